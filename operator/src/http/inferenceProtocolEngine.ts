import { AssayError, FLAGS, InputError } from '@assay/sdk';
import type { Logger } from 'pino';
import type { Engine } from '../engine/engine.ts';
import { parseInferRequest, renderInferResponse, renderModelMetadata } from '../engine/oipCodec.ts';
import { countElements } from '../engine/tensor.ts';
import type { InferenceBackend } from './inferenceBackend.ts';
import { errorReply, type InferenceReply, jsonReply, refusal } from './inferenceProtocolReply.ts';
import { clampUnits } from './usage.ts';

/**
 * An engine in this process behind the protocol. The model's version is its id on chain, so a caller that names the
 * version in the URL is refused, not served, once another model stands behind the name.
 */
export function createEngineBackend(engine: Engine, logger: Logger): InferenceBackend {
  return {
    ready: async ({ endpoint, version }) => version === undefined || version === endpoint.modelId,

    metadata: async ({ endpoint, version }) => {
      if (version !== undefined && version !== endpoint.modelId) return unknownVersion(endpoint.name, endpoint.modelId);
      return jsonReply(renderModelMetadata(endpoint.name, [endpoint.modelId], engine.metadata()));
    },

    async infer({ endpoint, version, body }) {
      if (version !== undefined && version !== endpoint.modelId) return unknownVersion(endpoint.name, endpoint.modelId);
      let inputUnits = 0;
      try {
        const request = parseInferRequest(body);
        inputUnits = clampUnits(countElements(request.inputs));
        const outputs = await engine.infer(request.inputs, request.outputs);
        const answer = { modelName: endpoint.name, modelVersion: endpoint.modelId, id: request.id, outputs };
        return {
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: renderInferResponse(answer),
          flags: 0,
          inputUnits,
          outputUnits: clampUnits(countElements(outputs)),
        };
      } catch (error) {
        return failure(error, inputUnits, logger);
      }
    },

    close: () => engine.close(),
  };
}

function failure(error: unknown, inputUnits: number, logger: Logger): InferenceReply {
  if (error instanceof InputError && error.code === 'ENGINE_CLOSED') {
    return errorReply(503, error.code, error.message, FLAGS.REFUSED);
  }
  if (error instanceof InputError) return refusal(error);
  logger.error({ err: error }, 'engine failed');
  const isKnown = error instanceof AssayError;
  const reply = isKnown
    ? errorReply(500, error.code, error.message, FLAGS.FAILED)
    : errorReply(
        500,
        'ENGINE_FAILED',
        'the engine failed on this request; the log of the operator says why',
        FLAGS.FAILED,
      );
  return { ...reply, inputUnits };
}

function unknownVersion(name: string, served: string): InferenceReply {
  const message = `${JSON.stringify(name)} is served in version ${served} only; ask for that one or for none`;
  return errorReply(404, 'model_not_found', message, FLAGS.REFUSED);
}

import { AssayError, FLAGS, InputError, parseStrictJson, programRoot } from '@assay/sdk';
import type { Logger } from 'pino';
import type { Engine, ExactProgram } from '../engine/engine.ts';
import { type ExactAnswer, inferExactly } from '../engine/inferExactly.ts';
import { parseInferRequest, renderInferResponse, renderModelMetadata } from '../engine/oipCodec.ts';
import { countElements, type Tensor } from '../engine/tensor.ts';
import type { InferenceBackend } from './inferenceBackend.ts';
import { errorReply, type InferenceReply, jsonReply, noProgram, refusal } from './inferenceProtocolReply.ts';
import { clampUnits } from './usage.ts';

/** Runs one call, and for a `Reexecutable` model derives what its receipt commits to. */
type Run = (
  inputs: readonly Tensor[],
  wanted: readonly string[],
) => Promise<Pick<ExactAnswer, 'outputs'> & Partial<ExactAnswer>>;

/**
 * An engine in this process behind the protocol. The model's version is its id on chain, so a caller that names the
 * version in the URL is refused, not served, once another model stands behind the name.
 * @param committed program of a model that is `Reexecutable`: answers then commit to tensors, not to bytes
 */
export function createEngineBackend(engine: Engine, logger: Logger, committed?: ExactProgram): InferenceBackend {
  const run: Run =
    committed === undefined
      ? async (inputs, wanted) => ({ outputs: await engine.infer(inputs, wanted) })
      : exactRun(engine, committed);
  // The caller's verifier reads the request strictly: what it would not read must not be executed.
  const readJson = committed === undefined ? undefined : parseStrictJson;
  return {
    ready: async ({ endpoint, version }) => version === undefined || version === endpoint.modelId,

    metadata: async ({ endpoint, version }) => {
      if (version !== undefined && version !== endpoint.modelId) return unknownVersion(endpoint.name, endpoint.modelId);
      return jsonReply(renderModelMetadata(endpoint.name, [endpoint.modelId], engine.metadata()));
    },

    program: async ({ endpoint, version }) => {
      if (version !== undefined && version !== endpoint.modelId) return unknownVersion(endpoint.name, endpoint.modelId);
      return engine.program === undefined ? noProgram(endpoint.name) : jsonReply(engine.program.header);
    },

    async infer({ endpoint, version, body }) {
      if (version !== undefined && version !== endpoint.modelId) return unknownVersion(endpoint.name, endpoint.modelId);
      let inputUnits = 0;
      try {
        const request = parseInferRequest(body, readJson);
        inputUnits = clampUnits(countElements(request.inputs));
        const { outputs, omitted, roots } = await run(request.inputs, request.outputs);
        const names = { modelName: endpoint.name, modelVersion: endpoint.modelId, id: request.id };
        return {
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: renderInferResponse({ ...names, outputs, ...(omitted && { omitted }) }),
          flags: 0,
          inputUnits,
          outputUnits: clampUnits(countElements(outputs)),
          ...(roots && { roots }),
        };
      } catch (error) {
        return failure(error, inputUnits, logger);
      }
    },

    close: () => engine.close(),
  };
}

function exactRun(engine: Engine, program: ExactProgram): Run {
  const root = programRoot(program.header);
  return (inputs, wanted) => inferExactly(engine, program, root, inputs, wanted);
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

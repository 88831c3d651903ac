import { FLAGS } from '@assay/sdk';
import type { Logger } from 'pino';
import { createOipUpstream, type OipReply } from '../upstream/oipUpstream.ts';
import type { UpstreamTimeouts } from '../upstream/upstreamClient.ts';
import { faultMessage } from '../upstream/upstreamFault.ts';
import { clientHeaders, engineHeaders } from './answerHeaders.ts';
import type { InferenceBackend, InferenceCall } from './inferenceBackend.ts';
import { errorReply, type InferenceReply, noProgram } from './inferenceProtocolReply.ts';
import { clampUnits } from './usage.ts';

const NO_BODY = Buffer.alloc(0);
/** The status under which a receipt is kept for a client that went away; nobody receives it. */
const CLIENT_GONE = 499;

/** Another Open Inference Protocol server behind the protocol: bytes pass unchanged in both directions. */
export function createProxyBackend(
  baseUrl: string,
  timeouts: UpstreamTimeouts,
  responseBytes: number,
  logger: Logger,
): InferenceBackend {
  const upstream = createOipUpstream(baseUrl, timeouts, responseBytes);

  function reply(answer: OipReply, body: Buffer): InferenceReply {
    if (answer.kind === 'abandoned') {
      return { status: CLIENT_GONE, headers: {}, body: NO_BODY, flags: FLAGS.TRUNCATED, inputUnits: 0, outputUnits: 0 };
    }
    if (answer.kind === 'fault') {
      const { code, status, cause } = answer.fault;
      logger.warn({ code, err: cause }, 'engine failed');
      return { ...errorReply(status, code, faultMessage(code), FLAGS.FAILED), inputUnits: elementsOf(body, 'inputs') };
    }
    return {
      status: answer.status,
      headers: clientHeaders(answer.headers),
      body: answer.body,
      flags: answer.status >= 300 ? FLAGS.FAILED : 0,
      inputUnits: elementsOf(body, 'inputs'),
      outputUnits: elementsOf(answer.body, 'outputs'),
    };
  }

  return {
    async ready(call) {
      const answer = await upstream.get(`${modelPath(call)}/ready`);
      return answer.kind === 'answer' && answer.status === 200;
    },
    metadata: async (call) => reply(await upstream.get(modelPath(call)), NO_BODY),
    program: async ({ endpoint }) => noProgram(endpoint.name),
    async infer(call) {
      const headers = engineHeaders(call.headers, call.endpoint.upstreamApiKey);
      return reply(await upstream.post(`${modelPath(call)}/infer`, headers, call.body, call.signal), call.body);
    },
    close: () => upstream.close(),
  };
}

function modelPath({ endpoint, version }: Pick<InferenceCall, 'endpoint' | 'version'>): string {
  const path = `/v2/models/${encodeURIComponent(endpoint.upstreamModel ?? endpoint.name)}`;
  return version === undefined ? path : `${path}/versions/${encodeURIComponent(version)}`;
}

/** Elements in all tensors of a foreign message, by the shapes it states; 0 when it states none that make sense. */
function elementsOf(body: Buffer, member: 'inputs' | 'outputs'): number {
  let tensors: unknown;
  try {
    tensors = (JSON.parse(body.toString('utf8')) as Record<string, unknown> | null)?.[member];
  } catch {
    return 0;
  }
  if (!Array.isArray(tensors)) return 0;
  const counts = tensors.map((tensor: { shape?: unknown } | null) =>
    Array.isArray(tensor?.shape)
      ? tensor.shape.reduce((product: number, size: unknown) => (typeof size === 'number' ? product * size : 0), 1)
      : 0,
  );
  return clampUnits(counts.reduce((sum: number, count: number) => sum + count, 0));
}

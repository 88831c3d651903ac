import { createHash } from 'node:crypto';
import { createLogger } from '@assay/node/logger';
import {
  commit,
  decodeReceipt,
  decodeSalts,
  type InferenceReceipt,
  REQUEST_TAG,
  RESPONSE_TAG,
  toHex,
  ZERO_32,
} from '@assay/sdk';
import { expect } from 'vitest';
import { inferenceProtocolRoutes } from '../../operator/src/http/inferenceProtocol.ts';
import { createInferenceBackends, type InferenceBackends } from '../../operator/src/http/inferenceProtocolBackend.ts';
import type { EndpointConfig } from '../../operator/src/http/servedEndpoint.ts';
import { modelFile } from '../../scripts/model/modelFiles.ts';
import { endpoint, startGateway, type TestGateway, type TestGatewayOptions } from './gateway.ts';

export const MODEL_V1 = `0x${'01'.repeat(32)}` as const;
export const MODEL_V2 = `0x${'02'.repeat(32)}` as const;

/** An endpoint with an embedded digit model. */
export function digitsEndpoint(name: string, model: 'digits-v1' | 'digits-v2' = 'digits-v1'): EndpointConfig {
  const modelId = model === 'digits-v1' ? MODEL_V1 : MODEL_V2;
  return endpoint(name, modelFile(model), { kind: 'onnx', modelId, config: { engine: 'assay-engine' } });
}

/** A registry in which every model is Attributed. */
export const attributed = async () => ({ trust: 'Attributed', programRoot: ZERO_32, weightRoot: ZERO_32 }) as const;

/** A gateway that serves the Open Inference Protocol. */
export type OipGateway = TestGateway & { readonly backends: InferenceBackends };

/** Opens a gateway with the protocol mounted; `end` closes its backends too. */
export async function startOipGateway(
  endpoints: readonly EndpointConfig[],
  options: TestGatewayOptions = {},
  engines: Partial<Pick<Parameters<typeof createInferenceBackends>[0], 'labelOf' | 'loadEngine'>> = {},
): Promise<OipGateway> {
  const backends = createInferenceBackends({
    timeouts: { connectMs: 30_000, headersMs: 30_000, bodyIdleMs: 30_000, totalMs: 30_000, ...options.timeouts },
    responseBytes: 1024 * 1024,
    logger: createLogger('silent'),
    labelOf: attributed,
    ...engines,
  });
  await backends.warmUp(endpoints);
  const mounts: TestGatewayOptions['mounts'] = [(deps) => inferenceProtocolRoutes({ ...deps, backends })];
  const gateway = await startGateway(endpoints, { ...options, mounts });
  return {
    ...gateway,
    backends,
    async end() {
      await gateway.end();
      await backends.close();
    },
  };
}

/** An answer as it came over the wire. */
export type OipAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
  readonly json: {
    readonly error?: string;
    readonly code?: string;
    readonly model_version?: string;
    readonly id?: string;
    readonly outputs?: readonly { readonly name: string; readonly shape: number[]; readonly data: number[] }[];
  };
};

/** Posts an inference call; what is no string is sent as JSON. */
export async function infer(
  gateway: Pick<TestGateway, 'url'>,
  name: string,
  request: unknown,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<OipAnswer> {
  const response = await fetch(`${gateway.url}/v2/models/${name}/infer`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: bytesOf(request),
    ...(signal !== undefined && { signal }),
  });
  const body = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, body, json: JSON.parse(body.toString()) };
}

/** The bytes that {@link infer} sends. */
export function bytesOf(request: unknown): string {
  return typeof request === 'string' ? request : JSON.stringify(request);
}

/** The receipt of an answer, after checking that its commitments open to exactly the bytes sent and received. */
export function receiptOf(answer: OipAnswer, request: unknown): InferenceReceipt {
  const { receipt } = decodeReceipt(answer.headers.get('x-assay-receipt') ?? '');
  const salts = decodeSalts(answer.headers.get('x-assay-salts') ?? '');
  const sha256 = (bytes: string | Buffer) => new Uint8Array(createHash('sha256').update(bytes).digest());
  const asked = commit(REQUEST_TAG, salts.request, sha256(bytesOf(request)));
  expect(receipt.requestCommitment).toBe(toHex(asked));
  expect(receipt.executedCommitment).toBe(receipt.requestCommitment);
  expect(receipt.responseCommitment).toBe(toHex(commit(RESPONSE_TAG, salts.response, sha256(answer.body))));
  return receipt;
}

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { InputError } from '@assay/sdk';
import type { Logger } from 'pino';
import { createOnnxEngine } from '../engine/onnxEngine.ts';
import type { UpstreamTimeouts } from '../upstream/upstreamClient.ts';
import type { InferenceBackend } from './inferenceBackend.ts';
import { createEngineBackend } from './inferenceProtocolEngine.ts';
import { createProxyBackend } from './inferenceProtocolProxy.ts';
import type { ServedEndpoint } from './servedEndpoint.ts';

/** What decides which backend an endpoint gets. */
export type BackendTarget = Pick<ServedEndpoint, 'name' | 'kind' | 'upstream' | 'modelId'>;

/** The backends of all endpoints; one for each model file or server, however many endpoints share it. */
export type InferenceBackends = {
  /** Rejects with InputError CONFIG_INVALID (the model file cannot be read), MODEL_MALFORMED or UNSUPPORTED. */
  readonly of: (endpoint: BackendTarget) => Promise<InferenceBackend>;
  /** Loads the models of these endpoints now, so that a start with a wrong path fails at once. Rejects as `of`. */
  readonly warmUp: (endpoints: readonly BackendTarget[]) => Promise<void>;
  /** Lets running calls finish, then frees models and connections. */
  readonly close: () => Promise<void>;
};

/** Creates backends as endpoints need them. */
export function createInferenceBackends(options: {
  readonly timeouts: UpstreamTimeouts;
  /** Largest answer taken from an upstream, bytes. */
  readonly responseBytes: number;
  readonly logger: Logger;
}): InferenceBackends {
  const backends = new Map<string, Promise<InferenceBackend>>();

  async function create(endpoint: BackendTarget): Promise<InferenceBackend> {
    const { timeouts, responseBytes, logger } = options;
    if (endpoint.kind === 'oip') return createProxyBackend(endpoint.upstream, timeouts, responseBytes, logger);
    const started = performance.now();
    const model = await readModel(endpoint);
    const engine = await createOnnxEngine({ model });
    const sha256 = createHash('sha256').update(model).digest('hex');
    const ms = Math.round(performance.now() - started);
    logger.info({ endpoint: endpoint.name, engine: engine.name, version: engine.version, sha256, ms }, 'model loaded');
    return createEngineBackend(engine, logger);
  }

  function of(endpoint: BackendTarget): Promise<InferenceBackend> {
    const key = [endpoint.kind, endpoint.upstream, endpoint.kind === 'onnx' && endpoint.modelId].join('\n');
    const known = backends.get(key);
    if (known !== undefined) return known;
    const backend = create(endpoint);
    backends.set(key, backend);
    // What failed to load is tried again by the next call: the file may be there by then.
    backend.catch(() => backends.delete(key));
    return backend;
  }

  return {
    of,
    async warmUp(endpoints) {
      for (const endpoint of endpoints) if (endpoint.kind === 'onnx') await of(endpoint);
    },
    async close() {
      const open = await Promise.allSettled(backends.values());
      backends.clear();
      await Promise.all(open.map((result) => (result.status === 'fulfilled' ? result.value.close() : undefined)));
    },
  };
}

async function readModel(endpoint: BackendTarget): Promise<Uint8Array> {
  try {
    return await readFile(endpoint.upstream);
  } catch (cause) {
    throw new InputError(
      'CONFIG_INVALID',
      `endpoint ${JSON.stringify(endpoint.name)}: the model file ${endpoint.upstream} cannot be read; set "upstream" to an ONNX file`,
      { endpoint: endpoint.name, path: endpoint.upstream },
      { cause },
    );
  }
}

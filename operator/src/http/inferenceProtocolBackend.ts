import { AssayError, equalHex, InputError, programRoot } from '@assay/sdk';
import type { Logger } from 'pino';
import type { Hex } from 'viem';
import { compileModelFile } from '../engine/compileModelFile.ts';
import type { Engine, ExactProgram } from '../engine/engine.ts';
import { createExactEngine } from '../engine/exactEngine.ts';
import type { UpstreamTimeouts } from '../upstream/upstreamClient.ts';
import type { InferenceBackend } from './inferenceBackend.ts';
import { createEngineBackend } from './inferenceProtocolEngine.ts';
import { createProxyBackend } from './inferenceProtocolProxy.ts';
import type { ServedEndpoint } from './servedEndpoint.ts';
import { requireEngine, type ServedLabel } from './servedLabel.ts';

/** What decides which backend an endpoint gets. */
export type BackendTarget = Pick<ServedEndpoint, 'name' | 'kind' | 'upstream' | 'modelId' | 'dims'>;

/** The backends of all endpoints; one for each model file or server, however many endpoints share it. */
export type InferenceBackends = {
  /**
   * Rejects with InputError CONFIG_INVALID (the model file cannot be read, or is not what was registered),
   * MODEL_MALFORMED, UNSUPPORTED (by what stands there a `Reexecutable` model cannot be served), MODEL_UNKNOWN (not
   * registered), and what the reading of the registry rejects with.
   */
  readonly of: (endpoint: BackendTarget) => Promise<InferenceBackend>;
  /**
   * Loads the models of these endpoints now, so that a start with a wrong path or a label that cannot be kept fails at once.
   * Rejects as `of`, but passes over models that are not registered: nothing is served of them.
   */
  readonly warmUp: (endpoints: readonly BackendTarget[]) => Promise<void>;
  /** Lets running calls finish, then frees models and connections. */
  readonly close: () => Promise<void>;
};

/** Loads a model's file into an engine; `dims` are sizes of dimensions that the file leaves open. */
export type LoadEngine = (path: string, dims?: BackendTarget['dims']) => Promise<Engine>;

const loadExactEngine: LoadEngine = async (path, dims = {}) => createExactEngine(compileModelFile(path, { dims }));

/** Creates backends as endpoints need them. */
export function createInferenceBackends(options: {
  readonly timeouts: UpstreamTimeouts;
  /** Largest answer taken from an upstream, bytes. */
  readonly responseBytes: number;
  readonly logger: Logger;
  /** The exact engine unless given. */
  readonly loadEngine?: LoadEngine;
  /** What the registry says of a model; undefined when it knows none. */
  readonly labelOf: (modelId: Hex) => Promise<ServedLabel | undefined>;
}): InferenceBackends {
  const backends = new Map<string, Promise<InferenceBackend>>();

  function load(endpoint: BackendTarget): Promise<Engine> {
    const { loadEngine = loadExactEngine } = options;
    return loadEngine(endpoint.upstream, endpoint.dims).catch((error: unknown) => {
      throw isUnreadable(error) ? unreadable(endpoint, error) : error;
    });
  }

  async function create(endpoint: BackendTarget, label: ServedLabel): Promise<InferenceBackend> {
    const { timeouts, responseBytes, logger } = options;
    if (endpoint.kind === 'oip') return createProxyBackend(endpoint.upstream, timeouts, responseBytes, logger);
    const started = performance.now();
    const engine = await load(endpoint);
    const committed = label.trust === 'Reexecutable' ? registeredProgram(endpoint, engine, label) : undefined;
    if (committed instanceof InputError) {
      await engine.close();
      throw committed;
    }
    const ms = Math.round(performance.now() - started);
    const { name, version, program } = engine;
    const roots = program && { programRoot: programRoot(program.header), weightRoot: program.weightRoot };
    logger.info({ endpoint: endpoint.name, engine: name, version, ...roots, ms }, 'model loaded');
    return createEngineBackend(engine, logger, committed);
  }

  /** Rejects with MODEL_UNKNOWN, UNSUPPORTED, and what the reading of the registry rejects with. */
  async function labelFor(endpoint: BackendTarget): Promise<ServedLabel> {
    const label = await options.labelOf(endpoint.modelId);
    if (label === undefined) {
      const message = `endpoint ${JSON.stringify(endpoint.name)}: the model ${endpoint.modelId} is not registered; register it first`;
      throw new InputError('MODEL_UNKNOWN', message, { endpoint: endpoint.name, modelId: endpoint.modelId });
    }
    requireEngine(endpoint, label);
    return label;
  }

  async function of(endpoint: BackendTarget): Promise<InferenceBackend> {
    const label = await labelFor(endpoint);
    const key = [
      endpoint.kind,
      endpoint.upstream,
      endpoint.kind === 'onnx' && endpoint.modelId,
      JSON.stringify(endpoint.dims),
    ].join('\n');
    const known = backends.get(key);
    if (known !== undefined) return known;
    const backend = create(endpoint, label);
    backends.set(key, backend);
    // What failed to load is tried again by the next call: the file may be there by then.
    backend.catch(() => backends.delete(key));
    return backend;
  }

  return {
    of,
    async warmUp(endpoints) {
      for (const endpoint of endpoints) {
        const loaded = endpoint.kind === 'openai' ? labelFor(endpoint) : of(endpoint);
        await loaded.catch(async (error: unknown) => {
          if (!(error instanceof AssayError && error.code === 'MODEL_UNKNOWN')) throw error;
          // It may be registered soon; that its file is wrong is known already now.
          if (endpoint.kind === 'onnx') await (await load(endpoint)).close();
        });
      }
    },
    async close() {
      const open = await Promise.allSettled(backends.values());
      backends.clear();
      await Promise.all(open.map((result) => (result.status === 'fulfilled' ? result.value.close() : undefined)));
    },
  };
}

/** The program whose execution receipts will promise: it must be the registered one, weights included. */
function registeredProgram(endpoint: BackendTarget, engine: Engine, label: ServedLabel): ExactProgram | InputError {
  const { program } = engine;
  const refused = (problem: string) =>
    new InputError(
      'CONFIG_INVALID',
      `endpoint ${JSON.stringify(endpoint.name)}: the model ${endpoint.modelId} is registered as Reexecutable, but ${problem}`,
      { endpoint: endpoint.name, registered: label.programRoot },
    );
  if (program === undefined) return refused(`${engine.name} does not execute exactly`);
  // INVARIANT R2: A `Reexecutable` model is served only by an engine in this process whose program and weights have the
  //   registered roots.
  if (!equalHex(programRoot(program.header), label.programRoot)) {
    return refused(`${endpoint.upstream} compiles to the program ${programRoot(program.header)}`);
  }
  if (!equalHex(program.weightRoot, label.weightRoot)) {
    return refused(`${endpoint.upstream} has the weights ${program.weightRoot}`);
  }
  return program;
}

const isUnreadable = (error: unknown) => error instanceof AssayError && error.code === 'FILE_UNREADABLE';

const unreadable = ({ name, upstream }: BackendTarget, cause: unknown) =>
  new InputError(
    'CONFIG_INVALID',
    `endpoint ${JSON.stringify(name)}: the model file ${upstream} cannot be read; set "upstream" to an ONNX file`,
    { endpoint: name, path: upstream },
    { cause },
  );

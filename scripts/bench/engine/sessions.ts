import { createRequire } from 'node:module';
import { compileOnnx, createRuntime } from '@assay/engine';
import type { BenchModel } from './models.ts';

/** Something that runs a model; `run` gives the first output. */
export type BenchSession = {
  readonly run: () => Promise<Float32Array>;
  /** Bytes of memory, where the engine tells. */
  readonly bytes?: number;
  readonly close: () => Promise<void>;
};

type Ort = typeof import('onnxruntime-web');

/** This engine. */
export async function exactSession({ bytes, inputs }: BenchModel, workers: number): Promise<BenchSession> {
  const compiled = compileOnnx(bytes);
  const runtime = await createRuntime(compiled, { workers });
  const given = compiled.program.inputs.map(({ name }) => inputs[name]!);
  return {
    run: async () => (await runtime.run(given))[0]!.data as Float32Array,
    bytes: runtime.memory.total,
    close: () => runtime.close(),
  };
}

/** onnxruntime-web: WebAssembly SIMD, one thread. */
export async function webSession(model: BenchModel): Promise<BenchSession> {
  const ort = await import('onnxruntime-web');
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  return ortSession(ort, model, { executionProviders: ['wasm'] });
}

/** onnxruntime-node, where it can be loaded: from the folder that ONNXRUNTIME_NODE names, or the packages installed here. */
export async function nodeSession(model: BenchModel): Promise<BenchSession | undefined> {
  const load = createRequire(process.env.ONNXRUNTIME_NODE ? `${process.env.ONNXRUNTIME_NODE}/` : import.meta.url);
  try {
    const ort = load('onnxruntime-node') as Ort;
    return await ortSession(ort, model, { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential' });
  } catch {
    return undefined;
  }
}

async function ortSession(
  ort: Ort,
  { bytes, inputs }: BenchModel,
  options: Parameters<Ort['InferenceSession']['create']>[1],
): Promise<BenchSession> {
  const session = await ort.InferenceSession.create(bytes, {
    ...options,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, { data, shape }]) => [name, new ort.Tensor(data as Float32Array, [...shape])]),
  );
  const [first] = session.outputNames;
  return {
    run: async () => (await session.run(feeds))[first!]!.data as Float32Array,
    close: () => session.release(),
  };
}

import { InputError, InvariantError } from '@assay/sdk';
import { env, InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-web';
import { checkCall } from './checkCall.ts';
import type { Engine, ModelMetadata, TensorMetadata } from './engine.ts';
import { type Datatype, findNotFinite, type Tensor } from './tensor.ts';

const DATATYPE_OF: Readonly<Record<string, Datatype>> = {
  bool: 'BOOL',
  uint8: 'UINT8',
  uint16: 'UINT16',
  uint32: 'UINT32',
  uint64: 'UINT64',
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  float32: 'FP32',
  float64: 'FP64',
};

const RUNTIME_TYPE_OF = Object.fromEntries(
  Object.entries(DATATYPE_OF).map(([type, datatype]) => [datatype, type]),
) as Record<Datatype, InferenceSession.TensorValueMetadata['type']>;

const SETTINGS = { executionProvider: 'wasm', graphOptimization: 'all', threads: 1 } as const;

/**
 * Loads an ONNX model into onnxruntime-web (WebAssembly SIMD, this thread, no worker, no network; the binary lies beside
 * the package's code). A run blocks the event loop for as long as it takes, so this engine is meant for small models;
 * larger ones belong behind an upstream.
 *
 * Throws InputError MODEL_MALFORMED when the bytes are no model the runtime can load, UNSUPPORTED when an input or
 * output has an element type outside {@link Datatype}.
 */
export async function createOnnxEngine({ model }: { readonly model: Uint8Array }): Promise<Engine> {
  env.wasm.numThreads = SETTINGS.threads;
  env.wasm.proxy = false;
  env.logLevel = 'error';
  const session = await InferenceSession.create(model, {
    executionProviders: [SETTINGS.executionProvider],
    graphOptimizationLevel: SETTINGS.graphOptimization,
    executionMode: 'sequential',
    intraOpNumThreads: SETTINGS.threads,
    interOpNumThreads: SETTINGS.threads,
  }).catch((cause: unknown) => {
    throw new InputError(
      'MODEL_MALFORMED',
      `These ${model.length} bytes are not an ONNX model that the runtime can load: ${messageOf(cause)}`,
      { bytes: model.length },
      { cause },
    );
  });

  let metadata: ModelMetadata;
  try {
    metadata = {
      platform: 'onnx_onnxv1',
      inputs: session.inputMetadata.map(readMetadata),
      outputs: session.outputMetadata.map(readMetadata),
    };
  } catch (error) {
    await session.release();
    throw error;
  }

  let tail: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | undefined;

  async function run(inputs: readonly Tensor[], wanted: readonly string[]): Promise<Tensor[]> {
    const feeds = Object.fromEntries(
      inputs.map(({ name, datatype, shape, data }) => [
        name,
        new RuntimeTensor(RUNTIME_TYPE_OF[datatype], data, [...shape]),
      ]),
    );
    const results = await session.run(feeds, wanted).catch((cause: unknown) => {
      throw new InvariantError(
        'ENGINE_FAILED',
        `The runtime failed on a checked call: ${messageOf(cause)}`,
        {},
        { cause },
      );
    });
    return wanted.map((name) => readOutput(name, results[name]));
  }

  return {
    name: 'onnxruntime-web',
    version: env.versions.web ?? env.versions.common,
    settings: SETTINGS,
    metadata: () => metadata,
    infer: async (inputs, outputs) => {
      if (closing !== undefined) throw new InputError('ENGINE_CLOSED', 'The engine is closed; load the model again.');
      checkCall(metadata, inputs, outputs);
      const wanted = outputs !== undefined && outputs.length > 0 ? outputs : metadata.outputs.map(({ name }) => name);
      // One run at a time, in the order of the calls; the runtime's memory is shared between runs.
      // INVARIANT: E3
      const result = tail.then(() => run(inputs, wanted));
      tail = result.catch(() => undefined);
      return result;
    },
    close: () => {
      closing ??= tail.then(() => session.release());
      return closing;
    },
  };
}

function readMetadata(value: InferenceSession.ValueMetadata): TensorMetadata {
  const datatype = value.isTensor ? DATATYPE_OF[value.type] : undefined;
  if (!value.isTensor || datatype === undefined) {
    const type = value.isTensor ? value.type : 'no tensor';
    throw new InputError(
      'UNSUPPORTED',
      `The model's ${JSON.stringify(value.name)} is ${type}; export it with one of ${Object.values(DATATYPE_OF).join(', ')}.`,
      { name: value.name, type },
    );
  }
  return {
    name: value.name,
    datatype,
    shape: value.shape.map((size) => (typeof size === 'number' && size >= 0 ? size : -1)),
  };
}

function readOutput(name: string, value: InferenceSession.ReturnType[string] | undefined): Tensor {
  const datatype = value === undefined ? undefined : DATATYPE_OF[value.type];
  if (value === undefined || datatype === undefined) {
    throw new InvariantError('ENGINE_FAILED', `The runtime gave no usable output ${JSON.stringify(name)}.`, { name });
  }
  const tensor: Tensor = { name, datatype, shape: [...value.dims], data: value.data as Tensor['data'] };
  const index = findNotFinite(tensor.data);
  if (index >= 0) {
    throw new InvariantError(
      'OUTPUT_NOT_FINITE',
      `Element ${index} of output ${JSON.stringify(name)} is ${tensor.data[index]}; the model has no answer to this input.`,
      { name, index },
    );
  }
  return tensor;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

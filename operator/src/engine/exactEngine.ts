import {
  type CompiledModel,
  createPieceHasher,
  createRuntime,
  PROGRAM_VERSION,
  programHeaderOf,
  type Runtime,
  weightRootOf,
} from '@assay/engine';
import { InputError, InvariantError, type TensorType, type TypedTensor } from '@assay/sdk';
import { checkCall } from './checkCall.ts';
import type { Engine } from './engine.ts';
import { DATATYPES_OF, programInputs, programMetadata } from './programTensors.ts';
import { findNotFinite, type Tensor } from './tensor.ts';

/**
 * The exact engine around a compiled model: the same bits on every machine. It runs in a thread of its own, so the event
 * loop stays free; calls are served one after the other.
 * @throws InputError MODEL_TOO_LARGE when model and activations do not fit into 4 GiB
 */
export async function createExactEngine(compiled: CompiledModel, { workers = 1 } = {}): Promise<Engine> {
  const { program, weights } = compiled;
  const hashPieces = await createPieceHasher();
  const runtime: Runtime = await createRuntime({ program, weights }, { workers });
  const metadata = programMetadata(program);
  let tail: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | undefined;

  async function run(inputs: readonly Tensor[], wanted: readonly string[]): Promise<Tensor[]> {
    const results = await runtime.run(programInputs(program, inputs));
    return wanted.map((name) => {
      const at = program.outputs.findIndex((output) => output.name === name);
      return outputOf(program.outputs[at]!, results[at]!);
    });
  }

  return {
    name: 'assay-engine',
    version: String(PROGRAM_VERSION),
    settings: { deterministic: true },
    metadata: () => metadata,
    program: {
      header: programHeaderOf(program, hashPieces),
      weightRoot: weightRootOf(weights, hashPieces),
      hashPieces,
    },
    infer: async (inputs, outputs) => {
      if (closing !== undefined) throw new InputError('ENGINE_CLOSED', 'The engine is closed; load the model again.');
      checkCall(metadata, inputs, outputs);
      const wanted = outputs !== undefined && outputs.length > 0 ? outputs : metadata.outputs.map(({ name }) => name);
      // One run at a time, in the order of the calls; the runtime's memory is shared between runs.
      // INVARIANT E3: An engine runs one call at a time, in the order of the calls; closing finishes what was accepted.
      const result = tail.then(() => run(inputs, wanted));
      tail = result.catch(() => undefined);
      return result;
    },
    close: () => {
      closing ??= tail.then(() => runtime.close());
      return closing;
    },
  };
}

function outputOf({ name, dtype }: TensorType, { shape, data }: TypedTensor): Tensor {
  const tensor: Tensor = { name, datatype: DATATYPES_OF[dtype], shape: [...shape], data };
  const index = findNotFinite(tensor.data);
  if (index < 0) return tensor;
  throw new InvariantError(
    'OUTPUT_NOT_FINITE',
    `Element ${index} of output ${JSON.stringify(name)} is ${tensor.data[index]}; the model has no answer to this input.`,
    { name, index },
  );
}

import { type ProgramHeader, programRoot } from '@assay/sdk';
import { checkCall } from '../../operator/src/engine/checkCall.ts';
import type { Engine } from '../../operator/src/engine/engine.ts';
import type { Datatype, Tensor } from '../../operator/src/engine/tensor.ts';

/** Program of {@link createAddOneEngine}: `y = x + 1` in binary32, and `m = n + n` in 64 bits. */
export const ADD_ONE: ProgramHeader = {
  version: 1,
  instructionCount: 4,
  weightChunks: 1,
  inputs: [
    { name: 'x', dtype: 'f32', shape: [2, 2] },
    { name: 'n', dtype: 'i64', shape: [1] },
  ],
  outputs: [
    { name: 'y', dtype: 'f32', shape: [2, 2] },
    { name: 'm', dtype: 'i64', shape: [1] },
  ],
  instructionsRoot: `0x${'ad'.repeat(32)}`,
};

/** What the registry says of it. */
export const ADD_ONE_LABEL = {
  trust: 'Reexecutable',
  programRoot: programRoot(ADD_ONE),
  weightRoot: `0x${'0e'.repeat(32)}`,
} as const;

const DATATYPES: Readonly<Record<string, Datatype>> = { f32: 'FP32', i64: 'INT64' };

/** A small exact engine that really computes. `change` alters what it gives. */
export function createAddOneEngine(change: (outputs: Tensor[]) => Tensor[] = (outputs) => outputs): Engine {
  const declared = ({ name, dtype, shape }: ProgramHeader['inputs'][number]) => ({
    name,
    datatype: DATATYPES[dtype]!,
    shape,
  });
  const metadata = {
    platform: 'onnx_onnxv1',
    inputs: ADD_ONE.inputs.map(declared),
    outputs: ADD_ONE.outputs.map(declared),
  };
  return {
    name: 'add-one',
    version: '1',
    settings: {},
    metadata: () => metadata,
    program: { header: ADD_ONE, weightRoot: ADD_ONE_LABEL.weightRoot },
    infer: async (inputs, wanted = []) => {
      checkCall(metadata, inputs, wanted);
      const x = inputs.find(({ name }) => name === 'x')!.data as Float32Array;
      const n = inputs.find(({ name }) => name === 'n')!.data as BigInt64Array;
      const outputs = change([
        { ...metadata.outputs[0]!, data: x.map((value) => value + 1) },
        { ...metadata.outputs[1]!, data: n.map((value) => value + value) },
      ]);
      // Nobody may rely on what an engine was given still being there.
      x.fill(Number.NaN);
      return wanted.length === 0 ? outputs : wanted.map((name) => outputs.find((output) => output.name === name)!);
    },
    close: async () => {},
  };
}

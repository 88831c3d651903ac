import { encodeDescriptor } from '../../engine/src/ir/descriptor.ts';
import { bytesUnder, type Tensor } from '../../engine/src/ir/dtype.ts';
import type { Instruction, Program } from '../../engine/src/ir/program.ts';
import { programHeaderOf, weightRootOf } from '../../engine/src/ir/programHeader.ts';
import { toHex } from '../../sdk/src/index.ts';
import type { RandomProgram } from '../generators/randomProgram.ts';

const vector = (source: Instruction['operands'][number]['source']) =>
  ({ source, dtype: 'f32', count: 2, offset: 0, strides: [1] }) as const;

/** The example of docs/trace.md: y = x * w for two elements, and the copy that gives the output. */
export const EXAMPLE_PROGRAM: Program = {
  inputs: [{ name: 'x', dtype: 'f32', shape: [2] }],
  outputs: [{ name: 'y', dtype: 'f32', shape: [2] }],
  weightChunks: 1,
  instructions: [
    {
      ...{ kind: 'map', fn: 'mul', dtype: 'f32', rank: 1, sizes: [2] },
      operands: [vector({ kind: 'input', index: 0 }), vector({ kind: 'weights', chunk: 0 })],
    },
    {
      ...{ kind: 'view', dtype: 'f32', rank: 1, sizes: [2], fill: 0 },
      ...{ operands: [vector({ kind: 'instruction', index: 0 })], boxes: [{ low: [0], high: [2] }] },
    },
  ],
};

export const EXAMPLE_INPUT: Tensor = { dtype: 'f32', shape: [2], data: Float32Array.of(1.5, -0) };

/** The example as a model with the bytes of its input. */
export function exampleModel(): RandomProgram {
  const weights = new Uint8Array(256);
  weights.set(bytesUnder(Float32Array.of(2, 3)));
  return { program: EXAMPLE_PROGRAM, weights, inputs: [bytesUnder(EXAMPLE_INPUT.data)] };
}

/** Parts of the example's vectors that follow from the program alone. */
export function exampleHashes() {
  const { program, weights } = exampleModel();
  const { instructionsRoot } = programHeaderOf(program);
  return {
    descriptors: program.instructions.map((instruction) => toHex(encodeDescriptor(instruction))),
    instructionsRoot,
    weightRoot: weightRootOf(weights),
  };
}

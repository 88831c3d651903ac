import type { TensorType } from '@assay/sdk';
import type { Dtype } from './dtype.ts';
import type { ScalarName } from './scalarFunctions.ts';

/** Where an operand's elements are. Weights begin at a chunk of 256 bytes of the blob. */
export type Source =
  | { readonly kind: 'immediate'; readonly bits: number }
  | { readonly kind: 'input'; readonly index: number }
  | { readonly kind: 'weights'; readonly chunk: number }
  | { readonly kind: 'instruction'; readonly index: number };

/** Affine map from the iteration space into a flat tensor of `count` elements: `offset + sum(strides[d] * index[d])`. */
export type Operand = {
  readonly source: Source;
  readonly dtype: Dtype;
  readonly count: number;
  readonly offset: number;
  readonly strides: readonly number[];
};

/** Output indices with `low[d] <= index[d] < high[d]`. */
export type Box = { readonly low: readonly number[]; readonly high: readonly number[] };

/** Iteration space: the first `rank` sizes are the output's dimensions, row-major; the others are reduced. */
type Space = { readonly dtype: Dtype; readonly rank: number; readonly sizes: readonly number[] };

/** out[i] = fn(A[a(i)], B[b(i)], C[c(i)]). */
export type MapInstruction = Space & {
  readonly kind: 'map';
  readonly fn: ScalarName;
  readonly operands: readonly Operand[];
};

/** out[i] = fold over the reduce dimensions, in row-major order, of A[a(i, r)] or of A[a(i, r)] * B[b(i, r)]. */
export type FoldInstruction = Space & {
  readonly kind: 'fold';
  readonly fold: 'sum' | 'max' | 'min';
  readonly fn: 'identity' | 'mul' | 'mulInt';
  readonly operands: readonly Operand[];
};

/** out[i] = A[a(i)] inside A's box, else B[b(i)] inside B's box, else `fill`; bits are moved as they are. */
export type ViewInstruction = Space & {
  readonly kind: 'view';
  readonly operands: readonly [Operand] | readonly [Operand, Operand];
  readonly boxes: readonly [Box] | readonly [Box, Box];
  /** 32 raw bits; the low ones for narrow types, sign-extended for i64. */
  readonly fill: number;
};

/** out[i] = A[a(i) + stride * j] with j = B[b(i)], negative ones from the end, clamped to [0, size - 1]. */
export type GatherInstruction = Space & {
  readonly kind: 'gather';
  readonly operands: readonly [Operand, Operand];
  readonly stride: number;
  readonly size: number;
};

/** One line of a program: its output is a tensor, each element of which a contract can compute from a few chunks. */
export type Instruction = MapInstruction | FoldInstruction | ViewInstruction | GatherInstruction;

/** A model as a list of instructions with static shapes. The last instructions give the outputs, in order. */
export type Program = {
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
  readonly weightChunks: number;
  readonly instructions: readonly Instruction[];
};

/** Elements that an instruction gives. */
export function countOf({ sizes, rank }: Instruction): number {
  let count = 1;
  for (let d = 0; d < rank; d++) count *= sizes[d]!;
  return count;
}

/** Elements that go into one output element of a fold; 1 for the others. */
export function fanInOf({ sizes, rank }: Instruction): number {
  let count = 1;
  for (let d = rank; d < sizes.length; d++) count *= sizes[d]!;
  return count;
}

import { bytesOf, codeOf } from '../ir/dtype.ts';
import type { Operand } from '../ir/program.ts';
import { type ChainLink, encodeStrides } from '../kernels/chainLinks.ts';
import { mergeLoops } from './loops.ts';
import { type PlanBuilder, shift } from './planBuilder.ts';
import type { Reference } from './stages.ts';

/** How an operand is walked while a linear index runs over the iteration space. */
export type WalkShape =
  | { readonly kind: 'contiguous' | 'scalar' }
  | { readonly kind: 'period' | 'repeat'; readonly length: number }
  | { readonly kind: 'strided'; readonly sizes: readonly number[]; readonly strides: readonly number[] };

/** The walk of an operand over sizes none of which is 0. */
export function walkOf(sizes: readonly number[], strides: readonly number[]): WalkShape {
  const loops = mergeLoops(sizes.map((size, d) => ({ size, strides: [strides[d] ?? 0] })));
  const [first, second, third] = loops.map(({ strides: [stride] }) => stride!);
  if (first === undefined || (first === 0 && second === undefined)) return { kind: 'scalar' };
  if (first === 1 && second === undefined) return { kind: 'contiguous' };
  if (third === undefined && first === 0 && second === 1) return { kind: 'period', length: loops[1]!.size };
  if (third === undefined && first === 1 && second === 0) return { kind: 'repeat', length: loops[1]!.size };
  return { kind: 'strided', sizes: loops.map(({ size }) => size), strides: loops.map(({ strides: [s] }) => s!) };
}

/** A load of a chain before addresses are known. */
export type DraftLoad = {
  readonly from: Reference;
  readonly dtype: number;
  readonly walk: WalkShape;
  readonly table?: Reference;
};

/** What a chain loads for an operand; the same text for the same load. */
export function loadOf(builder: PlanBuilder, operand: Operand, sizes: readonly number[]): DraftLoad & { key: string } {
  const walk = walkOf(sizes, operand.strides);
  const from = shift(builder.sourceOf(operand), operand.offset * bytesOf(operand.dtype));
  const dtype = codeOf(operand.dtype);
  const key = JSON.stringify([from, dtype, walk]);
  if (walk.kind !== 'strided') return { from, dtype, walk, key };
  const text = `strides ${walk.sizes} ${walk.strides}`;
  const table = builder.once(text, () => builder.table(17, () => encodeStrides(walk.sizes, walk.strides)));
  return { from, dtype, walk, table, key };
}

/** The stage of a load, with addresses. */
export function placeLoad(load: DraftLoad, to: number, addressOf: (reference: Reference) => number): ChainLink {
  const { from, dtype, walk, table } = load;
  const address = addressOf(from);
  if (walk.kind === 'strided') {
    return { kind: 'load', to, address, dtype, walk: { kind: 'strided', table: addressOf(table!) } };
  }
  if (walk.kind === 'period' || walk.kind === 'repeat') {
    return { kind: 'load', to, address, dtype, walk: { kind: walk.kind, length: walk.length } };
  }
  return { kind: 'load', to, address, dtype, walk: { kind: walk.kind === 'scalar' ? 'scalar' : 'contiguous' } };
}

/**
 * How a load walks its operand while the output index i runs:
 * - contiguous: element i
 * - scalar: always element 0
 * - period: element i % length (a channel vector under the last dimensions)
 * - repeat: element floor(i / length) (one value per row)
 * - strided: row-major index over `sizes` (product = the iteration space), element = sum of index * stride; at most 8
 *   dimensions, strides in elements. `table` is the address of 17 words: rank, 8 sizes, 8 strides
 *   (write them with {@link encodeStrides}).
 */
export type Walk =
  | { readonly kind: 'contiguous' }
  | { readonly kind: 'scalar' }
  | { readonly kind: 'period'; readonly length: number }
  | { readonly kind: 'repeat'; readonly length: number }
  | { readonly kind: 'strided'; readonly table: number };

/**
 * One link of a chain. Slots are numbered from 0; a slot holds 32-bit values of one domain for the tile in work.
 * - load: from `address` (of element 0, after the operand's offset), converted by `dtype` as the plan's "loading"
 * - apply: `fn` is a scalar function code; unused operands are left out. `to` may be one of the operands.
 * - store: to `address` (of output element 0 of the whole space), converted by `dtype`; f32 becomes canonical
 * A load of a contiguous f32 or i32 operand copies nothing. Never apply into such a slot: use each slot once, or reuse
 * only slots that were written by apply.
 */
export type ChainLink =
  | {
      readonly kind: 'load';
      readonly to: number;
      readonly address: number;
      readonly dtype: number;
      readonly walk: Walk;
    }
  | {
      readonly kind: 'apply';
      readonly fn: number;
      readonly to: number;
      readonly a: number;
      readonly b?: number;
      readonly c?: number;
    }
  | { readonly kind: 'store'; readonly from: number; readonly address: number; readonly dtype: number };

const LOAD = 100;
const STORE = 101;
const WALKS = { contiguous: 0, scalar: 1, period: 2, repeat: 3, strided: 4 } as const;

/** Words of one link. */
export const LINK_WORDS = 8;

/** Words of the table that mapChain takes. */
export function encodeLinks(links: readonly ChainLink[]): Uint32Array {
  const words = new Uint32Array(links.length * LINK_WORDS);
  for (const [i, link] of links.entries()) words.set(encodeLink(link), i * LINK_WORDS);
  return words;
}

/** Words of the table of a strided walk: rank, sizes, strides (in elements). */
export function encodeStrides(sizes: readonly number[], strides: readonly number[]): Int32Array {
  const words = new Int32Array(17);
  words[0] = sizes.length;
  words.set(sizes, 1);
  words.set(strides, 9);
  return words;
}

function encodeLink(link: ChainLink): number[] {
  if (link.kind === 'apply') return [link.fn, link.to, link.a, link.b ?? link.a, link.c ?? link.a];
  if (link.kind === 'store') return [STORE, link.from, link.dtype, 0, link.address];
  return [LOAD, link.to, link.dtype, WALKS[link.walk.kind], link.address, walkArgument(link.walk)];
}

function walkArgument(walk: Walk): number {
  if (walk.kind === 'strided') return walk.table;
  return walk.kind === 'period' || walk.kind === 'repeat' ? walk.length : 0;
}

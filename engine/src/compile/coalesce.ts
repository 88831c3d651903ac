import type { Box } from '../ir/program.ts';
import type { DraftInstruction, DraftOperand } from './builder.ts';

/** The same instruction over fewer dimensions: those of size 1 dropped, neighbours merged that every operand walks as one. */
export function coalesce<T extends DraftInstruction>(draft: T): T {
  const { sizes, rank } = draft;
  // Nothing is read where there is no index, and strides of nothing may be too long for a descriptor.
  const operands = sizes.includes(0) ? draft.operands.map(nowhere) : draft.operands;
  const boxes: readonly Box[] = draft.kind === 'view' ? draft.boxes : [];
  const groups: number[][] = [];
  let outer = 0;
  for (let d = 0; d < sizes.length; d++) {
    if (sizes[d] === 1 && boxes.every((box) => isWholeAt(box, d, 1))) continue;
    const group = groups.at(-1);
    const previous = group?.at(-1);
    const joins =
      previous !== undefined &&
      previous < rank === d < rank &&
      operands.every(({ strides }) => (strides[previous] ?? 0) === (strides[d] ?? 0) * sizes[d]!) &&
      boxes.every((box) => isWholeAt(box, previous, sizes[previous]!) && isWholeAt(box, d, sizes[d]!));
    if (joins) group!.push(d);
    else {
      groups.push([d]);
      if (d < rank) outer += 1;
    }
  }
  const product = (group: readonly number[]) => group.reduce((size, d) => size * sizes[d]!, 1);
  const merged = {
    ...draft,
    rank: outer,
    sizes: groups.map(product),
    operands: operands.map((operand) => ({
      ...operand,
      strides: groups.map((group) => operand.strides[group.at(-1)!] ?? 0),
    })),
  };
  if (draft.kind !== 'view') return merged;
  const shrink = ({ low, high }: Box) => ({
    low: groups.map((group) => (group.length > 1 ? 0 : low[group[0]!]!)),
    high: groups.map((group) => (group.length > 1 ? product(group) : high[group[0]!]!)),
  });
  return { ...merged, boxes: boxes.map(shrink) } as T;
}

const nowhere = (operand: DraftOperand) => ({ ...operand, offset: 0, strides: [] });

const isWholeAt = ({ low, high }: Box, d: number, size: number) => low[d] === 0 && high[d] === size;

import { countOf, type FoldInstruction, fanInOf, type Operand, type Program } from '../ir/program.ts';
import { type Loop, loopCount, mergeLoops, rowMajor } from './loops.ts';

/**
 * A fold as loops. Walkers of `outer`: the operands, then the output (elements). Walkers of `blocks` and `inner`: the
 * operands. Each index of `blocks` is a sum of its own over `inner`; these are summed up in order.
 */
export type FoldShape = {
  readonly fold: FoldInstruction['fold'];
  readonly operands: readonly Operand[];
  readonly outer: readonly Loop[];
  readonly blocks: readonly Loop[];
  readonly inner: readonly Loop[];
};

/** The loops of a fold, or of a sum of the partial sums that `partial` gives. Undefined where the parts do not divide evenly. */
export function foldShape({ instructions }: Program, index: number, partial?: number): FoldShape | undefined {
  const instruction = instructions[partial ?? index] as FoldInstruction;
  const { fold, operands, sizes, rank } = instruction;
  const blockCount = partial === undefined ? 1 : countOf(instructions[partial]!) / countOf(instructions[index]!);
  if (partial !== undefined && blockCount !== fanInOf(instructions[index]!)) return undefined;
  const walk = (d: number) => operands.map(({ strides }) => strides[d] ?? 0);
  const outer: Loop[] = [];
  const blocks: Loop[] = [];
  let left = blockCount;
  for (let d = rank - 1; d >= 0; d--) {
    const size = sizes[d]!;
    if (left === 1) outer.unshift({ size, strides: walk(d) });
    else if (left % size === 0) {
      left /= size;
      blocks.unshift({ size, strides: walk(d) });
    } else if (size % left === 0) {
      outer.unshift({ size: size / left, strides: walk(d).map((stride) => stride * left) });
      blocks.unshift({ size: left, strides: walk(d) });
      left = 1;
    } else return undefined;
  }
  const own = rowMajor(outer.map(({ size }) => size));
  const inner = sizes.slice(rank).map((size, i) => ({ size, strides: walk(rank + i) }));
  return {
    fold,
    operands,
    outer: mergeLoops(outer.map(({ size, strides }, d) => ({ size, strides: [...strides, own[d]!] }))),
    blocks: mergeLoops(blocks),
    inner: mergeLoops(inner),
  };
}

/** How rows lie: up to three nested loops of which the output sees one, and what remains around them. */
export type Rows = {
  readonly count: number;
  readonly inner: number;
  readonly middle: number;
  /** Strides of the walker, innermost first, in elements. */
  readonly strides: readonly [number, number, number];
  /** Elements from one row's output to the next. */
  readonly outStride: number;
  readonly around: readonly Loop[];
};

/**
 * Takes as many of the innermost loops as rows as one call of a kernel can have. Walker number `walker` is the one that the
 * kernel moves with the rows; the output is the last walker.
 */
export function rowsOf(loops: readonly Loop[], walker: number): Rows {
  const out = (loop: Loop) => loop.strides.at(-1)!;
  const taken: Loop[] = [];
  let at = loops.length - 1;
  for (; at >= 0 && taken.length < 3; at--) {
    const inner = taken[0];
    if (inner !== undefined && out(loops[at]!) !== out(inner) * inner.size) break;
    taken.unshift(loops[at]!);
  }
  const stride = (loop: Loop | undefined) => loop?.strides[walker] ?? 0;
  const [first, second, third] = taken.toReversed();
  return {
    count: loopCount(taken),
    inner: first?.size ?? 1,
    middle: second?.size ?? 1,
    strides: [stride(first), stride(second), stride(third)],
    outStride: first === undefined ? 1 : out(first),
    around: loops.slice(0, at + 1),
  };
}

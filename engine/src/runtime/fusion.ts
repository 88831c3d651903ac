import { domainOf } from '../ir/dtype.ts';
import {
  countOf,
  type FoldInstruction,
  fanInOf,
  type MapInstruction,
  type Operand,
  type Program,
} from '../ir/program.ts';
import { MAX_SLOTS } from '../kernels/kernels.ts';
import { readsInOrder, slotsOf } from './emitChain.ts';

/** What becomes of each instruction when instructions are fused. */
export type Fusion = {
  /** Maps that run together, under the number of the last of them. */
  readonly groups: ReadonlyMap<number, readonly number[]>;
  /** For the sum of partial sums, the fold that gives them. */
  readonly partials: ReadonlyMap<number, number>;
  /** For a group, the fold whose result it works on while that is in cache. */
  readonly heads: ReadonlyMap<number, number>;
  /** Instructions that are run with another one. */
  readonly absorbed: ReadonlySet<number>;
};

/**
 * Finds what can run together without changing a bit: an instruction joins a later one only if nobody else reads its output,
 * reads are element by element, and its output type holds every value unchanged (a NaN's bits are settled at the store).
 */
export function findFusion(program: Program): Fusion {
  const { instructions } = program;
  const readers = readersOf(program);
  const groups = new Map<number, readonly number[]>();
  const heads = new Map<number, number>();
  const partials = new Map<number, number>();
  const absorbed = new Set<number>();
  for (let i = instructions.length - 1; i >= 0; i--) {
    const sink = instructions[i]!;
    if (sink.kind === 'fold') {
      const partial = partialOf(program, sink, readers);
      if (partial === undefined) continue;
      partials.set(i, partial);
      absorbed.add(partial);
    }
    if (sink.kind !== 'map' || absorbed.has(i) || countOf(sink) === 0) continue;
    const { members, head } = growGroup(program, i, readers);
    groups.set(i, members);
    for (const member of members) if (member !== i) absorbed.add(member);
    if (head === undefined) continue;
    heads.set(i, head);
    absorbed.add(head);
  }
  return { groups, partials, heads, absorbed };
}

/** No fusion at all: every instruction gives its output by itself. */
export function noFusion({ instructions }: Program): Fusion {
  const maps = instructions.flatMap((instruction, i) =>
    instruction.kind === 'map' && countOf(instruction) > 0 ? [i] : [],
  );
  return { groups: new Map(maps.map((i) => [i, [i]])), partials: new Map(), heads: new Map(), absorbed: new Set() };
}

type Read = { readonly by: number; readonly operand: Operand };

function readersOf({ instructions }: Program): readonly Read[][] {
  const readers: Read[][] = instructions.map(() => []);
  instructions.forEach((instruction, by) => {
    for (const operand of instruction.operands) {
      if (operand.source.kind === 'instruction') readers[operand.source.index]!.push({ by, operand });
    }
  });
  return readers;
}

function growGroup({ instructions }: Program, sink: number, readers: readonly Read[][]) {
  const count = countOf(instructions[sink]!);
  const members = new Set([sink]);
  let slots = slotsOf([instructions[sink] as MapInstruction]);
  let head: number | undefined;
  const waiting = new Set(sourcesOf(instructions[sink] as MapInstruction));
  while (waiting.size > 0) {
    // The latest first: when its turn comes, every reader of it has had theirs.
    const next = Math.max(...waiting);
    waiting.delete(next);
    const instruction = instructions[next]!;
    const isOwn = readers[next]!.every(
      ({ by, operand }) => members.has(by) && readsInOrder(operand, instructions[by]!.sizes, count),
    );
    // INVARIANT Y1: Instructions that run together give the bits that each would give by itself: a result is left out only
    //   if nobody else reads it and storing it would change nothing.
    if (!isOwn || countOf(instruction) !== count) continue;
    if (instruction.kind === 'fold') {
      if (instruction.dtype === 'f32') head = Math.max(head ?? 0, next);
      continue;
    }
    if (instruction.kind !== 'map' || !isLossless(instruction)) continue;
    const more = slotsOf([instruction]);
    if (slots + more > MAX_SLOTS) continue;
    slots += more;
    members.add(next);
    for (const source of sourcesOf(instruction)) waiting.add(source);
  }
  return { members: [...members].sort((a, b) => a - b), head };
}

const sourcesOf = ({ operands }: MapInstruction) =>
  operands.flatMap(({ source }) => (source.kind === 'instruction' ? [source.index] : []));

const COMPARISONS: readonly string[] = ['equal', 'less', 'lessOrEqual', 'equalInt', 'lessInt', 'lessOrEqualInt'];

/** Whether storing the result and loading it again changes nothing. */
function isLossless({ dtype, fn }: MapInstruction): boolean {
  return dtype === 'f32' || dtype === 'i32' || dtype === 'i64' || (dtype === 'bool' && COMPARISONS.includes(fn));
}

/** The fold whose outputs a fold sums up in order, if both can run as one. */
function partialOf({ instructions }: Program, whole: FoldInstruction, readers: readonly Read[][]): number | undefined {
  const [operand] = whole.operands;
  if (whole.fold !== 'sum' || whole.fn !== 'identity' || operand?.source.kind !== 'instruction') return undefined;
  const { index } = operand.source;
  const partial = instructions[index]!;
  if (partial.kind !== 'fold' || partial.fold !== 'sum' || partial.fn === 'identity') return undefined;
  if (readers[index]!.length !== 1 || countOf(partial) === 0 || fanInOf(partial) === 0) return undefined;
  if (partial.dtype !== operand.dtype || domainOf(whole.dtype) !== domainOf(partial.dtype)) return undefined;
  if (partial.dtype !== 'f32' && (partial.dtype !== 'i32' || whole.dtype !== 'i32')) return undefined;
  if (whole.dtype !== partial.dtype) return undefined;
  return readsInOrder(operand, whole.sizes, countOf(partial)) ? index : undefined;
}

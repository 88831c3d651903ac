import { codeOf } from '../ir/dtype.ts';
import type { MapInstruction, Operand } from '../ir/program.ts';
import { SCALARS } from '../ir/scalarFunctions.ts';
import { type ChainLink, encodeLinks, LINK_WORDS } from '../kernels/chainLinks.ts';
import { chainScratchBytes } from '../kernels/kernels.ts';
import type { PlanBuilder } from './planBuilder.ts';
import { type Call, type Reference, rangeStage } from './stages.ts';
import { type DraftLoad, loadOf, placeLoad } from './walks.ts';

/** Elements of one worker's part begin at multiples of it: a cache line of the narrowest type. */
const CHAIN_GRAIN = 64;

type DraftLink =
  | { readonly kind: 'load'; readonly to: number; readonly load: DraftLoad }
  | Extract<ChainLink, { kind: 'apply' }>
  | { readonly kind: 'store'; readonly from: number; readonly at: Reference; readonly dtype: number };

/** Maps of one iteration space, in order; the last one's output is stored, the others' live in the chain alone. */
export type ChainGroup = { readonly members: readonly number[]; readonly count: number };

/** Slots that a group may take at most. */
export const slotsOf = (instructions: readonly MapInstruction[]): number =>
  instructions.reduce((sum, { operands }) => sum + 1 + operands.length, 0);

/** A call that runs a group over its elements. `at` is where the last output goes. */
export function chainCall(builder: PlanBuilder, group: ChainGroup, at: Reference): Call<number | Reference> {
  const { members, count } = group;
  const instructions = builder.program.instructions as readonly MapInstruction[];
  const lastUse = new Map<number, number>();
  for (const member of members) {
    for (const source of membersRead(instructions[member]!, members)) lastUse.set(source, member);
  }
  const drafts: DraftLink[] = [];
  const loaded = new Map<string, number>();
  const held = new Map<number, number>();
  const free: number[] = [];
  let slots = 0;
  for (const member of members) {
    const instruction = instructions[member]!;
    const [a, b, c] = instruction.operands.map((operand) => {
      const own = operand.source.kind === 'instruction' ? held.get(operand.source.index) : undefined;
      if (own !== undefined) return own;
      const { key, ...load } = loadOf(builder, operand, instruction.sizes);
      const known = loaded.get(key);
      if (known !== undefined) return known;
      const to = slots++;
      loaded.set(key, to);
      drafts.push({ kind: 'load', to, load });
      return to;
    });
    for (const source of membersRead(instruction, members)) {
      if (lastUse.get(source) === member) free.push(held.get(source)!);
    }
    const to = free.pop() ?? slots++;
    held.set(member, to);
    const { code } = SCALARS[instruction.fn];
    drafts.push({
      kind: 'apply',
      fn: code,
      to,
      a: a!,
      ...(b === undefined ? {} : { b }),
      ...(c === undefined ? {} : { c }),
    });
  }
  const sink = members.at(-1)!;
  drafts.push({ kind: 'store', from: held.get(sink)!, at, dtype: codeOf(instructions[sink]!.dtype) });
  return callOf(builder, drafts, slots, count);
}

/** A call that moves 4-byte elements as they are, along an operand's strides. */
export function rawMoveCall(
  builder: PlanBuilder,
  operand: Operand,
  sizes: readonly number[],
  at: Reference,
  count: number,
): Call<number | Reference> {
  const { key: _, ...load } = loadOf(builder, { ...operand, dtype: 'i32' }, sizes);
  const dtype = codeOf('i32');
  return callOf(
    builder,
    [
      { kind: 'load', to: 0, load },
      { kind: 'store', from: 0, at, dtype },
    ],
    1,
    count,
  );
}

/** A call that copies elements of an integer type as 32-bit integers. */
export function wideningCall(
  builder: PlanBuilder,
  from: Reference,
  dtype: number,
  at: Reference,
  count: number,
): Call<number | Reference> {
  const load: DraftLoad = { from, dtype, walk: { kind: 'contiguous' } };
  const store = { kind: 'store', from: 0, at, dtype: codeOf('i32') } as const;
  return callOf(builder, [{ kind: 'load', to: 0, load }, store], 1, count);
}

/** A stage that runs a group by itself. */
export function emitChain(builder: PlanBuilder, group: ChainGroup): void {
  const sink = group.members.at(-1)!;
  builder.stages.push(rangeStage(chainCall(builder, group, builder.outputOf(sink)), group.count, CHAIN_GRAIN));
}

/** A stage around a call of a chain. */
export const chainStage = (call: Call<number | Reference>, count: number) => rangeStage(call, count, CHAIN_GRAIN);

function callOf(
  builder: PlanBuilder,
  drafts: readonly DraftLink[],
  slots: number,
  count: number,
): Call<number | Reference> {
  builder.needScratch(chainScratchBytes(slots));
  const refers = drafts.flatMap((draft) => {
    if (draft.kind === 'store') return [draft.at];
    return draft.kind === 'load' ? [draft.load.from, ...(draft.load.table ? [draft.load.table] : [])] : [];
  });
  const words = (addressOf: (reference: Reference) => number) =>
    encodeLinks(
      drafts.map((draft): ChainLink => {
        if (draft.kind === 'load') return placeLoad(draft.load, draft.to, addressOf);
        if (draft.kind === 'apply') return draft;
        return { kind: 'store', from: draft.from, address: addressOf(draft.at), dtype: draft.dtype };
      }),
    );
  const table = builder.table(drafts.length * LINK_WORDS, words, refers);
  const share = { kind: 'range', from: 2, to: 3, scale: 1, limit: count } as const;
  return { callee: 'mapChain', args: [table, drafts.length, 0, 0, 0], share, scratch: 4 };
}

function membersRead({ operands }: MapInstruction, members: readonly number[]): Set<number> {
  const read = operands.flatMap(({ source }) => (source.kind === 'instruction' ? [source.index] : []));
  return new Set(read.filter((index) => members.includes(index)));
}

/** Whether an operand reads a whole tensor, element by element in order. */
export function readsInOrder(operand: Operand, sizes: readonly number[], count: number): boolean {
  if (operand.offset !== 0 || operand.count !== count) return false;
  let expected = 1;
  for (let d = sizes.length - 1; d >= 0; d--) {
    if (sizes[d] !== 1 && operand.strides[d] !== expected) return false;
    expected *= sizes[d]!;
  }
  return true;
}

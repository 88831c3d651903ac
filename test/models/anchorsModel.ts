import { type Hex, keccak256 } from 'viem';

/** One anchoring, and the word before and after it. */
export type ModelAnchoring = {
  readonly root: Hex;
  readonly size: number;
  readonly time: number;
  readonly previous: Hex;
  readonly word: Hex;
};

export type ModelOpening = {
  readonly slot: number;
  readonly previous: Hex;
  readonly anchorings: readonly { root: Hex; size: number; time: bigint }[];
};

/** What `Anchors` holds about one operator, kept the long way round: every anchoring, and the ring by its definition. */
export type AnchorsModel = {
  readonly genesis: number;
  readonly period: number;
  readonly window: number;
  readonly anchorings: ModelAnchoring[];
  forked: boolean;
};

const ZERO: Hex = `0x${'00'.repeat(32)}`;

export function createAnchorsModel(times: { genesis: number; period: number; window: number }): AnchorsModel {
  return { ...times, anchorings: [], forked: false };
}

export function headOf({ anchorings }: AnchorsModel): Hex {
  return anchorings.at(-1)?.word ?? ZERO;
}

/** Records an anchoring and returns the new word, as docs/protocol.md section "Anchor word" says. */
export function anchorInModel(model: AnchorsModel, root: Hex, size: number, time: number): Hex {
  const previous = headOf(model);
  const turnsBefore = turnsOf(model).length;
  const last = model.anchorings.at(-1);
  const turned = last !== undefined && periodAt(model, last.time) !== periodAt(model, time);
  const cursor = (turnsBefore + (turned ? 1 : 0)) % 64;
  const chain = keccak256(`0x${hex(previous)}${hex(root)}${wide(size)}${wide(time)}`).slice(2, 50);
  const period = periodAt(model, time) % 512;
  const low = (BigInt(size) << 24n) | (BigInt(period) << 15n) | (BigInt(countAt(model, time)) << 6n) | BigInt(cursor);
  const word: Hex = `0x${chain}${low.toString(16).padStart(16, '0')}`;
  model.anchorings.push({ root, size, time, previous, word });
  return word;
}

/** Anchorings of the period of `time` so far. Before the first anchoring, the word of zero counts as one of period 0. */
function countAt(model: AnchorsModel, time: number): number {
  const period = periodAt(model, time);
  const ofPeriod = model.anchorings.filter((one) => periodAt(model, one.time) === period).length;
  return ofPeriod + (period === 0 ? 1 : 0);
}

/** The last anchoring of each busy period before the current one, oldest first. */
function turnsOf(model: AnchorsModel): number[] {
  const { anchorings } = model;
  return anchorings.flatMap((anchoring, i) => {
    const next = anchorings[i + 1];
    return next !== undefined && periodAt(model, next.time) !== periodAt(model, anchoring.time) ? [i] : [];
  });
}

/** The ring that follows: slot n holds the last turn whose number is n modulo 64. */
export function ringOf(model: AnchorsModel): Hex[] {
  const ring: Hex[] = new Array<Hex>(64).fill(ZERO);
  turnsOf(model).forEach((position, turn) => {
    ring[turn % 64] = model.anchorings[position]!.word;
  });
  return ring;
}

/** The shortest opening of anchoring `position`; none if it takes a word that has left the ring. */
export function openingOf(model: AnchorsModel, position: number): ModelOpening | undefined {
  const turns = turnsOf(model);
  const kept = turns.length > 64 ? turns.length - 64 : 0;
  if (kept > 0 && position <= turns[kept - 1]!) return undefined;
  const turn = turns.findIndex((end, i) => i >= kept && position <= end);
  const end = turn < 0 ? model.anchorings.length - 1 : turns[turn]!;
  const anchorings = model.anchorings.slice(position, end + 1);
  return {
    slot: turn < 0 ? 64 : turn % 64,
    previous: anchorings[0]!.previous,
    anchorings: anchorings.map(({ root, size, time }) => ({ root, size, time: BigInt(time) })),
  };
}

/** Whether a digest anchored by anchoring `position` is settled at `time`. */
export function isSettledInModel(model: AnchorsModel, position: number, time: number): boolean {
  return !model.forked && time > model.anchorings[position]!.time + model.window;
}

function periodAt({ genesis, period }: AnchorsModel, time: number): number {
  return Math.floor((time - genesis) / period);
}

function hex(value: Hex): string {
  return value.slice(2);
}

function wide(value: number): string {
  return value.toString(16).padStart(64, '0');
}

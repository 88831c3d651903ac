import { keccak_256 } from '@noble/hashes/sha3';
import type { Hex } from 'viem';
import { concat, fromHex, readUint, toHex, writeUint, ZERO_32 } from './bytes.ts';
import { InputError } from './errors.ts';

/** The word before an operator's first anchor. */
export const ZERO_WORD: Hex = ZERO_32;

/** Slots of the ring. */
export const RING_SIZE = 64;

/** `slot` of an opening that ends in the operator's head word. */
export const HEAD_SLOT = 64;

/** Anchorings of one operator in one period, at most; so no opening needs more. */
export const MAX_PERIOD_ANCHORINGS = 512;

const PERIODS = 2 ** 9;
const SIZE_LIMIT = 2 ** 40;

/** An anchor word taken apart. `chain` has 24 bytes. */
export type AnchorWord = {
  readonly chain: Hex;
  readonly size: number;
  readonly period: number;
  /** Anchorings of this period before the one that made the word. */
  readonly count: number;
  readonly cursor: number;
};

/** One anchoring: a root, the number of entries under it, and the block time (unix seconds) at which it came. */
export type OpenedAnchoring = { readonly root: Hex; readonly size: number; readonly time: number };

/** Constants of an `Anchors` contract: its GENESIS (unix seconds) and PERIOD (seconds). */
export type AnchorTimes = { readonly genesis: number; readonly period: number };

/** Anchorings that fold from `previous` into the word in ring slot `slot` (0..63), or into the head (64). */
export type Opening = {
  readonly slot: number;
  readonly previous: Hex;
  readonly anchorings: readonly OpenedAnchoring[];
};

/** One word of 32 bytes: chain (192 bits), size (40), period (9), count (9), cursor (6), high to low. @throws InputError WORD_MALFORMED */
export function packWord(word: AnchorWord): Hex {
  const { size, period, count, cursor } = word;
  const fits = (value: number, limit: number) => Number.isInteger(value) && value >= 0 && value < limit;
  if (
    !fits(size, SIZE_LIMIT) ||
    !fits(period, PERIODS) ||
    !fits(count, MAX_PERIOD_ANCHORINGS) ||
    !fits(cursor, RING_SIZE)
  ) {
    const values = { size, period, count, cursor };
    throw new InputError('WORD_MALFORMED', 'Size, period, count or cursor does not fit its bits.', values);
  }
  const bytes = new Uint8Array(32);
  bytes.set(fromHex(word.chain, 24), 0);
  writeUint(bytes, 24, 5, size);
  writeUint(bytes, 29, 3, (period * MAX_PERIOD_ANCHORINGS + count) * RING_SIZE + cursor);
  return toHex(bytes);
}

/** Takes a word apart. @throws InputError HEX_MALFORMED, BYTES_LENGTH */
export function unpackWord(word: Hex): AnchorWord {
  const bytes = fromHex(word, 32);
  return {
    chain: toHex(bytes.subarray(0, 24)),
    size: Number(readUint(bytes, 24, 5)),
    ...placeOf(word),
  };
}

/** The low 24 bits of a well-formed word alone: a history can be long. */
export function placeOf(word: Hex): Pick<AnchorWord, 'period' | 'count' | 'cursor'> {
  const low = Number.parseInt(word.slice(-6), 16);
  return {
    period: Math.floor(low / (RING_SIZE * MAX_PERIOD_ANCHORINGS)),
    count: Math.floor(low / RING_SIZE) % MAX_PERIOD_ANCHORINGS,
    cursor: low % RING_SIZE,
  };
}

/** Period of a time: whole periods since GENESIS, modulo 2^9. @throws InputError STEP_TIME for a time before GENESIS */
export function periodAt(time: number, times: AnchorTimes): number {
  if (!Number.isSafeInteger(time) || time < times.genesis) {
    throw new InputError('STEP_TIME', `Time ${time} lies before the contract's ${times.genesis}.`, { time, ...times });
  }
  return Math.floor((time - times.genesis) / times.period) % PERIODS;
}

/**
 * Word that `Anchors` holds after `anchoring` over `previous`. The same as the contract computes.
 * @throws InputError WORD_MALFORMED, STEP_TIME, HEX_MALFORMED, BYTES_LENGTH
 */
export function foldAnchoring(previous: Hex, anchoring: OpenedAnchoring, times: AnchorTimes): Hex {
  const before = fromHex(previous, 32);
  const last = unpackWord(previous);
  const period = periodAt(anchoring.time, times);
  const goesOn = last.period === period;
  const moves = previous.toLowerCase() !== ZERO_WORD && !goesOn;
  const numbers = new Uint8Array(64);
  if (!Number.isSafeInteger(anchoring.size) || anchoring.size < 0 || anchoring.size >= SIZE_LIMIT) {
    throw new InputError('WORD_MALFORMED', `Size ${anchoring.size} is not from 0 below 2^40.`, {
      size: anchoring.size,
    });
  }
  writeUint(numbers, 24, 8, anchoring.size);
  writeUint(numbers, 56, 8, anchoring.time);
  const chain = keccak_256(concat(before, fromHex(anchoring.root, 32), numbers)).subarray(0, 24);
  return packWord({
    chain: toHex(chain),
    size: anchoring.size,
    period,
    count: goesOn ? (last.count + 1) % MAX_PERIOD_ANCHORINGS : 0,
    cursor: moves ? (last.cursor + 1) % RING_SIZE : last.cursor,
  });
}

/** Word that an opening folds into. @throws InputError OPENING_EMPTY, OPENING_SLOT, and as {@link foldAnchoring} */
export function foldOpening(opening: Opening, times: AnchorTimes): Hex {
  if (opening.anchorings.length === 0)
    throw new InputError('OPENING_EMPTY', 'An opening needs at least one anchoring.');
  if (!Number.isInteger(opening.slot) || opening.slot < 0 || opening.slot > HEAD_SLOT) {
    throw new InputError('OPENING_SLOT', `There is no slot ${opening.slot}: 0..63 are the ring, 64 is the head.`, {
      slot: opening.slot,
    });
  }
  return opening.anchorings.reduce((word, anchoring) => foldAnchoring(word, anchoring, times), opening.previous);
}

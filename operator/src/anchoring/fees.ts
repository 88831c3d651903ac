import type { FeeLevels } from './anchoringChain.ts';

/** What a transaction offers, in wei per gas. */
export type Fees = { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint };

/** Offered above nothing, so that a pool with a minimum tip takes the transaction: 0.01 gwei. */
const MIN_TIP = 10_000_000n;

/** A replacement offers a fifth more; pools ask for a tenth (geth `pricebump`), and some for an eighth. */
const BUMP_PERCENT = 120n;
const LEAST_BUMP_PERCENT = 113n;

/**
 * Returns what to offer for the next block: room for the base fee to double, three times it when `urgent`.
 * Undefined when `ceiling` (wei per gas) lies below the base fee plus the least tip: nothing below it would be mined.
 */
export function suggestFees(levels: FeeLevels, ceiling: bigint, urgent: boolean): Fees | undefined {
  const tip = levels.tip > MIN_TIP ? levels.tip : MIN_TIP;
  const wantedTip = urgent ? tip * 2n : tip;
  const wanted = levels.baseFee * (urgent ? 3n : 2n) + wantedTip;
  const maxFeePerGas = wanted < ceiling ? wanted : ceiling;
  if (maxFeePerGas < levels.baseFee + MIN_TIP) return undefined;
  return { maxFeePerGas, maxPriorityFeePerGas: wantedTip < maxFeePerGas ? wantedTip : maxFeePerGas };
}

/**
 * Returns fees with which a pool replaces a transaction that offered `previous`, at least what is suggested now.
 * Undefined when the ceiling leaves less room than pools ask for.
 */
export function bumpFees(previous: Fees, suggested: Fees, ceiling: bigint): Fees | undefined {
  const maxFeePerGas = raise(previous.maxFeePerGas, suggested.maxFeePerGas, ceiling);
  const maxPriorityFeePerGas = raise(previous.maxPriorityFeePerGas, suggested.maxPriorityFeePerGas, ceiling);
  if (maxFeePerGas < percentOf(previous.maxFeePerGas, LEAST_BUMP_PERCENT)) return undefined;
  if (maxPriorityFeePerGas < percentOf(previous.maxPriorityFeePerGas, LEAST_BUMP_PERCENT)) return undefined;
  return { maxFeePerGas, maxPriorityFeePerGas };
}

function raise(previous: bigint, suggested: bigint, ceiling: bigint): bigint {
  const bumped = percentOf(previous, BUMP_PERCENT);
  const wanted = bumped > suggested ? bumped : suggested;
  return wanted < ceiling ? wanted : ceiling;
}

/** Rounds up and always moves: a pool compares strictly, and a fifth of nothing is nothing. */
function percentOf(fee: bigint, percent: bigint): bigint {
  const scaled = (fee * percent + 99n) / 100n;
  return scaled > fee ? scaled : fee + 1n;
}

import type { FeeLevels } from '../chain/feeLevels.ts';

/** What a transaction offers, in wei per gas. */
export type Fees = { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint };

/** What may be offered, in wei per gas: in all, and as a tip where the base fee does not speak for more. */
export type FeeBounds = { readonly ceiling: bigint; readonly tip: bigint };

/** Offered above nothing, so that a pool with a minimum tip takes the transaction: 0.01 gwei. */
const MIN_TIP = 10_000_000n;

/** A replacement offers a fifth more; pools ask for a tenth (geth `pricebump`), and some for an eighth. */
const BUMP_PERCENT = 120n;
const LEAST_BUMP_PERCENT = 113n;
/** A tip may grow by replacement up to this many times what a first offer may tip. */
const MOST_TIPS = 10n;

/**
 * Returns what to offer for the next block: room for the base fee to double, three times it when `urgent`. A node that
 * suggests an absurd tip is not followed further than the base fee or `bounds.tip`, whichever is more.
 * Undefined when the ceiling lies below the base fee and the least tip: nothing below it would be mined.
 */
export function suggestFees(levels: FeeLevels, bounds: FeeBounds, urgent: boolean): Fees | undefined {
  // INVARIANT N12: Whatever a node suggests, no offer exceeds the ceiling, and no tip exceeds its bound.
  const { ceiling } = bounds;
  const tip = most(MIN_TIP, least(levels.tip, mostTip(levels, bounds)));
  const wantedTip = urgent ? tip * 2n : tip;
  const maxFeePerGas = least(levels.baseFee * (urgent ? 3n : 2n) + wantedTip, ceiling);
  if (maxFeePerGas < levels.baseFee + MIN_TIP) return undefined;
  // Without a base fee all that is offered is paid: nothing is put aside for its rise.
  if (levels.legacy) return same(least(urgent ? levels.baseFee * 2n : levels.baseFee + MIN_TIP, ceiling));
  return { maxFeePerGas, maxPriorityFeePerGas: least(wantedTip, maxFeePerGas) };
}

/**
 * Returns fees with which a pool replaces a transaction that offered `previous`, at least what is right now.
 * Undefined when the bounds leave less room than pools ask for.
 */
export function raiseFees(previous: Fees, levels: FeeLevels, bounds: FeeBounds, urgent: boolean): Fees | undefined {
  const suggested = suggestFees(levels, bounds, urgent);
  if (suggested === undefined) return undefined;
  const maxFeePerGas = raise(previous.maxFeePerGas, suggested.maxFeePerGas, bounds.ceiling);
  if (maxFeePerGas < percentOf(previous.maxFeePerGas, LEAST_BUMP_PERCENT)) return undefined;
  if (levels.legacy) return same(maxFeePerGas);
  const tipCeiling = least(bounds.ceiling, mostTip(levels, bounds) * MOST_TIPS);
  const tip = least(raise(previous.maxPriorityFeePerGas, suggested.maxPriorityFeePerGas, tipCeiling), maxFeePerGas);
  if (tip < percentOf(previous.maxPriorityFeePerGas, LEAST_BUMP_PERCENT)) return undefined;
  return { maxFeePerGas, maxPriorityFeePerGas: tip };
}

function mostTip({ baseFee }: FeeLevels, bounds: FeeBounds): bigint {
  return most(bounds.tip, baseFee);
}

function raise(previous: bigint, suggested: bigint, ceiling: bigint): bigint {
  return least(most(percentOf(previous, BUMP_PERCENT), suggested), ceiling);
}

/** Rounds up and always moves: a pool compares strictly, and a fifth of nothing is nothing. */
function percentOf(fee: bigint, percent: bigint): bigint {
  return most((fee * percent + 99n) / 100n, fee + 1n);
}

const same = (price: bigint): Fees => ({ maxFeePerGas: price, maxPriorityFeePerGas: price });
const least = (a: bigint, b: bigint) => (a < b ? a : b);
const most = (a: bigint, b: bigint) => (a > b ? a : b);

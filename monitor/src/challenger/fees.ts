/** What a transaction offers, in wei per gas. */
export type Fees = { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint };

/** Fee levels of the next block, in wei per gas. */
export type FeeLevels = { readonly baseFee: bigint; readonly tip: bigint };

const LEAST_TIP = 10_000_000n;

/** Offer for the next block, with room for the base fee to double; undefined when `ceiling` is too low to be mined. */
export function offerFees(levels: FeeLevels, ceiling: bigint): Fees | undefined {
  const tip = levels.tip > LEAST_TIP ? levels.tip : LEAST_TIP;
  const maxFeePerGas = least(levels.baseFee * 2n + tip, ceiling);
  if (maxFeePerGas < levels.baseFee + LEAST_TIP) return undefined;
  return { maxFeePerGas, maxPriorityFeePerGas: least(tip, maxFeePerGas) };
}

/**
 * Offer with which a pool replaces `previous`: a fifth more (pools ask for a tenth or an eighth), at least what is right
 * now. Undefined when the ceiling leaves no room.
 */
export function raiseFees(previous: Fees, levels: FeeLevels, ceiling: bigint): Fees | undefined {
  const now = offerFees(levels, ceiling);
  if (now === undefined) return undefined;
  const maxFeePerGas = most(fifthMore(previous.maxFeePerGas), now.maxFeePerGas);
  if (maxFeePerGas > ceiling) return undefined;
  const tip = most(fifthMore(previous.maxPriorityFeePerGas), now.maxPriorityFeePerGas);
  return { maxFeePerGas, maxPriorityFeePerGas: least(tip, maxFeePerGas) };
}

const fifthMore = (fee: bigint) => (fee * 6n) / 5n + 1n;
const least = (a: bigint, b: bigint) => (a < b ? a : b);
const most = (a: bigint, b: bigint) => (a > b ? a : b);

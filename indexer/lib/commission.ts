/** An operator's commission in basis points: `nextCommission` replaces `commission` at `nextCommissionFrom`. */
export type CommissionState = {
  readonly commission: number;
  readonly nextCommission: number | null;
  readonly nextCommissionFrom: bigint | null;
};

/** Returns the commission at a time (unix seconds), rate in basis points. */
export function commissionAt(state: CommissionState, time: bigint): number {
  const { commission, nextCommission, nextCommissionFrom: from } = state;
  return nextCommission !== null && from !== null && from <= time ? nextCommission : commission;
}

/** Returns the state after a `CommissionChanged` in a block of `time`: what was planned before and has not begun is dropped. */
export function commissionAfter(
  before: CommissionState,
  event: { readonly commission: number; readonly from: bigint },
  time: bigint,
): CommissionState {
  if (event.from <= time) return { commission: event.commission, nextCommission: null, nextCommissionFrom: null };
  return {
    commission: commissionAt(before, time),
    nextCommission: event.commission,
    nextCommissionFrom: event.from,
  };
}

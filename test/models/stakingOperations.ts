/** Who takes part, by name: chain addresses come in only where calls are encoded. */
export type Account = string;

/** A call to `Staking`: the function, then its arguments in the order of the ABI (`delegate`'s terms one by one). */
export type Call =
  | readonly [call: 'bond', amount: bigint]
  | readonly [
      call: 'delegate',
      operator: Account,
      amount: bigint,
      minShares: bigint,
      maxCommission: bigint,
      era: bigint,
    ]
  | readonly [call: 'unbond', operator: Account, shares: bigint]
  | readonly [call: 'claim', ticket: bigint]
  | readonly [call: 'claimMany', tickets: readonly bigint[]]
  | readonly [call: 'fundRewards', operator: Account, amount: bigint]
  | readonly [call: 'collectRewards', operator: Account]
  | readonly [call: 'withdrawCredit']
  | readonly [call: 'setCommission', commission: bigint]
  | readonly [call: 'admitSlasher', slasher: Account]
  | readonly [call: 'slash', operator: Account, faultKey: bigint, amount: bigint, jailed: boolean, recipient: Account]
  | readonly [call: 'burnSlashed'];

/** One step of a sequence: somebody's call, or a wait of some seconds, which begins a new block. */
export type Operation = { readonly by: Account; readonly call: Call } | { readonly wait: bigint };

export const ONE_DAY = 86_400n;

/** The accounts of every sequence. All have code except `stranger`; `nobody` is address zero. */
export const OPERATORS = ['ada', 'bob', 'cyn'] as const;
export const HOLDERS = ['hal', 'ida', 'jon', 'kim'] as const;
export const SLASHERS = ['sal', 'tom'] as const;
export const COURT = 'court';
/** Has code, and almost no tokens. */
export const POOR = 'poor';
export const STRANGER = 'stranger';
export const NOBODY = 'nobody';
export const ACTORS: readonly Account[] = [...OPERATORS, ...HOLDERS, ...SLASHERS, COURT, POOR];

export function isCall(operation: Operation): operation is Extract<Operation, { by: Account }> {
  return 'call' in operation;
}

/** A sequence as text that can be pasted into a test. */
export function sequenceText(operations: readonly Operation[]): string {
  return operations
    .map((one) => (isCall(one) ? `${one.by}: ${one.call.flat().join(' ')}` : `wait ${one.wait}`))
    .join('\n');
}

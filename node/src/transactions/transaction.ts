import type { Address, Hex } from 'viem';
import { z } from 'zod';

/** What somebody wants done, before it has a nonce and a price. */
export type TransactionRequest = {
  /** Names the wish. One key has one transaction for ever: sent again, it is the same one. */
  readonly key: string;
  /** What it serves, and for which kind of step; spending is counted for both. */
  readonly subject: string;
  readonly purpose: string;
  readonly to: Address;
  readonly data: Hex;
  readonly value?: bigint;
  /** Gas is the node's estimate and `extra` (a quarter of it unless given), at least `least`, at most `most`. */
  readonly gas?: { readonly least?: bigint; readonly extra?: bigint; readonly most?: bigint };
  /** Nothing is proven yet, so others can cause it at will: only half of a day's cap goes into such. */
  readonly speculative?: boolean;
  /** Offers more, for the sake of a deadline. */
  readonly urgent?: boolean;
};

const hex = (pattern: RegExp) => z.custom<Hex>((value) => typeof value === 'string' && pattern.test(value));
const hash = hex(/^0x[0-9a-f]{64}$/);
const bytes = hex(/^0x([0-9a-f]{2})*$/);
const address = z.custom<Address>((value) => typeof value === 'string' && /^0x[0-9a-fA-F]{40}$/.test(value));
const count = z.number().int().min(0);
const wei = z
  .bigint()
  .min(0n)
  .max(2n ** 128n);

/** A signed transaction that was, or may have been, given to a node. Fees in wei per gas. */
export type Attempt = z.output<typeof attemptSchema>;
const attemptSchema = z.strictObject({
  hash,
  raw: bytes,
  gas: wei,
  maxFeePerGas: wei,
  maxPriorityFeePerGas: wei,
  /** Takes the nonce with a transfer of nothing to ourselves. */
  cancels: z.boolean(),
  /** A node took it. */
  broadcast: z.boolean(),
});

/**
 * `waiting`: signed, not known to be mined. `mined`: in a block that may go away. `final`: in one that stays. `lost`: its
 * nonce was used by something that this account's agent did not send.
 */
export type TransactionState = (typeof STATES)[number];
const STATES = ['waiting', 'mined', 'final', 'lost'] as const;

/** One nonce of the account, with every transaction that was signed for it. */
export type Transaction = z.output<typeof transactionSchema>;
/** What the journal holds: written only if it can be read back by this. */
export const transactionSchema = z.strictObject({
  key: z.string().min(1).max(512),
  subject: z.string().max(512),
  purpose: z.string().max(64),
  nonce: count,
  to: address,
  data: bytes,
  value: wei,
  state: z.enum(STATES),
  /** Head at which the last attempt was signed, or first taken by a node. Time in unix seconds. */
  sinceBlock: count,
  sinceTime: count,
  /** Of the attempt that was mined. */
  block: count.optional(),
  minedHash: hash.optional(),
  blockHash: hash.optional(),
  reverted: z.boolean(),
  /** Most that it may cost while it waits, what it did cost once it is mined; wei, the value included. */
  cost: wei,
  /** Unix milliseconds. */
  createdAt: count,
  attempts: z.array(attemptSchema).min(1).readonly(),
});

/** The attempt that stands for a transaction now. */
export function lastAttempt(tx: Pick<Transaction, 'attempts' | 'key'>): Attempt {
  const last = tx.attempts.at(-1);
  if (last === undefined) throw new RangeError(`The transaction ${tx.key} has no attempt.`);
  return last;
}

/** What came of a transaction: undefined while that is open. `replaced`: something else used its nonce. */
export function outcomeOf(tx: Transaction): 'success' | 'reverted' | 'cancelled' | 'replaced' | undefined {
  if (tx.state === 'lost') return 'replaced';
  if (tx.state === 'waiting') return undefined;
  if (tx.attempts.find((one) => one.hash === tx.minedHash)?.cancels === true) return 'cancelled';
  return tx.reverted ? 'reverted' : 'success';
}

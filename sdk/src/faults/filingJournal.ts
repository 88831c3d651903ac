import type { Address, Hex } from 'viem';
import type { BountyClaim } from './bountyCommitment.ts';

/**
 * A transaction that was about to be sent, or was. The nonce is written down first: sent again, it is the same one. A nonce
 * means nothing for another account than the one it is `from`.
 */
export type SentTransaction = { readonly from: Address; readonly nonce: number; readonly hash?: Hex };

/** How far the filing of one fault has come. */
export type FilingRecord = {
  readonly claim: BountyClaim;
  readonly commit?: SentTransaction;
  readonly challenge?: SentTransaction;
};

/**
 * Where the filing of one fault is kept over restarts. `save` resolves once it is durable.
 * Without one, a restart loses the salt and with it the claim to the bounty.
 */
export type FilingJournal = {
  load(): Promise<FilingRecord | undefined>;
  save(record: FilingRecord): Promise<void>;
};

/** A journal that ends with the process. */
export function createMemoryJournal(): FilingJournal {
  let kept: FilingRecord | undefined;
  return {
    load: async () => kept,
    save: async (record) => {
      kept = record;
    },
  };
}

import type { Hex } from 'viem';
import type { BountyClaim } from './bountyCommitment.ts';

/** How far the filing of one fault has come. What was sent is known to who sends; the bounty claim only to this record. */
export type FilingRecord = {
  readonly bountyClaim: BountyClaim;
  /** The challenge that the court took. */
  readonly challenge?: { readonly hash?: Hex };
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

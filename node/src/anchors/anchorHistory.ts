import {
  type AnchoredLog,
  type Anchoring,
  type AnchorTimes,
  type BlockRange,
  createAnchorFold,
  createLogPager,
  InputError,
  type LogPaging,
  ZERO_WORD,
} from '@assay/sdk';
import type { Hex } from 'viem';

/** What is read of a node to follow one operator's anchors. Nothing it answers is believed before it folds. */
export type AnchorReads = {
  /** First block that can hold an anchor. */
  readonly startBlock: number;
  times(): Promise<AnchorTimes>;
  /** The operator's events in a range, oldest first. */
  logs(range: BlockRange): Promise<readonly AnchoredLog[]>;
  /** Time in the header of an event's block. */
  blockTime(log: AnchoredLog): Promise<number>;
};

/** An anchoring, and the operator's word before it. */
export type AnchoringAfter = Anchoring & { readonly previous: Hex };

/** Reads the history of one operator out of events, believing only what folds into a word that the contract holds. */
export type AnchorHistory = {
  /**
   * Anchorings of the blocks after `base` that fold from its word into `head`, the operator's word at block `to`; oldest first.
   * Rejects with CHAIN_INCONSISTENT if they do not.
   */
  since(base: { readonly word: Hex; readonly blockNumber: number }, to: number, head: Hex): Promise<AnchoringAfter[]>;
  /** The anchoring that made `word`, the operator's head at block `at`. Undefined for the zero word. */
  locate(word: Hex, at: number): Promise<AnchoringAfter | undefined>;
};

/** Creates a reader of one operator's anchors. It remembers what was proven and which range of blocks the node takes. */
export function createAnchorHistory(reads: AnchorReads, paging?: LogPaging): AnchorHistory {
  const fold = createAnchorFold(reads);
  const pager = createLogPager(paging);

  return {
    since: async (base, to, head) => {
      const found: AnchoringAfter[] = [];
      let previous = base.word;
      if (previous === head) return found;
      for await (const { logs } of pager.forward(BigInt(base.blockNumber + 1), BigInt(to), reads.logs)) {
        for (const log of logs) {
          found.push({ ...(await fold(previous, log)), previous });
          previous = log.word;
        }
      }
      if (previous !== head) throw inconsistent('the events do not fold into the head', { folded: previous, head });
      return found;
    },
    locate: async (word, at) => {
      if (word === ZERO_WORD) return undefined;
      let made: AnchoredLog | undefined;
      for await (const { logs } of pager.backward(BigInt(reads.startBlock), BigInt(at), reads.logs)) {
        for (const log of logs.toReversed()) {
          if (made !== undefined) return { ...(await fold(log.word, made)), previous: log.word };
          if (log.word !== word)
            throw inconsistent('the newest event did not make the head', { event: log.word, word });
          made = log;
        }
      }
      if (made === undefined) throw inconsistent('no event made the head', { word });
      return { ...(await fold(ZERO_WORD, made)), previous: ZERO_WORD };
    },
  };
}

function inconsistent(problem: string, details: Record<string, unknown>): InputError {
  const message = `The chain's answers contradict each other: ${problem}. The node may lag, be in a reorg, or lie.`;
  return new InputError('CHAIN_INCONSISTENT', message, details);
}

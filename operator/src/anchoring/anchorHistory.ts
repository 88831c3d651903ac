import { foldStep, InputError, ZERO_WORD } from '@assay/sdk';
import type { Address, Hex } from 'viem';
import type { AnchoredLog, AnchoringChain, AnchorTimes } from './anchoringChain.ts';
import type { AnchorEvent } from './anchorRow.ts';

/** A word that is known to be the operator's, and the block up to which it held. */
export type AnchorBase = { readonly word: Hex; readonly size: number; readonly blockNumber: bigint };

/** Blocks asked for at once: public nodes refuse larger ranges. */
const LOG_RANGE = 5_000n;

/** Reads the history of one operator out of events, believing only what folds into a word that the contract holds. */
export type AnchorHistory = {
  /** Anchors after `base` that fold into `head` at block `to`, oldest first. Rejects with CHAIN_INCONSISTENT if they do not. */
  since(base: AnchorBase, to: bigint, head: Hex): Promise<AnchorEvent[]>;
  /** The anchor that made `word`, the operator's head at block `at`. Undefined for the zero word. */
  locate(word: Hex, at: bigint): Promise<AnchorEvent | undefined>;
};

/** Creates a reader that remembers the times of blocks it has seen, by hash. */
export function createAnchorHistory(chain: AnchoringChain, operator: Address): AnchorHistory {
  let times: AnchorTimes | undefined;
  const blockTimes = new Map<Hex, number>();

  async function timeOf(log: AnchoredLog): Promise<number> {
    const known = blockTimes.get(log.blockHash);
    if (known !== undefined) return known;
    const block = await chain.block(log.blockNumber);
    if (block.hash !== log.blockHash)
      throw inconsistent('an event belongs to a block that is gone', { log: log.blockHash });
    if (blockTimes.size > 10_000) blockTimes.clear();
    blockTimes.set(block.hash, block.timestamp);
    return block.timestamp;
  }

  async function fold(previous: Hex, log: AnchoredLog): Promise<AnchorEvent> {
    times ??= await chain.times();
    const { root, size, word, blockNumber, blockHash, transactionHash } = log;
    const time = await timeOf(log);
    // INVARIANT N4: An `Anchored` event is believed only when it folds from a known word into the word that the
    //   contract holds.
    const folded = foldStep(previous, { root, size, time }, times);
    if (folded !== word) throw inconsistent('an event does not fold into the word it names', { folded, word });
    return { root, size, time, word, previous, blockNumber, blockHash, transactionHash };
  }

  return {
    since: async (base, to, head) => {
      const events: AnchorEvent[] = [];
      let word = base.word;
      if (word === head) return events;
      for (let from = base.blockNumber + 1n; from <= to; from += LOG_RANGE) {
        const last = from + LOG_RANGE - 1n;
        for (const log of await chain.anchoredLogs(operator, from, last < to ? last : to)) {
          const event = await fold(word, log);
          events.push(event);
          word = event.word;
        }
      }
      if (word !== head) throw inconsistent('the events do not fold into the head', { folded: word, head });
      return events;
    },
    locate: async (word, at) => {
      if (word === ZERO_WORD) return undefined;
      const { made, before } = await searchBack(chain, operator, word, at);
      return fold(before?.word ?? ZERO_WORD, made);
    },
  };
}

/** Finds the event that made a word and the one before it, newest blocks first. */
async function searchBack(
  chain: AnchoringChain,
  operator: Address,
  word: Hex,
  at: bigint,
): Promise<{ made: AnchoredLog; before: AnchoredLog | undefined }> {
  let made: AnchoredLog | undefined;
  const { startBlock } = chain.deployment;
  for (let to = at; to >= startBlock; to -= LOG_RANGE) {
    const from = to - LOG_RANGE + 1n;
    const logs = await chain.anchoredLogs(operator, from > startBlock ? from : startBlock, to);
    for (const log of logs.reverse()) {
      if (made !== undefined) return { made, before: log };
      if (log.word !== word) throw inconsistent('the newest event did not make the head', { event: log.word, word });
      made = log;
    }
  }
  if (made === undefined) throw inconsistent('no event made the head', { word });
  return { made, before: undefined };
}

function inconsistent(problem: string, details: Record<string, unknown>): InputError {
  const message = `The chain's answers contradict each other: ${problem}. The node may lag, be in a reorg, or lie.`;
  return new InputError('CHAIN_INCONSISTENT', message, details);
}

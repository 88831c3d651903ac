import type { Address, Hex } from 'viem';
import { type AnchorTimes, foldAnchoring, type OpenedAnchoring } from './anchorWord.ts';
import { InputError } from './errors.ts';

/**
 * One anchoring: what an operator put on chain, the head word it led to, and where its event stands. `time` is its block's,
 * in unix seconds.
 */
export type Anchoring = OpenedAnchoring & {
  readonly operator: Address;
  readonly word: Hex;
  readonly blockNumber: number;
  readonly blockHash: Hex;
  readonly transactionHash: Hex;
  readonly logIndex: number;
};

/** An `Anchored` event as a node reported it, which proves nothing yet. `time` if the node says it with the event. */
export type AnchoredLog = Omit<Anchoring, 'time'> & { readonly time: number | undefined };

/** Turns an event into an anchoring if it continues `previous`, the operator's word before it. */
export type AnchorFold = (previous: Hex, log: AnchoredLog) => Promise<Anchoring>;

/** Blocks whose time is remembered. */
const MOST_TIMES = 10_000;

/**
 * The judge of what a node says about anchors: an event is believed only if root, size and block time fold the word before
 * it into the word it names. Times are remembered only after that, so that one wrong answer does no harm later.
 * The returned function throws InputError CHAIN_INCONSISTENT, and what the node's answers throw.
 * @param node reads of the contract's times and of the time in the header of an event's block
 */
export function createAnchorFold(node: {
  times(): Promise<AnchorTimes>;
  blockTime(log: AnchoredLog): Promise<number>;
}): AnchorFold {
  let known: AnchorTimes | undefined;
  // By hash: another block may take its number.
  const blockTimes = new Map<Hex, number>();

  return async (previous, log) => {
    const times = known ?? (await node.times());
    const wayToTime = [() => blockTimes.get(log.blockHash), () => log.time, () => node.blockTime(log)];
    for (const way of wayToTime) {
      const time = await way();
      // INVARIANT N4: An `Anchored` event is believed only when it folds from a known word into the word that the
      //   contract holds.
      if (time === undefined || wordAfter(previous, log, time, times) !== log.word) continue;
      known = times;
      if (blockTimes.size >= MOST_TIMES) blockTimes.clear();
      blockTimes.set(log.blockHash, time);
      return { ...log, time };
    }
    throw new InputError(
      'CHAIN_INCONSISTENT',
      `The anchor of ${log.operator} at size ${log.size} (block ${log.blockNumber}) does not continue the anchors before it. ` +
        'The node left one out, altered one, lags or is in a reorganisation. If it stays so, use another node.',
      { operator: log.operator, size: log.size, blockNumber: log.blockNumber, word: log.word, previous },
    );
  };
}

/** The contract's word after this event; undefined if no contract could have taken it. */
function wordAfter(previous: Hex, { root, size }: AnchoredLog, time: number, times: AnchorTimes): Hex | undefined {
  try {
    return foldAnchoring(previous, { root, size, time }, times);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

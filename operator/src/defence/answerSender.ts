import { isPassing, outcomeOf, type Transaction, type TransactionAgent } from '@assay/node/transactions';
import type { CourtCall } from '@assay/sdk';
import { faultCourtAbi } from '@assay/sdk/abi';
import { type Address, decodeFunctionData, encodeFunctionData, type Hex } from 'viem';

/** Sends answers from an account that nothing else uses. */
export type AnswerSender = {
  /**
   * Brings what was sent up to the chain and moves what waits. A transaction whose demands are no longer open is taken back.
   * @throws InputError what no later round heals by itself
   */
  settle(isOpen: (demandId: number) => boolean): Promise<void>;
  /** True once an answer is on its way or in a block. */
  isAnswering(demandId: bigint): boolean;
  /** How many transactions with answers are in no block. */
  waiting(): number;
  /** Simulates, writes down and sends the answer to one demand or many. @throws InputError INSUFFICIENT_FUNDS, FEE_CEILING; what the court or the node says */
  send(demandIds: readonly bigint[], call: CourtCall): Promise<void>;
  close(): Promise<void>;
};

/** No transaction with answers takes more: a hundred in the longest log take half of it. */
const MOST_GAS = 2n ** 24n;

/** What the transactions for one demand, or for many of which it is the first, have in common. */
export const answerSubject = (demandId: bigint): string => `demand:${demandId}`;

/** The key of one. `before`: how many ended without an answer. */
export const answerKey = (demandId: bigint, before: number): string => `answer:${demandId}:${before}`;

/** Creates the sender over the agent of the defence account. */
export function createAnswerSender(agent: TransactionAgent, court: Address): AnswerSender {
  /** The last transaction for each demand, by its key. What was sent before this start is read from the journal. */
  const keyOf = new Map<number, string>();
  for (const { key, data } of agent.withPurpose('answer')) for (const id of answeredBy(data)) keyOf.set(id, key);
  /** Whether the transaction of a key answers, or did. Asked anew after each round. */
  let answering = new Map<string, boolean>();

  const isUnderWay = (key: string): boolean => {
    const known = answering.get(key);
    if (known !== undefined) return known;
    const tx = agent.find(key);
    const outcome = tx && outcomeOf(tx);
    const is = tx !== undefined && (outcome === undefined || outcome === 'success');
    answering.set(key, is);
    return is;
  };

  return {
    settle: async (isOpen) => {
      const useful = ({ purpose, data }: Transaction) => purpose !== 'answer' || answeredBy(data).some(isOpen);
      try {
        const { problem } = await agent.settle({ useful, urgent: true });
        if (problem !== undefined && !isPassing(problem)) throw problem;
      } finally {
        answering = new Map();
      }
    },
    isAnswering: (demandId) => {
      const key = keyOf.get(Number(demandId));
      return key !== undefined && isUnderWay(key);
    },
    waiting: () => agent.live().filter(({ state, purpose }) => state === 'waiting' && purpose === 'answer').length,
    send: async (demandIds, { functionName, args }) => {
      const first = demandIds[0];
      if (first === undefined) return;
      const subject = answerSubject(first);
      const key = answerKey(first, agent.of(subject).length);
      const data = encodeFunctionData({ abi: faultCourtAbi, functionName, args } as never);
      const gas = { most: MOST_GAS };
      // INVARIANT H14: An answer to a demand is on the disk before a node sees it, and sent from an account that sends
      //   nothing else: defence and anchoring cannot hold each other up.
      const { refusal } = await agent
        .send({ key, subject, purpose: 'answer', to: court, data, gas, urgent: true })
        .finally(() => {
          // A node that did not say whether it took it may have: then the key is known.
          if (agent.find(key) !== undefined) for (const id of demandIds) keyOf.set(Number(id), key);
          answering.delete(key);
        });
      if (refusal !== undefined && !isPassing(refusal)) throw refusal;
    },
    close: agent.close,
  };
}

/** The demands that a call to the court answers; none for data of another kind. */
function answeredBy(data: Hex): number[] {
  try {
    const { functionName, args } = decodeFunctionData({ abi: faultCourtAbi, data });
    if (functionName === 'answerMany') return args[0].map(Number);
    return functionName === 'answerLeaf' || functionName === 'answerConsistency' ? [Number(args[0])] : [];
  } catch {
    return [];
  }
}

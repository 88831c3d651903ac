import { isPassing, outcomeOf, type TransactionAgent } from '@assay/node/transactions';
import type { CourtCall } from '@assay/sdk';
import { faultCourtAbi } from '@assay/sdk/abi';
import { type Address, encodeFunctionData } from 'viem';

/** Sends answers from an account that nothing else uses. */
export type AnswerSender = {
  /**
   * Brings what was sent up to the chain and moves what waits. An answer to a demand that is no longer open is taken back.
   * @throws InputError what no later round heals by itself
   */
  settle(isOpen: (demandId: number) => boolean): Promise<void>;
  /** True once an answer is on its way or in a block. */
  isAnswering(demandId: bigint): boolean;
  /** True while an answer that was offered is in no block. */
  isWaiting(): boolean;
  /** Simulates, writes down and sends an answer. @throws InputError INSUFFICIENT_FUNDS, FEE_CEILING; what the court or the node says */
  send(demandId: bigint, call: CourtCall): Promise<void>;
  close(): Promise<void>;
};

/** No answer takes more: the dearest one in a log of 2^40 entries needs a quarter of it. */
const MOST_GAS = 1_000_000n;

/** What the transactions for one demand have in common, and the key of one. `before`: how many ended without an answer. */
export const answerSubject = (demandId: bigint): string => `demand:${demandId}`;
export const answerKey = (demandId: bigint, before: number): string => `answer:${demandId}:${before}`;

/** Creates the sender over the agent of the defence account. */
export function createAnswerSender(agent: TransactionAgent, court: Address): AnswerSender {
  return {
    settle: async (isOpen) => {
      const useful = ({ subject, purpose }: { subject: string; purpose: string }) =>
        purpose !== 'answer' || isOpen(Number(subject.slice('demand:'.length)));
      const { problem } = await agent.settle({ useful, urgent: true });
      if (problem !== undefined && !isPassing(problem)) throw problem;
    },
    isAnswering: (demandId) => {
      const outcomes = agent.of(answerSubject(demandId)).map(outcomeOf);
      return outcomes.some((outcome) => outcome === undefined || outcome === 'success');
    },
    isWaiting: () => agent.live().some(({ state, purpose }) => state === 'waiting' && purpose === 'answer'),
    send: async (demandId, { functionName, args }) => {
      const subject = answerSubject(demandId);
      const key = answerKey(demandId, agent.of(subject).length);
      const data = encodeFunctionData({ abi: faultCourtAbi, functionName, args } as never);
      const gas = { most: MOST_GAS };
      // INVARIANT H14: An answer to a demand is on the disk before a node sees it, and sent from an account that sends
      //   nothing else: defence and anchoring cannot hold each other up.
      const { refusal } = await agent.send({ key, subject, purpose: 'answer', to: court, data, gas, urgent: true });
      if (refusal !== undefined && !isPassing(refusal)) throw refusal;
    },
    close: agent.close,
  };
}

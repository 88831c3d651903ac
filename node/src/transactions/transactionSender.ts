import { type ContractCall, InputError, type TransactionSender } from '@assay/sdk';
import type { Hex, PublicClient, TransactionReceipt } from 'viem';
import { isChainTrouble } from '../chain/nodeErrors.ts';
import type { TransactionAgent } from './transactionAgent.ts';

/** A {@link TransactionSender} over an agent, for who wants one call included and not rounds. `timeoutMs`: 120,000 unless given. */
export function createTransactionSender(
  agent: TransactionAgent,
  client: Pick<PublicClient, 'getTransactionReceipt'>,
  { timeoutMs = 120_000, pollMs = 250 }: { readonly timeoutMs?: number; readonly pollMs?: number } = {},
): TransactionSender {
  const requestOf = ({ to, data, value, what }: ContractCall) => ({ to, data, ...(value && { value }), purpose: what });
  return {
    address: agent.address,
    simulate: async (call) => void (await agent.simulate(requestOf(call))),
    send: async (call, { key: wanted }) => {
      const key = openKey(agent, wanted);
      try {
        await agent.send({ ...requestOf(call), key, subject: key });
      } catch (error) {
        // The node did not say whether it took what is written down by now: the rounds find out.
        if (!isChainTrouble(error) || agent.find(key) === undefined) throw error;
      }
      const { minedHash } = await agent.included(key, { timeoutMs, pollMs });
      return receiptOf(client, minedHash as Hex, timeoutMs, pollMs);
    },
  };
}

/** The key under which the wanted one still waits, of whichever run; else one that was never used. */
function openKey(agent: TransactionAgent, wanted: string): string {
  for (let count = 0; ; count += 1) {
    const key = `${wanted}:${count}`;
    const before = agent.find(key);
    if (before === undefined || before.state === 'waiting') return key;
  }
}

/** Behind a balancer the next question may reach a node that does not have the block yet. */
async function receiptOf(
  client: Pick<PublicClient, 'getTransactionReceipt'>,
  hash: Hex,
  timeoutMs: number,
  pollMs: number,
): Promise<TransactionReceipt> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const receipt = await client.getTransactionReceipt({ hash }).catch((cause: unknown) => cause as Error);
    if (!(receipt instanceof Error)) return receipt;
    if (Date.now() >= deadline) {
      const message = `The transaction ${hash} was mined, but the node does not give its receipt.`;
      throw new InputError('CHAIN_TIMEOUT', message, { hash }, { cause: receipt });
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

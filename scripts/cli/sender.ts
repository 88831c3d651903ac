import { homedir } from 'node:os';
import { join } from 'node:path';
import { createNodeChain } from '@assay/node/chain';
import { defaultFinality, LOCAL_CHAIN_ID } from '@assay/node/localChain';
import { createTransactionAgent, createTransactionSender, openTransactionJournal } from '@assay/node/transactions';
import type { TransactionSender } from '@assay/sdk';
import type { Address, LocalAccount } from 'viem';
import type { Connection } from './connection.ts';

const GWEI = 10n ** 9n;
/** A person waits in front of it and sees what it costs; this only stops what a lying node makes up. */
const FEE_CEILING = 5000n * GWEI;

const complain = (_: object, message: string) => console.error(`! ${message}`);

/** An account at work on one chain. */
export type AccountSender = TransactionSender & {
  readonly close: () => Promise<void>;
};

/**
 * Opens an account's sender. What it sends is written down first, so that a command which was cut off goes on with its
 * transaction instead of sending a second one.
 * @throws InputError STORE_LOCKED while another command sends from this account, STORE_CORRUPT, DISK_FULL, FILE_UNWRITABLE
 */
export function openSender(
  { publicClient, deployment }: Pick<Connection, 'publicClient' | 'deployment'>,
  account: LocalAccount,
  timeoutMs = 120_000,
): AccountSender {
  const { chainId } = deployment;
  const local = chainId === LOCAL_CHAIN_ID;
  const journal = openTransactionJournal(journalPath(chainId, account.address), { chainId, account: account.address });
  const agent = createTransactionAgent({
    chainId,
    // A chain that makes blocks on demand judges a call by the time of the block that comes.
    chain: createNodeChain(publicClient, { simulateAt: local ? 'pending' : 'latest' }),
    account,
    journal,
    rules: { fees: { ceiling: FEE_CEILING }, finality: defaultFinality(chainId) },
    logger: { info: () => undefined, warn: complain, error: complain },
  });
  return { ...createTransactionSender(agent, publicClient, { timeoutMs }), close: agent.close };
}

/**
 * Where it is written down what an account sent: a folder of the user, as the account is used from any working directory.
 * A local chain ends with its process, and its journal with the command.
 */
export function journalPath(
  chainId: number,
  account: Address,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  if (chainId === LOCAL_CHAIN_ID) return ':memory:';
  const folder = env.ASSAY_STATE_DIR || join(env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'assay');
  return join(folder, `${chainId}-${account.toLowerCase()}.sqlite`);
}

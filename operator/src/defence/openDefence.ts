import { createNodeChain } from '@assay/node/chain';
import { defaultFinality } from '@assay/node/localChain';
import { createTransactionAgent, journalPath, openTransactionJournal } from '@assay/node/transactions';
import { createCourtReader } from '@assay/sdk';
import type { Logger } from 'pino';
import { toHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import type { AnchoredLog } from '../anchoredLog.ts';
import type { OperatorConfig } from '../config/configSchema.ts';
import { type AnswerSender, createAnswerSender } from './answerSender.ts';
import { carryOverOutbox } from './carryOverOutbox.ts';
import { createDefenceAgent, type DefenceAgent } from './defenceAgent.ts';

const LONGEST_POLL_MS = 12_000;

/**
 * Opens the defence of an operator over its own log.
 * @throws InputError STORE_LOCKED when another process sends from the defence account, STORE_CORRUPT, STORE_FOREIGN, DISK_FULL
 */
export async function openDefence(
  config: OperatorConfig,
  opened: AnchoredLog,
  { logger, clock }: { readonly logger: Logger; readonly clock: () => number },
): Promise<DefenceAgent> {
  const { client, deployment, keys, log, agent, turns } = opened;
  const sender = keys.defence && (await openSender(config, opened, keys.defence, { logger, clock }));
  return createDefenceAgent({
    operator: config.operator,
    court: createCourtReader({ publicClient: client, deployment }),
    source: {
      leaf: async (index) => (await log.read(index)).digest,
      inclusionProof: (index, size) => log.inclusionProof(index, size),
      consistencyProof: (from, to) => log.consistencyProof(from, to),
    },
    history: agent.history,
    sender,
    turns,
    logger,
    intervalMs: Math.min(LONGEST_POLL_MS, Math.max(250, config.anchoring.intervalMs / 4)),
  });
}

async function openSender(
  { dataDir, anchoring, chain }: OperatorConfig,
  { client, deployment }: AnchoredLog,
  key: Uint8Array,
  { logger, clock }: { readonly logger: Logger; readonly clock: () => number },
): Promise<AnswerSender> {
  const account = privateKeyToAccount(toHex(key));
  const { chainId } = deployment;
  const journal = openTransactionJournal(journalPath(dataDir, account.address), { chainId, account: account.address });
  try {
    await carryOverOutbox(dataDir, account.address, journal, clock);
  } catch (error) {
    journal.close();
    throw error;
  }
  const { maxFeePerGas: ceiling, finalityDepth } = anchoring;
  const agent = createTransactionAgent({
    ...{ chainId, chain: createNodeChain(client), account, journal, logger, clock, callTimeoutMs: chain.callTimeoutMs },
    rules: {
      finality: finalityDepth ?? defaultFinality(chainId),
      ...(ceiling !== undefined && { fees: { ceiling } }),
    },
  });
  return createAnswerSender(agent, deployment.contracts.FaultCourt.address);
}

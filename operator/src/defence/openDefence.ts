import { createCourtReader } from '@assay/sdk';
import { faultCourtAbi } from '@assay/sdk/abi';
import type { Logger } from 'pino';
import { toHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import type { AnchoredLog } from '../anchoredLog.ts';
import type { OperatorConfig } from '../config/configSchema.ts';
import { createAnswerSender } from './answerSender.ts';
import { createDefenceAgent, type DefenceAgent } from './defenceAgent.ts';
import { openOutbox } from './outbox.ts';

const MAX_FEE_PER_GAS = 500_000_000_000n;
const LONGEST_POLL_MS = 12_000;

/** Opens the defence of an operator over its own log. @throws InputError JOURNAL_CORRUPT for a damaged outbox */
export function openDefence(
  config: OperatorConfig,
  { client, deployment, keys, log, agent }: AnchoredLog,
  logger: Logger,
): DefenceAgent {
  const court = deployment.contracts.FaultCourt.address;
  const reader = createCourtReader({ publicClient: client, deployment });
  const sender =
    keys.defence === undefined
      ? undefined
      : createAnswerSender({
          client,
          chainId: deployment.chainId,
          court,
          account: privateKeyToAccount(toHex(keys.defence)),
          outbox: openOutbox(config.dataDir),
          maxFeePerGas: config.anchoring.maxFeePerGas ?? MAX_FEE_PER_GAS,
        });
  const count = { address: court, abi: faultCourtAbi, functionName: 'demandCount' } as const;
  return createDefenceAgent({
    operator: config.operator,
    court: {
      demand: reader.demand,
      constants: reader.constants,
      demandCount: async () => Number(await client.readContract(count)),
    },
    source: {
      leaf: async (index) => (await log.read(index)).digest,
      inclusionProof: (index, size) => log.inclusionProof(index, size),
      consistencyProof: (from, to) => log.consistencyProof(from, to),
    },
    history: agent.history,
    sender,
    logger,
    intervalMs: Math.min(LONGEST_POLL_MS, Math.max(250, config.anchoring.intervalMs / 4)),
  });
}

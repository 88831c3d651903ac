import {
  answerFor,
  type CourtReader,
  createLogReader,
  type Demand,
  InputError,
  sizeDemanded,
  verifierFromPublicKey,
} from '@assay/sdk';
import { faultCourtAbi } from '@assay/sdk/abi';
import type { LocalAccount, TransactionReceipt } from 'viem';
import type { Connection } from '../connection.ts';
import { transact } from '../transact.ts';

/**
 * Answers a demand out of a log that somebody serves. What is sent was checked against the anchored roots before.
 * @throws InputError OPERATOR_NOT_REGISTERED, LOG_..., DEMAND_NOT_OPEN, DEMAND_UNANSWERABLE, TRANSACTION_REVERTED
 */
export async function answerDemand(
  connection: Connection,
  court: CourtReader,
  account: LocalAccount,
  demand: Demand,
  logUrl: string,
): Promise<TransactionReceipt> {
  const { operator } = demand;
  const record = await court.operator(operator);
  if (record === undefined) {
    throw new InputError('OPERATOR_NOT_REGISTERED', `${operator} is not a registered operator.`, { operator });
  }
  const log = createLogReader({
    baseUrl: logUrl,
    verifier: verifierFromPublicKey(record.origin, record.checkpointKey),
  });
  const [history, times] = await Promise.all([
    court.anchorHistory(operator, sizeDemanded(demand) - 1),
    court.constants(),
  ]);
  const { functionName, args } = await answerFor(demand, log, history, times);
  const { address } = connection.deployment.contracts.FaultCourt;
  return transact(connection, account, { address, abi: faultCourtAbi, functionName, args });
}

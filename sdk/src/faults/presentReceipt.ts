import type { Hex } from 'viem';
import { receiptDigest } from '../receipt.ts';
import type { SignedReceipt } from '../receiptFields.ts';
import { toSignedArgument } from './courtArguments.ts';
import type { CourtReader } from './courtReader.ts';
import { type CourtSender, sendToCourt, simulateAtCourt } from './sendToCourt.ts';

/**
 * Publishes a receipt, so that it can become FINAL for contracts: possible until `anchorBy` + GRACE. Costs gas and nothing else.
 * @returns when it was published, unix seconds; no hash if it was before
 * @throws InputError CONTRACT_REFUSED (ReceiptNotSigned, NotYetIssued, NoLongerAdmissible, …), INSUFFICIENT_FUNDS, CHAIN_TIMEOUT, …
 */
export async function presentReceipt(
  request: CourtSender & { readonly court: CourtReader; readonly signed: SignedReceipt },
): Promise<{ readonly presentedAt: number; readonly transactionHash?: Hex }> {
  const { court, signed } = request;
  const digest = receiptDigest(signed.receipt, signed.domain);
  const { presentedAt } = await court.standing(digest, signed.receipt.operator);
  if (presentedAt !== 0) return { presentedAt };
  const call = { functionName: 'present', args: [toSignedArgument(signed)] } as const;
  await simulateAtCourt(request, call);
  const { blockHash, transactionHash } = await sendToCourt(request, call);
  const { timestamp } = await request.publicClient.getBlock({ blockHash });
  return { presentedAt: Number(timestamp), transactionHash };
}

import { encodeFunctionData, keccak256, type PublicClient, type TransactionReceipt } from 'viem';
import { faultCourtAbi } from '../abi/index.ts';
import type { Deployment } from '../deployment.ts';
import type { ContractCall, TransactionSender } from '../transactionSender.ts';
import type { CourtCall } from './courtArguments.ts';

/** With what the court is read, and who sends transactions to it: an agent, or a wallet ({@link createWalletSender}). */
export type CourtSender = {
  readonly publicClient: PublicClient;
  readonly deployment: Deployment;
  readonly sender: TransactionSender;
};

type SendableCall = CourtCall & { readonly value?: bigint };

/** Runs a call as if it were in the next block, without sending it. Throws as `TransactionSender.simulate`. */
export function simulateAtCourt({ sender, deployment }: CourtSender, call: SendableCall): Promise<void> {
  return sender.simulate(encoded(deployment, call));
}

/** Sends a call and waits for its block. The same call is the same transaction as long as it waits. Throws as `TransactionSender.send`. */
export function sendToCourt({ sender, deployment }: CourtSender, call: SendableCall): Promise<TransactionReceipt> {
  const sent = encoded(deployment, call);
  // INVARIANT S20: Filing a fault sends each of its two transactions at most once, whatever happens in between: a call
  //   that is under way is known by its key, and the court says whether one was taken.
  return sender.send(sent, { key: `${sent.what}:${keccak256(sent.data)}` });
}

/** What is encoded is typed where it is made. */
function encoded({ contracts }: Deployment, { functionName, args, value }: SendableCall): ContractCall {
  const data = encodeFunctionData({ abi: faultCourtAbi, functionName, args } as never);
  return { to: contracts.FaultCourt.address, data, what: functionName, ...(value !== undefined && { value }) };
}

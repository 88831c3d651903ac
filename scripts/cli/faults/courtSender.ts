import { type CourtReader, type CourtSender, createCourtReader } from '@assay/sdk';
import { createWalletClient, http, type LocalAccount } from 'viem';
import type { Connection } from '../connection.ts';

/** With what the command line talks to the fault court. */
export function courtSender(
  { publicClient, deployment, rpcUrl }: Connection,
  account: LocalAccount,
): CourtSender & { readonly court: CourtReader; readonly account: LocalAccount } {
  const walletClient = createWalletClient({ account, transport: http(rpcUrl, { timeout: 10_000 }) });
  return { publicClient, walletClient, deployment, account, court: createCourtReader({ publicClient, deployment }) };
}

import { type CourtReader, type CourtSender, createCourtReader } from '@assay/sdk';
import type { LocalAccount } from 'viem';
import type { Connection } from '../connection.ts';
import { openSender } from '../sender.ts';

/** With what the command line talks to the fault court, and what it gives back at the end. */
export type OpenCourtSender = CourtSender & {
  readonly court: CourtReader;
  readonly account: LocalAccount;
  readonly close: () => Promise<void>;
};

export function openCourtSender({ publicClient, deployment }: Connection, account: LocalAccount): OpenCourtSender {
  const sender = openSender({ publicClient, deployment }, account);
  const court = createCourtReader({ publicClient, deployment });
  return { publicClient, deployment, sender, account, court, close: sender.close };
}

import {
  AssayError,
  type ChallengePrice,
  createCourtReader,
  type FilingOutcome,
  fileChallenge,
  type ProvableFault,
  priceChallenge,
} from '@assay/sdk';
import type { LocalAccount } from 'viem';
import type { Connection } from '../connection.ts';
import { openCourtSender } from './courtSender.ts';
import { fileJournal } from './fileJournal.ts';

/** A fault with what its challenge costs and wins, and what came of it where it was filed. */
export type Filed = {
  readonly fault: ProvableFault;
  readonly price?: ChallengePrice;
  readonly outcome?: FilingOutcome;
};

const POLL_MS = 500;
/** Stands for whoever will challenge: what a challenge takes and pays is the same for everybody. */
const ANYBODY = '0x000000000000000000000000000000000000dEaD';

/**
 * Prices each fault, tells, and files it as far as the chain lets it. Without an account it only prices.
 * @param options.dryRun price only
 * @param options.wait stay until the court takes what it does not take yet
 */
export async function fileAll(
  connection: Connection,
  account: LocalAccount | undefined,
  faults: readonly ProvableFault[],
  options: { readonly dryRun: boolean; readonly wait: boolean; readonly journal: string },
  tell: (filed: { readonly fault: ProvableFault; readonly price: ChallengePrice }) => void,
): Promise<Filed[]> {
  const sender = account && openCourtSender(connection, account);
  const court = sender?.court ?? createCourtReader(connection);
  const results: Filed[] = [];
  try {
    for (const fault of faults) {
      const price = await priceOf({ ...connection, court, fault, account: account?.address ?? ANYBODY });
      if (price === undefined) {
        results.push({ fault, outcome: { status: 'settledBefore' } });
        continue;
      }
      tell({ fault, price });
      if (options.dryRun || sender === undefined) {
        results.push({ fault, price });
        continue;
      }
      const journal = fileJournal(options.journal, fault);
      let outcome = await fileChallenge({ ...sender, fault, journal });
      while (options.wait && outcome.status === 'waiting') {
        await untilChainTime(connection, outcome.provableFrom);
        outcome = await fileChallenge({ ...sender, fault, journal });
      }
      results.push({ fault, price, outcome });
    }
    return results;
  } finally {
    await sender?.close();
  }
}

/** Undefined when nothing is left to settle: one fault can take along what another one of the evidence is about. */
async function priceOf(request: Parameters<typeof priceChallenge>[0]): Promise<ChallengePrice | undefined> {
  try {
    return await priceChallenge(request);
  } catch (error) {
    const settled = ['AlreadyPunished', 'DemandNotOpen'];
    if (error instanceof AssayError && settled.includes(String(error.details.error))) return undefined;
    throw error;
  }
}

/** Waits until the next block of the chain would have at least this time. */
async function untilChainTime({ publicClient }: Connection, seconds: number): Promise<void> {
  for (;;) {
    const { timestamp } = await publicClient.getBlock({ blockTag: 'latest' });
    if (Math.max(Number(timestamp), Math.floor(Date.now() / 1000)) > seconds) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

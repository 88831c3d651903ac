import { createChainReader, InvariantError, type ProgramHeader, type ReasonCode, type Verdict } from '@assay/sdk';
import type { Connection } from '../cli/connection.ts';
import { verifyWithIndexer } from '../cli/verifyWithIndexer.ts';
import type { DigitCall } from './digitCalls.ts';
import { ENDPOINT } from './operatorProcess.ts';

/** What the sdk says of one call: with what the client knows of it, and the proof that one GraphQL query brought. */
export type Judgement = {
  readonly verdict: Verdict;
  readonly codes: readonly ReasonCode[];
  readonly indexerVerdict: Verdict | null;
};

const POLL_MS = 200;

/** Judges a call once its anchor is on chain and in the index. @throws InvariantError ANCHOR_WAIT_EXPIRED */
export async function judgeWhenAnchored(
  { publicClient, deployment }: Connection,
  indexerUrl: string,
  call: DigitCall,
  program: ProgramHeader,
  deadlineMs: number,
): Promise<Judgement> {
  const chain = createChainReader({ publicClient, deployment });
  const { receipt = '', requestBody, responseBody, contentType, httpStatus, receivedAt, salts } = call;
  const known = { endpoint: ENDPOINT, requestBody, responseBody, contentType, httpStatus, receivedAt };
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const withSalts = { ...known, ...(salts !== undefined && { salts }) };
    const { verification, status } = await verifyWithIndexer(indexerUrl, receipt, chain, withSalts, { program });
    if (verification.anchoredAt !== undefined) {
      const codes = verification.reasons.map(({ code }) => code);
      return { verdict: verification.verdict, codes, indexerVerdict: status.verdict };
    }
    if (Date.now() > deadline) {
      throw new InvariantError(
        'ANCHOR_WAIT_EXPIRED',
        `A receipt was not anchored and indexed within ${deadlineMs} ms.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

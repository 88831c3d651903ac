import {
  type ChainReader,
  createChainReader,
  type GraphqlClient,
  InvariantError,
  type Verdict,
  verifyReceipt,
} from '@assay/sdk';
import type { Connection } from '../cli/connection.ts';
import { proofOf } from '../cli/receiptInput.ts';
import type { DigitCall } from './digitCalls.ts';
import { ENDPOINT } from './operatorProcess.ts';

/** What the sdk says of one call: with what the client knows of it, and the proof that one GraphQL query brought. */
export type Judgement = {
  readonly verdict: Verdict;
  readonly codes: readonly string[];
  readonly indexerVerdict: Verdict | null;
};

const POLL_MS = 200;

/** Judges a call once its receipt is anchored, as far as the index knows. @throws InvariantError after `deadlineMs` */
export async function judgeWhenAnchored(
  { publicClient, deployment }: Connection,
  indexer: GraphqlClient,
  call: DigitCall,
  deadlineMs: number,
): Promise<Judgement> {
  const chain = createChainReader({ publicClient, deployment });
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const judgement = await judge(chain, indexer, call);
    if (judgement !== undefined) return judgement;
    if (Date.now() > deadline) {
      throw new InvariantError(
        'ANCHOR_WAIT_EXPIRED',
        `A receipt was not anchored and indexed within ${deadlineMs} ms.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function judge(chain: ChainReader, indexer: GraphqlClient, call: DigitCall): Promise<Judgement | undefined> {
  const compact = call.receipt ?? '';
  const { digest } = await verifyReceipt({ compact, chain });
  if (digest === undefined)
    throw new InvariantError('RECEIPT_MALFORMED', 'The operator sent a receipt that cannot be read.');
  const status = await indexer.receipt({ digest, receipt: compact });
  if (status.anchor === null || status.inclusion === null) return undefined;
  const proof = proofOf(status);
  const { requestBody, responseBody, contentType, httpStatus, receivedAt, salts } = call;
  const verification = await verifyReceipt({
    compact,
    chain,
    ...(proof !== undefined && { proof }),
    call: {
      endpoint: ENDPOINT,
      requestBody,
      responseBody,
      contentType,
      httpStatus,
      receivedAt,
      ...(salts !== undefined && { salts }),
    },
  });
  return {
    verdict: verification.verdict,
    codes: verification.reasons.map(({ code }) => code),
    indexerVerdict: status.verdict,
  };
}

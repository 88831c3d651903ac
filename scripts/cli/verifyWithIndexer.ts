import {
  type Call,
  type ChainReader,
  createGraphqlClient,
  decodeReceipt,
  type ReceiptProof,
  type ReceiptStatus,
  readProof,
  receiptDigest,
  type Verification,
  type VerifyInput,
  verifyReceipt,
} from '@assay/sdk';

/** The sdk's own verdict on a receipt, with the proof that an indexer gave, and what that indexer said itself. */
export type IndexedVerification = { readonly verification: Verification; readonly status: ReceiptStatus };

const ATTEMPTS = 5;
const PAUSE_MS = 400;

/**
 * Fetches a receipt's proof with one GraphQL query and verifies it here; the indexer is not believed. An operator that anchors
 * in between changes the word that the opening must fold to, so a stale opening is fetched again a few times.
 * @throws InputError RECEIPT_... when the compact form cannot be read, GRAPHQL_..., CHAIN_...
 */
export async function verifyWithIndexer(
  url: string,
  compact: string,
  chain: ChainReader,
  call: Call,
  given: Pick<VerifyInput, 'held' | 'program'> = {},
): Promise<IndexedVerification> {
  const { receipt, domain } = decodeReceipt(compact);
  const digest = receiptDigest(receipt, domain);
  const indexer = createGraphqlClient(url);
  for (let attempt = 1; ; attempt++) {
    const status = await indexer.receipt({ digest, receipt: compact });
    const proof = proofOf(status);
    const verification = await verifyReceipt({ compact, chain, call, ...given, ...(proof !== undefined && { proof }) });
    const stale = verification.reasons.some(({ code }) => code === 'OPENING_MISMATCH');
    if (!stale || attempt === ATTEMPTS) return { verification, status };
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

function proofOf({
  leafIndex,
  inclusion,
  otherEntry,
  opening,
  openingAnchoring,
}: ReceiptStatus): ReceiptProof | undefined {
  const anchor = opening === null || openingAnchoring === null ? undefined : { opening, anchoring: openingAnchoring };
  if (leafIndex === null) return undefined;
  if (inclusion !== null) return readProof({ leafIndex, inclusion, ...(anchor && { anchor }) });
  // Another digest in its place is as good as a proof: of a broken promise.
  if (otherEntry == null || anchor === undefined) return undefined;
  return readProof({ leafIndex, leafDigest: otherEntry.digest, anchor: { ...anchor, path: otherEntry.path } });
}

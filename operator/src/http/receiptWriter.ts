import type { ReceiptDraft } from '../log/receiptDraft.ts';
import type { IssuedReceipt } from '../log/recordReader.ts';
import { commitRequest, commitResponse, deriveSaltsNative, saltsHeader } from './commitments.ts';
import type { ServedEndpoint } from './servedEndpoint.ts';
import type { Tenant } from './tenants.ts';

/**
 * What a route knows when an answer is complete. Hashes are content hashes (32 bytes, docs/protocol.md, Commitment);
 * for `Reexecutable` models `executedHash` and `responseHash` are the input and output root.
 */
export type ReceiptFacts = {
  /** 16 bytes from `newReceiptId`. */
  readonly id: Uint8Array;
  readonly endpoint: ServedEndpoint;
  readonly tenant: Tenant;
  readonly requestHash: Uint8Array;
  /** Same object or bytes as `requestHash` when nothing was rewritten. */
  readonly executedHash: Uint8Array;
  readonly responseHash: Uint8Array;
  readonly flags: number;
  readonly inputUnits?: number;
  readonly outputUnits?: number;
  readonly clientNonce?: Uint8Array | undefined;
  readonly chatId?: string | undefined;
  readonly executionRoot?: Uint8Array;
  readonly evidenceDigest?: Uint8Array;
};

/** A durable receipt in the forms the wire needs. */
export type WrittenReceipt = { readonly issued: IssuedReceipt; readonly idHex: string; readonly salts: string };

/** Issues a receipt: when it resolves the receipt is durable in the log. Rejects with the log's codes. */
export type ReceiptWriter = (facts: ReceiptFacts) => Promise<WrittenReceipt>;

/** Commits, sequences, signs and journals through the log. `onIssued` sees the milliseconds that took. */
export function createReceiptWriter(
  log: { issue(draft: ReceiptDraft): Promise<IssuedReceipt> },
  onIssued: (milliseconds: number, flags: number) => void,
): ReceiptWriter {
  return async (facts) => {
    const started = performance.now();
    const salts = deriveSaltsNative(facts.tenant.secret, facts.id);
    const requestCommitment = commitRequest(salts.request, facts.requestHash);
    const executedCommitment =
      facts.executedHash === facts.requestHash ? requestCommitment : commitRequest(salts.request, facts.executedHash);
    const draft: ReceiptDraft = {
      id: facts.id,
      tenant: facts.tenant.id,
      ...(facts.chatId !== undefined && { chatId: facts.chatId }),
      endpoint: facts.endpoint.id,
      modelId: facts.endpoint.modelIdBytes,
      configDigest: facts.endpoint.configDigest,
      requestCommitment,
      executedCommitment,
      responseCommitment: commitResponse(salts.response, facts.responseHash),
      ...(facts.executionRoot !== undefined && { executionRoot: facts.executionRoot }),
      ...(facts.evidenceDigest !== undefined && { evidenceDigest: facts.evidenceDigest }),
      ...(facts.clientNonce !== undefined && { clientNonce: facts.clientNonce }),
      inputUnits: facts.inputUnits ?? 0,
      outputUnits: facts.outputUnits ?? 0,
      flags: facts.flags,
    };
    const issued = await log.issue(draft);
    onIssued(performance.now() - started, facts.flags);
    return { issued, idHex: Buffer.from(facts.id).toString('hex'), salts: saltsHeader(salts) };
  };
}

/** The three headers that carry a receipt. */
export function receiptHeaders(receipt: WrittenReceipt): Record<string, string> {
  return {
    'x-assay-receipt': receipt.issued.compact,
    'x-receipt-id': receipt.idHex,
    'x-assay-salts': receipt.salts,
  };
}

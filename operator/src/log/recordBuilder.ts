import { InvariantError } from '@assay/sdk';
import type { Address } from 'viem';
import type { ReceiptSigner } from '../signing/receiptSigner.ts';
import type { Slot } from './journal.ts';
import { createDraftWriter, type ReceiptDraft } from './receiptDraft.ts';
import { RECORD, SIGNATURE_BYTES, sealRecord } from './record.ts';
import type { IssuedReceipt } from './recordReader.ts';

/** Returns a function that makes the journal record of a draft at its place, signed and sealed. Times in unix seconds. */
export function createRecordBuilder(options: {
  readonly operator: Address;
  readonly promiseSeconds: number;
  readonly signer: Pick<ReceiptSigner, 'sign'>;
  readonly digestOf: (buffer: Buffer, at: number) => Uint8Array;
  readonly encodeCompact: (record: Buffer, at: number) => string;
}): (slot: Slot, draft: ReceiptDraft, issuedAt: number) => IssuedReceipt {
  const { promiseSeconds, signer, digestOf, encodeCompact } = options;
  const writeDraft = createDraftWriter(options.operator);

  return ({ buffer, at, leafIndex, batchStart }, draft, issuedAt) => {
    writeDraft(buffer, at, draft, { leafIndex, issuedAt, anchorBy: issuedAt + promiseSeconds });
    const digest = digestOf(buffer, at + RECORD.packed);
    const signature = signer.sign(digest);
    if (signature.length !== SIGNATURE_BYTES) {
      throw new InvariantError('SIGNATURE_LENGTH', 'The receipt signer gave no 65 bytes.', {
        actual: signature.length,
      });
    }
    buffer.set(digest, at + RECORD.digest);
    buffer.set(signature, at + RECORD.signature);
    sealRecord(buffer, at, batchStart);
    return { leafIndex, issuedAt, digest, id: draft.id, tenant: draft.tenant, compact: encodeCompact(buffer, at) };
  };
}

import { InputError } from '@assay/sdk';
import type { ReceiptLookup } from './receiptLookup.ts';
import { RECORD } from './record.ts';
import { type IssuedReceipt, issuedReceipt, readRecord } from './recordReader.ts';
import { chatKeyOf } from './sha256.ts';

/** A receipt's id (16 bytes), or the id that the upstream gave its answer. */
export type ReceiptKey = { readonly id: Uint8Array } | { readonly chatId: string };

/** Reads receipts back from the journal. */
export type ReceiptReader = {
  readonly read: (leafIndex: number) => Promise<IssuedReceipt>;
  readonly find: (key: ReceiptKey) => Promise<IssuedReceipt | undefined>;
};

/** Creates a reader of the durable receipts below `size()`; `lookup` holds their keys. */
export function createReceiptReader(options: {
  readonly directory: string;
  readonly segmentRecords: number;
  readonly lookup: ReceiptLookup;
  readonly size: () => number;
  readonly encodeCompact: (record: Buffer, at: number) => string;
}): ReceiptReader {
  const { directory, segmentRecords, lookup, size, encodeCompact } = options;

  return {
    async read(leafIndex) {
      if (!Number.isSafeInteger(leafIndex) || leafIndex < 0 || leafIndex >= size()) {
        const message = `The log holds ${size()} receipts; there is none at ${leafIndex}.`;
        throw new InputError('INDEX_OUT_OF_RANGE', message, { index: leafIndex, size: size() });
      }
      return issuedReceipt(await readRecord(directory, segmentRecords, leafIndex), encodeCompact);
    },
    async find(key) {
      const wanted = 'id' in key ? key.id : chatKeyOf(key.chatId);
      if (wanted.length !== 16) return undefined;
      const at = 'id' in key ? RECORD.id : RECORD.chatKey;
      for (const index of lookup.candidates(wanted)) {
        const record = await readRecord(directory, segmentRecords, index);
        if (record.subarray(at, at + 16).equals(wanted)) return issuedReceipt(record, encodeCompact);
      }
      return undefined;
    },
  };
}

import { fromHex, type ReceiptDomain } from '@assay/sdk';
import { readBytes } from './readBytes.ts';
import { isWholeRecord, RECORD, RECORD_BYTES, readUint64, writeUint64 } from './record.ts';
import { journalCorrupt, segmentPath } from './segment.ts';

/** A receipt that is durable in the log. */
export type IssuedReceipt = {
  readonly leafIndex: number;
  /** Unix seconds. */
  readonly issuedAt: number;
  /** EIP-712 digest, the log's entry. */
  readonly digest: Uint8Array;
  readonly id: Uint8Array;
  readonly tenant: Uint8Array;
  /** Compact form, 584 characters. */
  readonly compact: string;
};

const COMPACT_PREFIX = 29;

/** Returns a function that makes the compact form of the record at `record[at]` (its packed form and signature). */
export function createCompactEncoder(domain: ReceiptDomain): (record: Buffer, at: number) => string {
  const length = RECORD.batchStart - RECORD.packed;
  const bytes = Buffer.alloc(COMPACT_PREFIX + length);
  bytes[0] = 1;
  writeUint64(bytes, domain.chainId, 1);
  bytes.set(fromHex(domain.anchors, 20), 9);
  return (record, at) => {
    record.copy(bytes, COMPACT_PREFIX, at + RECORD.packed, at + RECORD.batchStart);
    return bytes.toString('base64url');
  };
}

/**
 * Reads the record of leaf `index` from its segment.
 * @throws InputError JOURNAL_CORRUPT
 */
export async function readRecord(directory: string, segmentRecords: number, index: number): Promise<Buffer> {
  const place = index % segmentRecords;
  const path = segmentPath(directory, index - place);
  const record = await readBytes(path, place * RECORD_BYTES, RECORD_BYTES);
  if (record.length === RECORD_BYTES && isWholeRecord(record, 0, index)) return record;
  throw journalCorrupt(path, place * RECORD_BYTES, 'the record changed after it was written');
}

/** The receipt in a record. */
export function issuedReceipt(record: Buffer, encodeCompact: (record: Buffer, at: number) => string): IssuedReceipt {
  return {
    leafIndex: readUint64(record, RECORD.leafIndex),
    issuedAt: readUint64(record, RECORD.issuedAt),
    digest: copy(record, RECORD.digest, 32),
    id: copy(record, RECORD.id, 16),
    tenant: copy(record, RECORD.tenant, 16),
    compact: encodeCompact(record, 0),
  };
}

function copy(record: Buffer, at: number, length: number): Uint8Array {
  return new Uint8Array(record.subarray(at, at + length));
}

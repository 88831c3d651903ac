import { crc32 } from 'node:zlib';
import { PACKED_RECEIPT_LENGTH } from '@assay/sdk';

/** Bytes of one journal record; the record of leaf `n` lies at `n * RECORD_BYTES`. */
export const RECORD_BYTES = 512;
/** Most records written with one fdatasync. */
export const MAX_BATCH_RECORDS = 1024;
export const SIGNATURE_BYTES = 65;

/** Byte offsets inside a record. `signature` follows `packed` directly, as in the compact form. */
export const RECORD = {
  magic: 0,
  crc: 4,
  body: 8,
  id: 8,
  tenant: 24,
  chatKey: 40,
  digest: 56,
  packed: 88,
  leafIndex: 88 + 20,
  issuedAt: 88 + 28,
  signature: 88 + PACKED_RECEIPT_LENGTH,
  batchStart: 88 + PACKED_RECEIPT_LENGTH + SIGNATURE_BYTES,
  end: 88 + PACKED_RECEIPT_LENGTH + SIGNATURE_BYTES + 8,
} as const;

const MAGIC = 0x41535931; // "ASY1"
const TWO_32 = 2 ** 32;
const zeroRecord = Buffer.alloc(RECORD_BYTES);

/** Writes a number below 2^53 as a big-endian uint64. */
export function writeUint64(target: Buffer, value: number, at: number): void {
  target.writeUInt32BE(Math.floor(value / TWO_32), at);
  target.writeUInt32BE(value % TWO_32, at + 4);
}

/** Reads a big-endian uint64; values from 2^53 up come out as Infinity and so never equal an index. */
export function readUint64(source: Buffer, at: number): number {
  const high = source.readUInt32BE(at);
  return high < 2 ** 21 ? high * TWO_32 + source.readUInt32BE(at + 4) : Number.POSITIVE_INFINITY;
}

/**
 * Seals the record at `buffer[at]`, whose fields from `id` to `signature` are already in place: writes the magic, the
 * index at which its batch started, and the checksum.
 */
export function sealRecord(buffer: Buffer, at: number, batchStart: number): void {
  writeUint64(buffer, batchStart, at + RECORD.batchStart);
  buffer.fill(0, at + RECORD.end, at + RECORD_BYTES);
  buffer.writeUInt32BE(MAGIC, at + RECORD.magic);
  buffer.writeUInt32BE(crc32(buffer.subarray(at + RECORD.body, at + RECORD_BYTES)), at + RECORD.crc);
}

/** True when the record at `buffer[at]` is whole and is the one of leaf `index`. */
export function isWholeRecord(buffer: Buffer, at: number, index: number): boolean {
  if (buffer.readUInt32BE(at + RECORD.magic) !== MAGIC) return false;
  // INVARIANT L3: A journal record is accepted only at its own index and with its own checksum.
  if (crc32(buffer.subarray(at + RECORD.body, at + RECORD_BYTES)) !== buffer.readUInt32BE(at + RECORD.crc))
    return false;
  if (readUint64(buffer, at + RECORD.leafIndex) !== index) return false;
  const batchStart = readUint64(buffer, at + RECORD.batchStart);
  return batchStart <= index && batchStart > index - MAX_BATCH_RECORDS;
}

/** True when nothing was ever written to the record at `buffer[at]`. */
export function isBlankRecord(buffer: Buffer, at: number): boolean {
  return zeroRecord.compare(buffer, at, at + RECORD_BYTES) === 0;
}

import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isBlankRecord,
  isWholeRecord,
  MAX_BATCH_RECORDS,
  RECORD,
  RECORD_BYTES,
  readUint64,
  sealRecord,
  writeUint64,
} from './record.ts';

function sealed(leafIndex: number, batchStart: number, at = 0): Buffer {
  const buffer = randomBytes(at + RECORD_BYTES);
  writeUint64(buffer, leafIndex, at + RECORD.leafIndex);
  sealRecord(buffer, at, batchStart);
  return buffer;
}

describe('journal record', () => {
  it('has the layout of its fields and fits its slot', () => {
    expect(RECORD).toEqual({
      magic: 0,
      crc: 4,
      body: 8,
      id: 8,
      tenant: 24,
      chatKey: 40,
      digest: 56,
      packed: 88,
      leafIndex: 108,
      issuedAt: 116,
      signature: 432,
      batchStart: 497,
      end: 505,
    });
    expect(RECORD.end).toBeLessThan(RECORD_BYTES);
  });

  it('is whole at its own index only, and in a batch that can have held it', () => {
    const limit = 2 ** 40 - 1;
    fc.assert(
      fc.property(fc.nat(limit), fc.nat(MAX_BATCH_RECORDS - 1), fc.nat(limit), (index, back, other) => {
        const buffer = sealed(index, Math.max(0, index - back), 512);
        expect(isWholeRecord(buffer, 512, index)).toBe(true);
        if (other !== index) expect(isWholeRecord(buffer, 512, other)).toBe(false);
      }),
    );
    expect(isWholeRecord(sealed(5000, 5001), 0, 5000)).toBe(false);
    expect(isWholeRecord(sealed(5000, 5000 - MAX_BATCH_RECORDS), 0, 5000)).toBe(false);
  });

  it('is not whole with any bit flipped', () => {
    const buffer = sealed(77, 70);
    for (let bit = 0; bit < RECORD_BYTES * 8; bit++) {
      buffer[bit >> 3] = buffer[bit >> 3]! ^ (1 << (bit & 7));
      expect(isWholeRecord(buffer, 0, 77)).toBe(false);
      buffer[bit >> 3] = buffer[bit >> 3]! ^ (1 << (bit & 7));
    }
    expect(isWholeRecord(buffer, 0, 77)).toBe(true);
  });

  it('is blank only when all of it is zero', () => {
    const buffer = Buffer.alloc(2 * RECORD_BYTES);
    expect(isBlankRecord(buffer, RECORD_BYTES)).toBe(true);
    expect(isWholeRecord(buffer, 0, 0)).toBe(false);
    buffer[2 * RECORD_BYTES - 1] = 1;
    expect(isBlankRecord(buffer, 0)).toBe(true);
    expect(isBlankRecord(buffer, RECORD_BYTES)).toBe(false);
  });

  it('reads back 64-bit numbers, and larger ones as no index', () => {
    const buffer = Buffer.alloc(8);
    for (const value of [0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 40, Number.MAX_SAFE_INTEGER]) {
      writeUint64(buffer, value, 0);
      expect(buffer.readBigUInt64BE()).toBe(BigInt(value));
      expect(readUint64(buffer, 0)).toBe(value);
    }
    expect(readUint64(Buffer.alloc(8, 0xff), 0)).toBe(Number.POSITIVE_INFINITY);
  });
});

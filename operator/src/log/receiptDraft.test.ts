import { randomBytes } from 'node:crypto';
import { createReceiptHasher, type InferenceReceipt, packReceipt, toHex, unpackReceipt } from '@assay/sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchSize } from '../../../test/effort.ts';
import { createReceiptDigester } from './receiptDigester.ts';
import { createDraftWriter, type ReceiptDraft } from './receiptDraft.ts';
import { RECORD, RECORD_BYTES } from './record.ts';
import { chatKeyOf } from './sha256.ts';

const OPERATOR = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const word = bytes(32);
const uint32 = fc.nat(0xffffffff);
const drafts: fc.Arbitrary<ReceiptDraft> = fc.record(
  {
    id: bytes(16),
    tenant: bytes(16),
    chatId: fc.string(),
    endpoint: word,
    modelId: word,
    configDigest: word,
    requestCommitment: word,
    executedCommitment: word,
    responseCommitment: word,
    executionRoot: word,
    evidenceDigest: word,
    clientNonce: word,
    inputUnits: uint32,
    outputUnits: uint32,
    flags: fc.nat(15),
  },
  {
    requiredKeys: [
      'id',
      'tenant',
      'endpoint',
      'modelId',
      'configDigest',
      'requestCommitment',
      'executedCommitment',
      'responseCommitment',
      'inputUnits',
      'outputUnits',
      'flags',
    ],
  },
);

const hex = (value: Uint8Array | undefined) => toHex(value ?? new Uint8Array(32));

describe('draft writer', () => {
  it('lays down what the sdk packs, over whatever the buffer held', () => {
    const write = createDraftWriter(OPERATOR);
    fc.assert(
      fc.property(drafts, fc.nat(2 ** 40 - 1), fc.nat(2 ** 40), (draft, leafIndex, issuedAt) => {
        const record = randomBytes(RECORD_BYTES * 2);
        write(record, RECORD_BYTES, draft, { leafIndex, issuedAt, anchorBy: issuedAt + 60 });
        const field = (from: number, length: number) =>
          new Uint8Array(record.subarray(RECORD_BYTES + from, RECORD_BYTES + from + length));
        const receipt: InferenceReceipt = {
          operator: OPERATOR,
          leafIndex,
          issuedAt,
          anchorBy: issuedAt + 60,
          endpoint: hex(draft.endpoint),
          modelId: hex(draft.modelId),
          configDigest: hex(draft.configDigest),
          requestCommitment: hex(draft.requestCommitment),
          executedCommitment: hex(draft.executedCommitment),
          responseCommitment: hex(draft.responseCommitment),
          executionRoot: hex(draft.executionRoot),
          evidenceDigest: hex(draft.evidenceDigest),
          clientNonce: hex(draft.clientNonce),
          inputUnits: draft.inputUnits,
          outputUnits: draft.outputUnits,
          flags: draft.flags,
        };
        const packed = field(RECORD.packed, 344);
        expect(packed).toEqual(packReceipt(receipt));
        expect(unpackReceipt(packed).operator).toBe(OPERATOR);
        expect(field(RECORD.id, 16)).toEqual(draft.id);
        expect(field(RECORD.tenant, 16)).toEqual(draft.tenant);
        const chatKey = draft.chatId === undefined ? new Uint8Array(16) : new Uint8Array(chatKeyOf(draft.chatId));
        expect(field(RECORD.chatKey, 16)).toEqual(chatKey);
      }),
    );
  });

  it('refuses numbers that are no uint32', () => {
    const write = createDraftWriter(OPERATOR);
    const [draft] = fc.sample(drafts, 1);
    for (const flags of [-1, 2 ** 32, 0.5, Number.NaN]) {
      const place = { leafIndex: 0, issuedAt: 1, anchorBy: 2 };
      expect(() => write(Buffer.alloc(RECORD_BYTES), 0, { ...draft!, flags }, place)).toThrow(
        expect.objectContaining({ code: 'RECEIPT_DRAFT_INVALID', details: { field: 'flags' } }),
      );
    }
  });
});

describe('receipt digester', () => {
  it('gives the digest that the sdk gives, in any domain', () => {
    const domains = fc.record({
      chainId: fc.integer({ min: 1, max: 2 ** 40 }),
      anchors: bytes(20).map((value) => toHex(value)),
    });
    fc.assert(
      fc.property(domains, fc.array(bytes(344), { minLength: 1, maxLength: 5 }), (domain, packedForms) => {
        const digest = createReceiptDigester(domain);
        const reference = createReceiptHasher(domain);
        for (const packed of packedForms) {
          const buffer = Buffer.concat([Buffer.alloc(88), packed]);
          expect(digest(buffer, 88)).toEqual(reference(packed));
        }
      }),
      { numRuns: searchSize(50) },
    );
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { createReceiptWorld, type ReceiptWorld } from '../../../test/scenes/receiptWorld.ts';
import { decodeBase64url, encodeBase64url } from '../base64.ts';
import { encodeReceipt } from '../compactReceipt.ts';
import { PACKED_FIELDS, type ReceiptField } from '../receiptFields.ts';
import type { ReasonCode } from './reason.ts';
import type { ReceiptProof, Verification } from './types.ts';
import { verifyReceipt } from './verifyReceipt.ts';

const MASKS = [0x01, 0x80, 0xff];
const PACKED_AT = 29;
const SIGNATURE_AT = 373;

/** Findings that each field's change must lead to, all about that field. Times depend on where they land: see below. */
const EXPECTED: Partial<Record<ReceiptField, readonly ReasonCode[]>> = {
  operator: ['OPERATOR_MISMATCH', 'OPERATOR_UNKNOWN'],
  leafIndex: ['LEAF_INDEX_MISMATCH'],
  endpoint: ['ENDPOINT_MISMATCH', 'UNDECLARED_ENDPOINT'],
  modelId: ['MODEL_MISMATCH', 'UNDECLARED_MODEL', 'MODEL_UNKNOWN'],
  configDigest: ['UNDECLARED_CONFIG'],
  requestCommitment: ['REQUEST_MISMATCH'],
  executedCommitment: ['EXECUTED_REWRITTEN'],
  responseCommitment: ['RESPONSE_MISMATCH'],
  executionRoot: ['EXECUTION_ROOT_UNEXPECTED'],
  evidenceDigest: ['EVIDENCE_UNEXPECTED'],
  clientNonce: ['NONCE_MISMATCH'],
  inputUnits: ['INPUT_UNITS_MISMATCH'],
  outputUnits: ['OUTPUT_UNITS_MISMATCH'],
};

const codes = (outcome: Verification, field?: ReceiptField) =>
  outcome.reasons.filter((reason) => field === undefined || reason.field === field).map(({ code }) => code);

describe('a receipt with any single byte changed', () => {
  let world: ReceiptWorld;
  let bytes: Uint8Array;
  let proof: ReceiptProof;
  let receivedAt: number;

  beforeAll(async () => {
    world = createReceiptWorld();
    world.fill(3);
    const signed = world.issue();
    world.fill(2);
    receivedAt = world.state.now;
    world.state.now += 600;
    world.anchor();
    world.state.standing = { presentedAt: receivedAt, disputed: false, forkedAt: 0 };
    world.state.now += 300_000;
    bytes = decodeBase64url(encodeReceipt(signed));
    proof = await world.prove(signed.receipt.leafIndex);
  });

  const verify = (compact: Uint8Array) =>
    verifyReceipt({
      compact: encodeBase64url(compact),
      call: { ...world.call, receivedAt },
      proof,
      chain: world.chain,
      now: world.state.now,
    });

  async function* flips(from: number, to: number) {
    for (let at = from; at < to; at++) {
      for (const mask of MASKS) {
        const changed = bytes.slice();
        changed[at]! ^= mask;
        yield { changed, at, outcome: await verify(changed) };
      }
    }
  }

  it('starts from a receipt that verifies to the top', async () => {
    const outcome = await verify(bytes);
    expect(outcome.reasons).toEqual([]);
    expect(outcome.verdict).toBe('FINAL');
    // Its model is Attributed: it has no execution.
    expect(outcome.checks.filter(({ ok }) => ok !== true)).toMatchObject([{ name: 'execution', ok: 'skipped' }]);
  });

  it('the version has its own finding', async () => {
    for await (const { outcome } of flips(0, 1)) {
      expect(outcome.verdict).toBe('INVALID');
      expect(codes(outcome)).toEqual(['RECEIPT_VERSION']);
    }
  });

  it('the domain has its own findings', async () => {
    for await (const { at, outcome } of flips(1, PACKED_AT)) {
      expect(outcome.verdict).toBe('INVALID');
      expect(codes(outcome)).toContain(at < 9 ? 'DOMAIN_CHAIN_ID' : 'DOMAIN_ANCHORS');
      expect(codes(outcome)).toEqual(expect.arrayContaining(['SIGNATURE_MISMATCH', 'LEAF_MISMATCH']));
    }
  });

  it.each(PACKED_FIELDS.filter(({ name }) => EXPECTED[name] !== undefined))(
    '$name is named',
    async ({ name, offset, width }) => {
      for await (const { outcome } of flips(PACKED_AT + offset, PACKED_AT + offset + width)) {
        expect(outcome.verdict).toBe('INVALID');
        expect(codes(outcome, name)).toEqual(expect.arrayContaining([...EXPECTED[name]!]));
        expect(codes(outcome)).toEqual(expect.arrayContaining(['SIGNATURE_MISMATCH']));
        const inPlace = name !== 'leafIndex' || !codes(outcome).includes('PROOF_MALFORMED');
        if (inPlace) expect(codes(outcome)).toContain('LEAF_MISMATCH');
      }
    },
  );

  it('flags are named: unknown bits, and bits that contradict the answer', async () => {
    const { offset, width } = PACKED_FIELDS.find(({ name }) => name === 'flags')!;
    for await (const { at, outcome } of flips(PACKED_AT + offset, PACKED_AT + offset + width)) {
      expect(outcome.verdict).toBe('INVALID');
      const last = at === PACKED_AT + offset + width - 1;
      const found = codes(outcome, 'flags');
      expect(found.includes('RECEIPT_FLAGS') || (last && found.includes('FLAGS_MISMATCH'))).toBe(true);
      expect(codes(outcome)).toEqual(expect.arrayContaining(['SIGNATURE_MISMATCH', 'LEAF_MISMATCH']));
    }
    for (const bit of [1, 2, 4, 8]) {
      const changed = bytes.slice();
      changed[SIGNATURE_AT - 1]! ^= bit;
      expect(codes(await verify(changed), 'flags')).toContain('FLAGS_MISMATCH');
    }
  });

  it('issuedAt is named when it cannot be, and unsigned when it could', async () => {
    const { offset } = PACKED_FIELDS.find(({ name }) => name === 'issuedAt')!;
    for await (const { outcome } of flips(PACKED_AT + offset, PACKED_AT + offset + 8)) {
      expect(outcome.verdict).toBe('INVALID');
      expect(codes(outcome)).toEqual(expect.arrayContaining(['SIGNATURE_MISMATCH', 'LEAF_MISMATCH']));
      const skew = Math.abs(outcome.signed!.receipt.issuedAt - receivedAt);
      expect(codes(outcome, 'issuedAt').includes('ISSUED_AT_SKEW')).toBe(skew > 120);
    }
  });

  it('anchorBy is named when it breaks the bounds, and unsigned when it does not', async () => {
    const { offset } = PACKED_FIELDS.find(({ name }) => name === 'anchorBy')!;
    for await (const { outcome } of flips(PACKED_AT + offset, PACKED_AT + offset + 8)) {
      expect(outcome.verdict).toBe('INVALID');
      expect(codes(outcome)).toEqual(expect.arrayContaining(['SIGNATURE_MISMATCH', 'LEAF_MISMATCH']));
      const delay = outcome.signed!.receipt.anchorBy - receivedAt;
      const found = codes(outcome, 'anchorBy').filter((code) => code !== 'ANCHORED_LATE');
      const tooBig = outcome.signed!.receipt.anchorBy > Number.MAX_SAFE_INTEGER;
      if (delay <= 0) expect(found).toEqual(['RECEIPT_ANCHOR_BY']);
      else if (delay <= 21_600) expect(found).toEqual([]);
      else expect(found).toEqual(tooBig ? ['RECEIPT_ANCHOR_BY', 'ANCHOR_BY_TOO_FAR'] : ['ANCHOR_BY_TOO_FAR']);
    }
  });

  it('the signature has its own findings', async () => {
    const own = ['SIGNATURE_MISMATCH', 'SIGNATURE_HIGH_S', 'SIGNATURE_UNRECOVERABLE', 'SIGNATURE_RECOVERY_ID'];
    for await (const { at, outcome } of flips(SIGNATURE_AT, 438)) {
      expect(outcome.verdict).toBe('INVALID');
      expect(codes(outcome)).toHaveLength(1);
      expect(own).toContain(codes(outcome)[0]);
      if (at === 437) expect(codes(outcome)).toEqual(['SIGNATURE_RECOVERY_ID']);
    }
  });
});

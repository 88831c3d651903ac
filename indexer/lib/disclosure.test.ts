import { encodeReceipt, receiptDigest, signReceipt } from '@assay/sdk';
import type { Hex } from 'viem';
import { describe, expect, test } from 'vitest';
import { draftReceipt } from '../../test/generators/draftReceipt.ts';
import { disclose } from './disclosure.ts';
import type { LocatedDigest, Monitor, MonitorAnswer } from './monitor.ts';

const OPERATOR: Hex = `0x${'11'.repeat(20)}`;
const domain = { chainId: 31337, anchors: `0x${'aa'.repeat(20)}` } as const;

function issue(leafIndex: number) {
  const receipt = draftReceipt({
    ...{ operator: OPERATOR, leafIndex, issuedAt: 1_800_000_000, anchorBy: 1_800_000_060 },
  });
  return {
    compact: encodeReceipt(signReceipt(receipt, domain, `0x${'07'.repeat(32)}`)),
    digest: receiptDigest(receipt, domain),
  };
}

const locating = (located: MonitorAnswer<LocatedDigest>): Monitor => ({
  locate: async () => located,
  prove: async () => ({ ok: false, failure: 'NOT_FOUND', detail: '' }),
  checkpoint: async () => ({ ok: false, failure: 'NOT_FOUND', detail: '' }),
});
const seen = (value: LocatedDigest) => locating({ ok: true, value });
const unseen = locating({ ok: false, failure: 'NOT_FOUND', detail: '' });
const codes = ({ reasons }: { reasons: readonly { code: string }[] }) => reasons.map(({ code }) => code);

describe('disclose', () => {
  const own = issue(7);
  const other = issue(8);

  test('takes the receipt that is given', async () => {
    const known = await disclose(own.digest, own.compact, unseen);
    expect(known).toMatchObject({ compact: own.compact, place: { operator: OPERATOR, leafIndex: 7 } });
    expect(codes(known)).toEqual(['DIGEST_UNKNOWN']);
  });

  test('takes the one that the monitor was handed', async () => {
    const known = await disclose(
      own.digest,
      undefined,
      seen({ operator: OPERATOR, leafIndex: 7, receipt: own.compact }),
    );
    expect(known).toMatchObject({ compact: own.compact, reasons: [] });
  });

  test('reads a digest in capitals', async () => {
    const known = await disclose(`0x${own.digest.slice(2).toUpperCase()}`, own.compact, unseen);
    expect(known.digest).toBe(own.digest);
  });

  test('knows the place alone when nobody showed the receipt', async () => {
    const known = await disclose(own.digest, undefined, seen({ operator: OPERATOR, leafIndex: 7 }));
    expect(known).toMatchObject({ place: { operator: OPERATOR, leafIndex: 7 } });
    expect(known.compact).toBeUndefined();
    expect(codes(known)).toEqual(['RECEIPT_NOT_DISCLOSED']);
  });

  test.each([
    ['another receipt', other.compact],
    ['no receipt', 'x'.repeat(584)],
  ])('drops %s from the monitor', async (_, receipt) => {
    const known = await disclose(own.digest, undefined, seen({ operator: OPERATOR, leafIndex: 7, receipt }));
    expect(known.compact).toBeUndefined();
    expect(codes(known)).toEqual(['MONITOR_MALFORMED', 'RECEIPT_NOT_DISCLOSED']);
  });

  test('says when the log holds it elsewhere, and stays with what was promised', async () => {
    const known = await disclose(own.digest, own.compact, seen({ operator: OPERATOR, leafIndex: 9 }));
    expect(known.place).toEqual({ operator: OPERATOR, leafIndex: 7 });
    expect(codes(known)).toEqual(['DIGEST_ELSEWHERE']);
  });

  test('knows nothing of an unknown digest', async () => {
    const known = await disclose(own.digest, undefined, unseen);
    expect(known.place).toBeUndefined();
    expect(codes(known)).toEqual(['DIGEST_UNKNOWN']);
  });

  test.each([
    ['a short digest', '0xab', undefined, 'DIGEST_MALFORMED'],
    ['a digest without 0x', own.digest.slice(2), undefined, 'DIGEST_MALFORMED'],
    ['a receipt of another digest', own.digest, other.compact, 'DIGEST_MISMATCH'],
    ['a receipt that is too long', own.digest, `${own.compact}A`, 'RECEIPT_LENGTH'],
    ['a receipt outside the alphabet', own.digest, '!'.repeat(584), 'RECEIPT_ENCODING'],
  ])('refuses %s', async (_, digest, receipt, code) => {
    await expect(disclose(digest, receipt, unseen)).rejects.toMatchObject({ code });
  });
});

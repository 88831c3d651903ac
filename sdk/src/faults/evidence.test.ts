import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { domain, receipt } from '../../../test/generators/receipts.ts';
import { encodeReceipt } from '../compactReceipt.ts';
import { AssayError } from '../errors.ts';
import type { ReceiptDomain } from '../receiptFields.ts';
import { signReceipt } from '../signature.ts';
import { readEvidence } from './evidence.ts';

const KEY = `0x${'11'.repeat(32)}` as const;
const compactOf = (outputUnits: number, where: ReceiptDomain = domain) =>
  encodeReceipt(signReceipt({ ...receipt, outputUnits }, where, KEY));
const compact = compactOf(1);
const other = compactOf(2);
const hash = (byte: string) => `0x${byte.repeat(32)}`;
const opening = { slot: 64, previous: hash('00'), anchorings: [{ root: hash('aa'), size: 9, time: 1_700_000_000 }] };
const showing = {
  operator: receipt.operator,
  digest: hash('bb'),
  opening,
  proof: { anchoring: 0, index: 5, path: [hash('cc')] },
};
const whole = {
  version: 1 as const,
  ...{ chainId: domain.chainId, anchors: domain.anchors, receipts: [compact, other] },
  ...{ showings: [showing], openings: [{ operator: receipt.operator, opening }] },
};

function refusal(json: unknown): { code: string; path: unknown } {
  try {
    readEvidence(json);
  } catch (error) {
    if (error instanceof AssayError) return { code: error.code, path: error.details.path };
    throw error;
  }
  throw new Error('it was accepted');
}

describe('readEvidence', () => {
  it('reads what it is made of, and leaves out what it does not know', () => {
    expect(readEvidence(whole)).toEqual(whole);
    expect(
      readEvidence(JSON.parse(JSON.stringify({ ...whole, note: 'x', showings: [{ ...showing, more: 1 }] }))),
    ).toEqual(whole);
    expect(readEvidence({ ...whole, receipts: [compact, compact] }).receipts).toEqual([compact]);
  });

  const bare = {
    version: 1,
    chainId: domain.chainId,
    anchors: domain.anchors,
    receipts: [compact],
    showings: [],
    openings: [],
  };
  it.each<[string, unknown]>([
    ['a compact receipt', compact],
    ['one with a line end', `${compact}\n`],
    ['an array of them', [compact]],
    ['an array of objects', [{ digest: hash('aa'), compact }]],
    ['what an operator answers', { id: 'x', receipt: compact, digest: hash('aa'), salts: 'y', fields: {} }],
    ['an alarm’s evidence', { receipt: compact, digest: hash('aa'), head: { number: 3 }, lastAnchor: null }],
    ['an alarm with evidence', { id: 3, code: 'OMITTED', evidence: { receipt: compact } }],
    ['what the monitor serves', { alarm: { code: 'CONFLICT' }, evidence: { receipts: [{ digest: 1, compact }] } }],
    ['a proof that shows the receipt itself nowhere', { receipt: compact, proof: { leafIndex: 5, size: 9, path: [] } }],
  ])('reads %s', (_, json) => expect(readEvidence(json)).toEqual(bare));

  it('takes a proof of another digest at the receipt’s place for a showing', () => {
    const proof = { leafIndex: 5, leafDigest: hash('bb'), anchor: { opening, anchoring: 0, path: [hash('cc')] } };
    expect(readEvidence({ receipt: compact, proof }).showings).toEqual([showing]);
  });

  it('reads openings that call their anchorings steps, as files did before', () => {
    const older = JSON.parse(
      JSON.stringify(whole).replaceAll('"anchorings"', '"steps"').replaceAll('"anchoring"', '"step"'),
    );
    expect([JSON.stringify(older).includes('anchoring'), readEvidence(older)]).toEqual([false, whole]);
    const proof = { leafIndex: 5, leafDigest: hash('bb'), anchor: { opening, step: 0, path: [hash('cc')] } };
    expect(readEvidence({ receipt: compact, proof }).showings).toEqual([showing]);
  });

  const elsewhere = compactOf(3, { ...domain, chainId: 1 });
  const another = compactOf(3, { ...domain, anchors: receipt.operator });
  it.each<[string, unknown, string]>([
    ['nothing', null, '$'],
    ['a number', 7, '$'],
    ['an empty object', {}, '$'],
    ['an empty array', [], '$'],
    ['a text that is no receipt', 'hello', '$'],
    ['a cut receipt', compact.slice(0, -1), '$'],
    ['a text without end', 'A'.repeat(10_000_000), '$'],
    ['a receipt among garbage', [compact, 5], '$[1]'],
    ['a receipt in a receipt', { receipt: [compact] }, '$.receipt'],
    ['a path in place of evidence', { code: 'FORK', evidence: 'evidence/000001-FORK.json' }, '$.evidence'],
    ['two chains', [compact, elsewhere], '$[1]'],
    ['two contracts', { receipts: [compact, another] }, '$.receipts[1]'],
    ['another chain than it says', { ...whole, chainId: 2 }, '$.receipts[0]'],
    ['showings of no contract', { showings: [showing] }, '$.chainId'],
    ['too many receipts', Array(1025).fill(compact), '$'],
    ['too many showings', { ...whole, showings: Array(65).fill(showing) }, '$.showings'],
    ['too many openings', { ...whole, openings: Array(65).fill(whole.openings[0]) }, '$.openings'],
    [
      'a path without end',
      { ...whole, showings: [{ ...showing, proof: { ...showing.proof, path: Array(65).fill(hash('cc')) } }] },
      '$.showings[0].proof.path',
    ],
    [
      'anchorings without end',
      {
        ...whole,
        openings: [{ operator: receipt.operator, opening: { ...opening, anchorings: Array(4097).fill(1) } }],
      },
      '$.openings[0].opening.anchorings',
    ],
    [
      'a negative index',
      { ...whole, showings: [{ ...showing, proof: { ...showing.proof, index: -1 } }] },
      '$.showings[0].proof.index',
    ],
    ['an odd digest', { ...whole, showings: [{ ...showing, digest: '0x12' }] }, '$.showings[0].digest'],
    ['no address', { ...whole, showings: [{ ...showing, operator: 'me' }] }, '$.showings[0].operator'],
  ])('says where %s is wrong', (_, json, path) => expect(refusal(json)).toEqual({ code: 'EVIDENCE_MALFORMED', path }));

  it('ends in evidence or a code for any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        for (const value of [json, { ...whole, showings: json }, { evidence: json }, { receipts: json }, [json]]) {
          try {
            readEvidence(value);
          } catch (error) {
            expect(error).toMatchObject({ code: 'EVIDENCE_MALFORMED' });
          }
        }
      }),
    );
  });
});

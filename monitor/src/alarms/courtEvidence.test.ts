import { encodeReceipt, HEAD_SLOT, signReceipt, toHex, ZERO_WORD } from '@assay/sdk';
import { expect, test } from 'vitest';
import { domain, receipt } from '../../../test/generators/receipts.ts';
import { courtEvidence } from './courtEvidence.ts';

const KEY = `0x${'11'.repeat(32)}` as const;
const compactOf = (outputUnits: number, where = domain) =>
  encodeReceipt(signReceipt({ ...receipt, outputUnits }, where, KEY));
const [a, b] = [compactOf(1), compactOf(2)];
const hash = (byte: number) => toHex(new Uint8Array(32).fill(byte));
const { operator } = receipt;
const side = { size: 9, root: hash(1), digest: hash(2), path: [hash(3), hash(4)] };
const showing = {
  operator,
  digest: side.digest,
  opening: { slot: HEAD_SLOT, previous: ZERO_WORD, anchorings: [{ root: side.root, size: 9, time: 0 }] },
  proof: { anchoring: 0, index: 5, path: side.path },
};
const blank = { version: 1, ...domain, receipts: [] as string[], showings: [] as object[], openings: [] };

// What files held before alarms held evidence: the names of each kind's own.
const notes = { verifier: 'log.example+1+x', note: 'a note', kept: { ...side, digest: hash(6) } };
test.each<[string, object, object]>([
  [
    'CONFLICT',
    { leafIndex: 5, receipts: [a, b].map((compact) => ({ digest: hash(7), compact })) },
    { receipts: [a, b] },
  ],
  [
    'DISPLACED',
    { receipt: a, digest: hash(7), other: { leafIndex: 5, ...side }, anchor: { size: 9 } },
    { receipts: [a] },
  ],
  ['UNDECLARED_MODEL', { receipt: a, digest: hash(7), skew: 3 }, { receipts: [a] }],
  ['FORK', { ...notes, difference: { leafIndex: 5, other: side } }, { showings: [showing] }],
  ['ANCHORED_FORK', { ...notes, leafIndex: 5, other: side }, { showings: [showing] }],
])('an old file of %s is read, and is of the domain of this store', (_, file, evidence) => {
  expect(courtEvidence(file, operator, domain)).toEqual({ ...blank, ...evidence });
});

test('a file of today is evidence as it stands: names of old files in its details add nothing', () => {
  const file = { ...blank, receipts: [a], showings: [showing], leafIndex: 7, other: side };
  expect(courtEvidence(file, operator, domain)).toEqual({ ...blank, receipts: [a], showings: [showing] });
});

test.each<[string, unknown]>([
  ['nothing', null],
  ['a word', 'x'],
  ['a list', []],
  ['no evidence', { note: 'only words' }],
  ['a fork without the entry that differs', { ...notes, difference: null }],
  ['half a side', { difference: { leafIndex: 5, other: { ...side, path: undefined } } }],
  ['a place that is none', { leafIndex: -1, other: side }],
  ['a root that is none', { leafIndex: 5, other: { ...side, root: '0x12' } }],
  ['a receipt that was cut short', { receipt: a.slice(0, -8) }],
  ['receipts of another chain', { receipt: compactOf(1, { ...domain, chainId: 5 }) }],
  ['a later version', { ...blank, version: 2, receipts: [a] }],
])('%s holds nothing for a court, and stops nobody', (_, file) => {
  expect(courtEvidence(file, operator, domain)).toBeUndefined();
});

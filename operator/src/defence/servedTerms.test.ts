import { expect, test } from 'vitest';
import { createTermsBook } from './servedTerms.ts';

const hex = (byte: string) => `0x${byte.repeat(32)}` as const;
const bytes = (byte: string) => Buffer.from(byte.repeat(32), 'hex');
const served = { id: bytes('ee'), modelIdBytes: bytes('aa'), configDigest: bytes('cc') };
const declared = { modelId: hex('aa'), configDigest: hex('cc'), lifetime: { from: 1, until: Infinity } };
const schedule = (successor?: number) => ({
  declarations: [
    { ...declared, from: 100 },
    ...(successor === undefined ? [] : [{ ...declared, modelId: hex('bb'), from: successor }]),
  ],
  drain: 10,
});

test('what was not read is not promised; what was, is believed for as long as no change can have taken effect', () => {
  const book = createTermsBook(60);
  expect(book.problem(served, 500)).toMatch(/not been read/);
  book.learn(hex('ee'), schedule(), 500);
  expect(book.problem(served, 560)).toBeUndefined();
  expect(book.problem(served, 561)).toMatch(/could not be read/);
  expect(book.problem({ ...served, configDigest: bytes('dd') }, 510)).toMatch(/not declared/);
});

test('who watches an endpoint is told once when it ends, and not after it has left', () => {
  const book = createTermsBook(60);
  book.learn(hex('ee'), schedule(520), 500);
  const cut: string[] = [];
  book.onEnd(served, () => cut.push('first'));
  const leave = book.onEnd(served, () => cut.push('second'));
  book.sweep(529);
  expect(cut).toEqual([]);
  leave();
  book.sweep(530);
  book.sweep(531);
  expect(cut).toEqual(['first']);
});

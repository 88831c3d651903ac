import { expect, test } from 'vitest';
import { answerRange } from './byteRange.ts';

const bytes = new Uint8Array([1, 2, 3, 4]);

test('bytes from a place on', () => {
  expect(answerRange('bytes=3-', bytes)).toEqual({
    status: 206,
    body: new Uint8Array([4]),
    headers: { 'accept-ranges': 'bytes', 'content-range': 'bytes 3-3/4' },
  });
});

test.each([
  undefined,
  '',
  'bytes=0-',
  'bytes=4-',
  'bytes=1-2',
  'bytes=-1',
  'bytes=1-,2-',
  'lines=1-',
  'bytes=99999999999-',
])('everything for %j', (range) => expect(answerRange(range, bytes)).toMatchObject({ status: 200, body: bytes }));

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { searchSize } from '../../../test/effort.ts';
import { gatherBytes } from './gatherBytes.ts';

test('gives back what was added, however it was cut', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 5 }), { maxLength: 1500 }), (pieces) => {
      const gathered = gatherBytes();
      for (const piece of pieces) gathered.add(Buffer.from(piece));
      const whole = Buffer.concat(pieces);
      expect(gathered.length()).toBe(whole.length);
      expect(gathered.bytes().equals(whole)).toBe(true);
    }),
    { numRuns: searchSize(50) },
  );
});

test('the only piece is not copied', () => {
  const gathered = gatherBytes();
  const piece = Buffer.from('whole');
  gathered.add(piece);
  expect(gathered.bytes()).toBe(piece);
});

test('a body in pieces of one byte takes little more memory than its bytes', () => {
  const source = Buffer.alloc(65_536, 7);
  const gathered = gatherBytes();
  const before = process.memoryUsage();
  for (let i = 0; i < 2_000_000; i++) gathered.add(source.subarray(i & 0xffff, (i & 0xffff) + 1));
  const after = process.memoryUsage();
  // Two million Buffers are 200 MB; garbage that was not collected yet is allowed for.
  expect(after.heapUsed + after.external - before.heapUsed - before.external).toBeLessThan(100 * 2 ** 20);
  expect(gathered.bytes().length).toBe(2_000_000);
});

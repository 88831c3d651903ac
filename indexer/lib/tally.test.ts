import { expect, test } from 'vitest';
import { addTo } from './tally.ts';

test('adds to the named columns and leaves the others out', () => {
  expect(addTo({ a: 1n, b: 2n, name: 'x' }, { a: 5n })).toEqual({ a: 6n });
  expect(addTo({ a: 1n, b: 2n }, { a: -1n, b: 0n })).toEqual({ a: 0n, b: 2n });
});

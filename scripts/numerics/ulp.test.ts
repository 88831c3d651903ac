import { expect, test } from 'vitest';
import { ulpError } from './ulp.ts';

const INF = Number.POSITIVE_INFINITY;
const LARGEST = 2 ** 128 - 2 ** 104;

test.each([
  [1, 1, 0],
  [1, 1 + 2 ** -24, 0.5],
  [1, 1 - 2 ** -24, 1],
  [1 + 2 ** -23, 1, 1],
  [2 ** -149, 2 ** -150, 0.5],
  [0, 2 ** -149, 1],
  [2 ** -126, 2 ** -126 - 2 ** -149, 1],
  [-3, -3 - 2 ** -22, 1],
  [LARGEST, 2 ** 128 - 2 ** 103, 0.5],
  [INF, 2 ** 128, 0],
  [INF, LARGEST, INF],
  [LARGEST, 2 ** 129, INF],
  [-INF, INF, INF],
  [Number.NaN, 1, INF],
  [1, Number.NaN, INF],
  [Number.NaN, Number.NaN, 0],
])('%d is off %d by %d', (result, exact, error) => {
  expect(ulpError(result, exact)).toBe(error);
});

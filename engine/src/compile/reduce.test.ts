import { expect, test } from 'vitest';
import { createBuilder } from './builder.ts';
import { reduceOver } from './reduce.ts';
import { constantElements, constantValue, transpose, wholeValue } from './value.ts';

test('folds some dimensions and keeps them with size 1', () => {
  const builder = createBuilder();
  const value = constantValue(
    'f32',
    [2, 3, 2],
    Float32Array.from({ length: 12 }, (_, i) => i),
  );
  const sums = reduceOver(builder, { fold: 'sum', fn: 'identity' }, [value], [1]);
  expect(sums.shape).toEqual([2, 1, 2]);
  expect([...constantElements(sums)]).toEqual([6, 9, 24, 27]);
  const all = reduceOver(builder, { fold: 'sum', fn: 'mul' }, [value, value], [0, 1, 2]);
  expect(all.shape).toEqual([1, 1, 1]);
  expect([...constantElements(all)]).toEqual([506]);
});

test('gives what it keeps the order of the input in memory', () => {
  const builder = createBuilder();
  // [N, C, H, W] with channels last in memory.
  const value = transpose(wholeValue('f32', [2, 4, 5, 3], { kind: 'input', index: 0 }), [0, 3, 1, 2]);
  const sums = reduceOver(builder, { fold: 'max', fn: 'identity' }, [value], [3]);
  expect(sums.shape).toEqual([2, 3, 4, 1]);
  expect(sums.strides.slice(0, 3)).toEqual([12, 1, 3]);
});

import { expect, test } from 'vitest';
import type { FoldInstruction, GatherInstruction, Instruction, Operand, ViewInstruction } from '../ir/program.ts';
import { touchedRuns } from './touchedRuns.ts';

const operand = (strides: readonly number[], offset = 0, dtype: Operand['dtype'] = 'f32'): Operand => ({
  source: { kind: 'input', index: 0 },
  dtype,
  count: 2 ** 20,
  offset,
  strides,
});
const fold = (sizes: readonly number[], ...operands: Operand[]): FoldInstruction => ({
  ...{ kind: 'fold', fold: 'sum', fn: operands.length === 1 ? 'identity' : 'mul' },
  ...{ dtype: 'f32', rank: 1, sizes, operands },
});
const runs = (instruction: Instruction, element = 0, data = new Uint8Array(8)) =>
  touchedRuns(instruction, element, () => data);

test('a fold reads one run of neighbours, from where its element begins', () => {
  expect(runs(fold([3, 64], operand([64, 1])), 1)).toEqual([[{ first: 1, count: 1 }]]);
  expect(runs(fold([3, 64], operand([64, 1], 1)), 1)).toEqual([[{ first: 1, count: 2 }]]);
  expect(runs(fold([3, 1024], operand([1, -1], 2047)))).toEqual([[{ first: 16, count: 16 }]]);
});

test('far elements are runs of their own, in the order of reading', () => {
  expect(runs(fold([1, 3], operand([0, -640], 1280), operand([0, 0])))).toEqual([
    [20, 10, 0].map((first) => ({ first, count: 1 })),
    [{ first: 0, count: 1 }],
  ]);
});

test('chunks that are read again are shown once, and neighbours together', () => {
  expect(runs(fold([1, 5, 2], operand([0, 0, 64])))).toEqual([[{ first: 0, count: 2 }]]);
  expect(runs(fold([1, 2, 2], operand([0, 64, 640])))).toEqual([
    [
      { first: 0, count: 2 },
      { first: 10, count: 2 },
    ],
  ]);
});

test('a fold of nothing reads nothing', () => {
  expect(runs(fold([1, 0], operand([0, 1])))).toEqual([[]]);
});

test('a view reads the operand in whose box the element lies, or none', () => {
  const view: ViewInstruction = {
    ...{ kind: 'view', dtype: 'f32', rank: 1, sizes: [300], fill: 0, operands: [operand([1]), operand([1], 640)] },
    boxes: [
      { low: [0], high: [100] },
      { low: [50], high: [200] },
    ],
  };
  expect(runs(view, 99)).toEqual([[{ first: 1, count: 1 }], []]);
  expect(runs(view, 100)).toEqual([[], [{ first: 11, count: 1 }]]);
  expect(runs(view, 200)).toEqual([[], []]);
});

test('a gather reads where its index says, from the end if it is negative, and never outside', () => {
  const gather: GatherInstruction = {
    ...{ kind: 'gather', dtype: 'f32', rank: 1, sizes: [1], stride: 64, size: 5 },
    operands: [operand([0]), operand([0], 0, 'i8')],
  };
  const chunkFor = (index: number) => runs(gather, 0, Uint8Array.of(index & 0xff))[0];
  expect([0, 3, 100, -1, -5, -100].map((index) => chunkFor(index)![0]!.first)).toEqual([0, 3, 4, 4, 0, 0]);
});

import { describe, expect, it } from 'vitest';
import { floats, integers, lowerNode, type NodeSpec } from '../../../../test/scenes/lowerNode.ts';
import type { Tensor } from '../../ir/dtype.ts';
import { arithmeticLowerings } from './arithmetic.ts';

const vector = (...values: number[]) => floats([values.length], values);
const run = (operator: string, inputs: NodeSpec['inputs'], more: Partial<NodeSpec> = {}) =>
  lowerNode(arithmeticLowerings, { operator, inputs, ...more }).outputs[0]!;
const values = (tensor: Tensor) => [...tensor.data];
const code = (name: string) => expect.objectContaining({ code: name });

describe('arithmetic on numbers', () => {
  const [a, b] = [
    [1, -2.5, NaN, Infinity, 0, -0],
    [3, 0, 1, -Infinity, -0, 5],
  ];
  it.each<[string, (x: number, y: number) => number]>([
    ['Add', (x, y) => x + y],
    ['Sub', (x, y) => x - y],
    ['Mul', (x, y) => x * y],
    ['Div', (x, y) => Math.fround(x / y)],
    ['Min', Math.min],
    ['Max', Math.max],
    ['Sum', (x, y) => x + y],
    ['Mean', (x, y) => (x + y) / 2],
  ])('%s', (operator, compute) => {
    expect(values(run(operator, [vector(...a), vector(...b)]))).toEqual(a.map((x, i) => compute(x, b[i]!)));
  });

  it.each<[string, (x: number) => number]>([
    ['Neg', (x) => -x],
    ['Abs', Math.abs],
    ['Floor', Math.floor],
    ['Ceil', Math.ceil],
    ['Sqrt', (x) => Math.fround(Math.sqrt(x))],
    ['Reciprocal', (x) => Math.fround(1 / x)],
  ])('%s', (operator, compute) => {
    const xs = [1, -2.5, NaN, Infinity, -Infinity, 0, -0, 1e-40];
    expect(values(run(operator, [vector(...xs)]))).toEqual(xs.map((x) => compute(Math.fround(x))));
  });

  it.each<[string, (x: number) => number]>([
    ['Exp', Math.exp],
    ['Log', Math.log],
    ['Tanh', Math.tanh],
    ['Sigmoid', (x) => 1 / (1 + Math.exp(-x))],
  ])('%s is close to the function', (operator, compute) => {
    const xs = [0.1, 0.5, 1.5, 2, 7.5];
    const found = values(run(operator, [vector(...xs)])).map(Number);
    found.forEach((y, i) => {
      expect(Math.abs(y / compute(Math.fround(xs[i]!)) - 1)).toBeLessThan(1e-6);
    });
  });

  it('rounds ties to even', () => {
    expect(values(run('Round', [vector(0.5, 1.5, 2.5, -0.5, -1.5, 2.6)]))).toEqual([0, 2, 2, -0, -2, 3]);
  });

  it('tells signs, and of zeros and NaN what they are', () => {
    expect(values(run('Sign', [vector(3, -2, 0, NaN, -Infinity)]))).toEqual([1, -1, 0, NaN, -1]);
    expect(values(run('Sign', [integers('i8', [3], [-128, 0, 9])]))).toEqual([-1, 0, 1]);
    expect(values(run('Sign', [integers('u8', [2], [255, 0])]))).toEqual([1, 0]);
  });

  it('repeats what is smaller', () => {
    const [column, row] = [floats([2, 1], [10, 20]), vector(1, 2, 3)];
    const sum = run('Add', [column, row]);
    expect([sum.shape, values(sum)]).toEqual([
      [2, 3],
      [11, 12, 13, 21, 22, 23],
    ]);
    expect(run('Add', [floats([3, 1], [1, 2, 3]), floats([1, 0], [])]).shape).toEqual([3, 0]);
    expect(() => run('Add', [vector(1, 2), vector(1, 2, 3)])).toThrow(code('MODEL_MALFORMED'));
  });

  it('took dimensions in the middle before operator set 7', () => {
    const [a, b] = [floats([1, 2, 2], [1, 2, 3, 4]), vector(10, 20)];
    expect(values(run('Add', [a, b], { opset: 6, attributes: { axis: 1, broadcast: 1 } }))).toEqual([11, 12, 23, 24]);
    expect(values(run('Add', [a, b], { opset: 6, attributes: { broadcast: 1 } }))).toEqual([11, 22, 13, 24]);
    expect(() => run('Add', [a, b], { opset: 6, attributes: { axis: 3 } })).toThrow(code('MODEL_MALFORMED'));
  });
});

describe('arithmetic on integers', () => {
  it('wraps in the type of the operands', () => {
    expect(values(run('Add', [integers('u8', [2], [250, 3]), integers('u8', [2], [10, 4])]))).toEqual([4, 7]);
    expect(values(run('Sub', [integers('u8', [1], [1]), integers('u8', [1], [2])]))).toEqual([255]);
    expect(values(run('Mul', [integers('i8', [1], [100]), integers('i8', [1], [2])]))).toEqual([-56]);
    expect(values(run('Mul', [integers('i32', [1], [2 ** 30]), integers('i32', [1], [6])]))).toEqual([-(2 ** 31)]);
    expect(values(run('Neg', [integers('i32', [1], [-(2 ** 31)])]))).toEqual([-(2 ** 31)]);
    expect(values(run('Abs', [integers('i8', [2], [-128, -3])]))).toEqual([-128, 3]);
  });

  it('divides towards zero, and by zero to zero', () => {
    const found = run('Div', [integers('i32', [4], [7, -7, 5, -(2 ** 31)]), integers('i32', [4], [2, 2, 0, -1])]);
    expect(values(found)).toEqual([3, -3, 0, -(2 ** 31)]);
  });

  it('computes int64 with 32 bits, in which larger numbers saturate', () => {
    const wide = (...list: bigint[]): Tensor => ({
      dtype: 'i64',
      shape: [list.length],
      data: BigInt64Array.from(list),
    });
    expect(values(run('Add', [wide(-5n, 2n ** 40n), wide(3n, 0n)]))).toEqual([-2n, 2n ** 31n - 1n]);
    expect(values(run('Add', [{ constant: wide(2n ** 40n) }, { constant: wide(0n) }]))).toEqual([2n ** 31n - 1n]);
  });

  it('leaves rests with the sign of the divisor, or with fmod of the dividend', () => {
    const [a, b] = [integers('i32', [5], [7, -7, 7, -7, 6]), integers('i32', [5], [3, 3, -3, -3, 3])];
    expect(values(run('Mod', [a, b]))).toEqual([1, 2, -2, -1, 0]);
    expect(values(run('Mod', [a, b], { attributes: { fmod: 1 } }))).toEqual([1, -1, 1, -1, 0]);
    expect(() => run('Mod', [vector(1), vector(2)])).toThrow(code('OPERATOR_UNSUPPORTED'));
  });

  it('refuses what numbers alone have, truth values and mixed types', () => {
    expect(() => run('Exp', [integers('i32', [1], [1])])).toThrow(code('OPERATOR_UNSUPPORTED'));
    expect(() => run('Add', [vector(1), integers('i32', [1], [1])])).toThrow(code('MODEL_MALFORMED'));
    const truth: Tensor = { dtype: 'bool', shape: [1], data: Uint8Array.of(1) };
    expect(() => run('Add', [truth, truth])).toThrow(code('MODEL_MALFORMED'));
  });
});

describe('Pow', () => {
  it.each([2, 3])('of %d is a product', (exponent) => {
    const xs = [1.1, -3, 0, NaN, -Infinity, 1e-20].map(Math.fround);
    const found = run('Pow', [vector(...xs), { constant: vector(exponent) }]);
    const product = (x: number) => (exponent === 2 ? x * x : Math.fround(Math.fround(x * x) * x));
    expect(values(found)).toEqual(xs.map((x) => Math.fround(product(x))));
  });

  it('has the type of its base', () => {
    expect(values(run('Pow', [integers('i32', [2], [2, -3]), integers('i32', [2], [5, 3])]))).toEqual([32, -27]);
    const mixed = run('Pow', [integers('i32', [2], [2, 9]), vector(3, 0.5)]);
    expect([mixed.dtype, values(mixed)]).toEqual(['i32', [8, 3]]);
    expect(values(run('Pow', [vector(2, 4), integers('i32', [1], [4])]))).toEqual([16, 256]);
    expect(run('Pow', [vector(2), { constant: floats([1, 1], [2]) }]).shape).toEqual([1, 1]);
  });
});

describe('Clip', () => {
  const x = vector(-5, 0, 5, NaN);
  it('takes its bounds as inputs, or before operator set 11 as attributes', () => {
    expect(values(run('Clip', [x, vector(-1), vector(2)]))).toEqual([-1, 0, 2, NaN]);
    expect(values(run('Clip', [x, undefined, vector(2)]))).toEqual([-5, 0, 2, NaN]);
    expect(values(run('Clip', [x], { opset: 6, attributes: { min: -1 } }))).toEqual([-1, 0, 5, NaN]);
    expect(values(run('Clip', [x], { opset: 6 }))).toEqual([-5, 0, 5, NaN]);
  });

  it('gives the upper bound where bounds cross', () => {
    expect(values(run('Clip', [vector(0, 9), vector(3), vector(1)]))).toEqual([1, 1]);
  });

  it('refuses bounds of another type', () => {
    expect(() => run('Clip', [x, integers('i32', [], [1])])).toThrow(code('MODEL_MALFORMED'));
  });
});

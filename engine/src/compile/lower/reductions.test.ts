import { describe, expect, it } from 'vitest';
import { floats, integers, lowerNode, type NodeSpec, someFloats } from '../../../../test/scenes/lowerNode.ts';
import type { Tensor } from '../../ir/dtype.ts';
import { reductionLowerings } from './reductions.ts';

const fixed = (...list: number[]): { constant: Tensor } => ({
  constant: { dtype: 'i64', shape: [list.length], data: BigInt64Array.from(list, BigInt) },
});
const run = (operator: string, inputs: NodeSpec['inputs'], attributes: NodeSpec['attributes'] = {}, opset = 21) =>
  lowerNode(reductionLowerings, { operator, inputs, attributes, opset }).outputs[0]!;
const code = (name: string) => expect.objectContaining({ code: name });
const sum = (list: readonly number[]) => list.reduce((total, x) => total + x, 0);

describe('reductions', () => {
  const x = someFloats([3, 4, 5]);
  const along = (b: number) =>
    Array.from({ length: 15 }, (_, i) => x.data[(Math.floor(i / 5) * 4 + b) * 5 + (i % 5)] as number);
  it.each<[string, (list: readonly number[]) => number]>([
    ['ReduceSum', sum],
    ['ReduceMean', (list) => sum(list) / list.length],
    ['ReduceMax', (list) => Math.max(...list)],
    ['ReduceMin', (list) => Math.min(...list)],
    ['ReduceProd', (list) => list.reduce((product, value) => product * value, 1)],
    ['ReduceSumSquare', (list) => sum(list.map((value) => value * value))],
    ['ReduceL1', (list) => sum(list.map(Math.abs))],
    ['ReduceL2', (list) => Math.sqrt(sum(list.map((value) => value * value)))],
    ['ReduceLogSumExp', (list) => Math.log(sum(list.map(Math.exp)))],
  ])('%s over the first and the last axis', (operator, compute) => {
    const found = run(operator, [x, fixed(0, -1)], { keepdims: 0 });
    expect(found.shape).toEqual([4]);
    found.data.forEach((value, b) => {
      expect(Math.abs(Number(value) - compute(along(b)))).toBeLessThan(1e-5);
    });
  });

  it('ReduceLogSum', () => {
    expect(run('ReduceLogSum', [floats([2], [1, 1])]).data[0]).toBeCloseTo(Math.LN2, 6);
  });

  it('take axes as attribute or input, and keep dimensions unless told', () => {
    expect(run('ReduceMax', [x, fixed(1)]).shape).toEqual([3, 1, 5]);
    expect(run('ReduceMax', [x], { axes: [1], keepdims: 0 }, 13).shape).toEqual([3, 5]);
    expect(run('ReduceSum', [x], { axes: [-1] }, 11).shape).toEqual([3, 4, 1]);
    expect(run('ReduceSum', [x]).shape).toEqual([1, 1, 1]);
    expect(run('ReduceSum', [x, fixed()]).shape).toEqual([1, 1, 1]);
    expect(run('ReduceSum', [x, fixed()], { noop_with_empty_axes: 1 })).toEqual(x);
    expect(run('ReduceSum', [floats([], [3])])).toEqual(floats([], [3]));
    expect(() => run('ReduceSum', [x, fixed(3)])).toThrow(code('MODEL_MALFORMED'));
    expect(() => run('ReduceSum', [x, fixed(0, -3)])).toThrow(code('MODEL_MALFORMED'));
  });

  it.each<[string, (value: number) => number]>([
    ['ReduceSumSquare', (value) => value * value],
    ['ReduceL1', Math.abs],
    ['ReduceL2', Math.abs],
    ['ReduceLogSum', Math.log],
    ['ReduceLogSumExp', (value) => value],
  ])('%s over no axis computes with each element alone', (operator, compute) => {
    const data = operator === 'ReduceLogSum' ? [0.5, 3] : [-1.5, 3];
    const found = run(operator, [floats([2, 1], data), fixed()], { noop_with_empty_axes: 1, keepdims: 0 });
    expect(found.shape).toEqual([2, 1]);
    found.data.forEach((value, i) => {
      expect(Number(value)).toBeCloseTo(compute(data[i]!), 5);
    });
  });

  it('of integers wrap and keep their type', () => {
    const bytes = integers('i8', [3], [100, 100, -3]);
    expect(run('ReduceSum', [bytes])).toEqual(integers('i8', [1], [-59]));
    expect(run('ReduceMax', [bytes])).toEqual(integers('i8', [1], [100]));
    expect(run('ReduceMin', [integers('u8', [2], [200, 100])])).toEqual(integers('u8', [1], [100]));
    expect(run('ReduceMean', [integers('i32', [2], [-3, 0])])).toEqual(integers('i32', [1], [-1]));
    expect(run('ReduceProd', [integers('i32', [3], [3, -5, 7])])).toEqual(integers('i32', [1], [-105]));
    const truth: Tensor = { dtype: 'bool', shape: [2], data: Uint8Array.of(0, 1) };
    expect(run('ReduceMax', [truth])).toEqual({ ...truth, shape: [1], data: Uint8Array.of(1) });
  });

  it('of nothing are what a fold begins with', () => {
    const none = floats([2, 0], []);
    const over = (operator: string) => [...run(operator, [none, fixed(1)]).data];
    expect(over('ReduceSum')).toEqual([0, 0]);
    expect(over('ReduceProd')).toEqual([1, 1]);
    expect(over('ReduceMax')).toEqual([-Infinity, -Infinity]);
    expect(over('ReduceMin')).toEqual([Infinity, Infinity]);
    expect(over('ReduceMean')).toEqual([NaN, NaN]);
    expect(() => run('ReduceMax', [integers('i8', [0], [])])).toThrow(code('OPERATOR_UNSUPPORTED'));
  });

  it('of NaN and infinities', () => {
    expect(run('ReduceMax', [floats([3], [1, NaN, Infinity])]).data[0]).toBeNaN();
    expect(run('ReduceSum', [floats([2], [Infinity, -Infinity])]).data[0]).toBeNaN();
    expect(run('ReduceLogSumExp', [floats([2], [-Infinity, -Infinity])]).data[0]).toBe(-Infinity);
    expect(run('ReduceLogSumExp', [floats([2], [1000, 1000])]).data[0]).toBeCloseTo(1000 + Math.LN2, 3);
    expect(run('ReduceLogSumExp', [floats([2], [Infinity, 0])]).data[0]).toBe(Infinity);
  });

  it.each([1, 2, 3, 5, 7, 8, 13])('ReduceProd of %d elements takes each once', (count) => {
    const primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41].slice(0, count);
    const product = primes.reduce((result, prime) => Math.imul(result, prime), 1);
    expect(run('ReduceProd', [integers('i32', [count], primes)])).toEqual(integers('i32', [1], [product]));
  });

  it('of more elements than one element takes are summed in blocks', () => {
    const many = integers(
      'i32',
      [10_007],
      Array.from({ length: 10_007 }, (_, i) => i),
    );
    expect(run('ReduceSum', [many])).toEqual(integers('i32', [1], [(10_006 * 10_007) / 2]));
    expect(run('ReduceMax', [many])).toEqual(integers('i32', [1], [10_006]));
    const ones = floats([5003, 2], Array(10_006).fill(1));
    expect(run('ReduceSum', [ones, fixed(0)])).toEqual(floats([1, 2], [5003, 5003]));
  });
});

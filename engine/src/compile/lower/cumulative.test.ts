import { expect, it } from 'vitest';
import { floats, integers, lowerNode, type NodeSpec } from '../../../../test/scenes/lowerNode.ts';
import type { Tensor } from '../../ir/dtype.ts';
import { cumulativeLowerings } from './cumulative.ts';

const run = (x: Tensor, axis: number, attributes: NodeSpec['attributes'] = {}) => {
  const constant: Tensor = { dtype: 'i64', shape: [], data: BigInt64Array.of(BigInt(axis)) };
  return lowerNode(cumulativeLowerings, { operator: 'CumSum', inputs: [x, { constant }], attributes }).outputs[0]!;
};
const five = floats([5], [1, 2, 3, 4, 5]);
const values = (tensor: Tensor) => [...tensor.data];

// What comes out is that of onnx's documentation of the operator.
it('sums up to each element, with or without it, from either end', () => {
  expect(values(run(five, 0))).toEqual([1, 3, 6, 10, 15]);
  expect(values(run(five, 0, { exclusive: 1 }))).toEqual([0, 1, 3, 6, 10]);
  expect(values(run(five, 0, { reverse: 1 }))).toEqual([15, 14, 12, 9, 5]);
  expect(values(run(five, 0, { reverse: 1, exclusive: 1 }))).toEqual([14, 12, 9, 5, 0]);
});

it('goes along any axis', () => {
  const x = floats([2, 3], [1, 2, 3, 4, 5, 6]);
  expect(run(x, 0)).toEqual(floats([2, 3], [1, 2, 3, 5, 7, 9]));
  expect(run(x, -1)).toEqual(floats([2, 3], [1, 3, 6, 4, 9, 15]));
  expect(() => run(x, 2)).toThrow(expect.objectContaining({ code: 'MODEL_MALFORMED' }));
});

it('wraps integers, and takes one element or none', () => {
  const wide: Tensor = { dtype: 'i64', shape: [3], data: BigInt64Array.of(1n, 2n, -5n) };
  expect(values(run(wide, 0))).toEqual([1n, 3n, -2n]);
  expect(values(run(integers('i32', [2], [2 ** 31 - 1, 1]), 0))).toEqual([2 ** 31 - 1, -(2 ** 31)]);
  expect(values(run(floats([1], [7]), 0, { exclusive: 1 }))).toEqual([0]);
  expect(run(floats([2, 0], []), 1, { reverse: 1 })).toEqual(floats([2, 0], []));
});

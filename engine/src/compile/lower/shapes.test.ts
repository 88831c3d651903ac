import { describe, expect, it } from 'vitest';
import { floats, integers, lowerNode, type NodeSpec } from '../../../../test/scenes/lowerNode.ts';
import type { Tensor } from '../../ir/dtype.ts';
import { shapeLowerings } from './shapes.ts';

const wide = (...list: number[]): { constant: Tensor } => ({
  constant: { dtype: 'i64', shape: [list.length], data: BigInt64Array.from(list, BigInt) },
});
const counted = (...shape: number[]) => {
  const count = shape.reduce((product, size) => product * size, 1);
  return floats(
    shape,
    Array.from({ length: count }, (_, i) => i),
  );
};
const all = (operator: string, inputs: NodeSpec['inputs'], more: Partial<NodeSpec> = {}) =>
  lowerNode(shapeLowerings, { operator, inputs, ...more }).outputs;
const run = (operator: string, inputs: NodeSpec['inputs'], attributes: NodeSpec['attributes'] = {}, opset = 21) =>
  all(operator, inputs, { attributes, opset })[0]!;
const shapeOf = (...given: Parameters<typeof run>) => run(...given).shape;
const malformed = expect.objectContaining({ code: 'MODEL_MALFORMED' });

describe('Reshape', () => {
  const x = counted(2, 3, 4);
  it.each<[number[], number[]]>([
    [[24], [24]],
    [
      [4, -1],
      [4, 6],
    ],
    [
      [0, 0, 2, 2],
      [2, 3, 2, 2],
    ],
    [
      [-1, 0],
      [8, 3],
    ],
    [
      [1, 24, 1],
      [1, 24, 1],
    ],
  ])('to %j', (asked, shape) => {
    expect(run('Reshape', [x, wide(...asked)])).toEqual({ ...x, shape });
  });

  it('of nothing, in which a zero may be a size', () => {
    expect(shapeOf('Reshape', [counted(0, 3), wide(3, 0)], { allowzero: 1 })).toEqual([3, 0]);
    expect(shapeOf('Reshape', [counted(0, 3), wide(0, -1)])).toEqual([0, 0]);
  });

  it('to a scalar and back', () => {
    expect(shapeOf('Reshape', [counted(1, 1), wide()])).toEqual([]);
    expect(shapeOf('Reshape', [floats([], [1]), wide(1, -1)])).toEqual([1, 1]);
  });

  it.each([[[5]], [[-1, -1]], [[7, -1]], [[-2, 12]], [[0, 0, 0, 0, 24]]])('refuses %j', (asked) => {
    expect(() => run('Reshape', [x, wide(...asked)])).toThrow(malformed);
  });
});

describe('dimensions', () => {
  it('are flattened around an axis', () => {
    const x = counted(2, 3, 4);
    const found = [-3, -1, 0, 1, 2, 3].map((axis) => shapeOf('Flatten', [x], { axis }));
    expect(found).toEqual([
      [1, 24],
      [6, 4],
      [1, 24],
      [2, 12],
      [6, 4],
      [24, 1],
    ]);
    expect(() => run('Flatten', [x], { axis: 4 })).toThrow(malformed);
  });

  it('of size 1 come and go', () => {
    const x = counted(1, 3, 1);
    expect(shapeOf('Squeeze', [x])).toEqual([3]);
    expect(shapeOf('Squeeze', [x, wide(-1)])).toEqual([1, 3]);
    expect(shapeOf('Squeeze', [x], { axes: [0] }, 11)).toEqual([3, 1]);
    expect(() => run('Squeeze', [x, wide(1)])).toThrow(malformed);
    expect(() => run('Squeeze', [x, wide(3)])).toThrow(malformed);
    expect(shapeOf('Unsqueeze', [counted(3), wide(2, 0)])).toEqual([1, 3, 1]);
    expect(shapeOf('Unsqueeze', [counted(3), wide(-1)])).toEqual([3, 1]);
    expect(shapeOf('Unsqueeze', [counted(3)], { axes: [0] }, 11)).toEqual([1, 3]);
    expect(() => run('Unsqueeze', [counted(3), wide(0, 0)])).toThrow(malformed);
    expect(() => run('Unsqueeze', [counted(3), wide(5)])).toThrow(malformed);
    expect(() => run('Unsqueeze', [counted(3)])).toThrow(malformed);
  });

  it('change places', () => {
    expect(run('Transpose', [counted(2, 3)])).toEqual(floats([3, 2], [0, 3, 1, 4, 2, 5]));
    expect(run('Transpose', [counted(2, 1, 3)], { perm: [2, 0, 1] })).toEqual(floats([3, 2, 1], [0, 3, 1, 4, 2, 5]));
    expect(run('Transpose', [floats([], [7])])).toEqual(floats([], [7]));
    expect(() => run('Transpose', [counted(2, 3)], { perm: [0, 0] })).toThrow(malformed);
    expect(() => run('Transpose', [counted(2, 3)], { perm: [0] })).toThrow(malformed);
  });

  it('are told', () => {
    const told = (...list: number[]) => wide(...list).constant;
    expect(run('Shape', [counted(2, 3, 4)])).toEqual(told(2, 3, 4));
    expect(run('Shape', [counted(2, 3, 4)], { start: -2 })).toEqual(told(3, 4));
    expect(run('Shape', [counted(2, 3, 4)], { start: 1, end: -1 })).toEqual(told(3));
    expect(run('Shape', [floats([], [1])])).toEqual(told());
    expect(run('Size', [counted(2, 0)])).toEqual({ ...told(0), shape: [] });
  });
});

describe('repetition', () => {
  it('by Expand, in both directions', () => {
    expect(run('Expand', [counted(2, 1), wide(3)])).toEqual(floats([2, 3], [0, 0, 0, 1, 1, 1]));
    expect(shapeOf('Expand', [counted(2, 1), wide(5, 1, 1)])).toEqual([5, 2, 1]);
    expect(() => run('Expand', [counted(2), wide(3)])).toThrow(malformed);
  });

  it('by Tile', () => {
    expect(run('Tile', [counted(2, 2), wide(2, 1)])).toEqual(floats([4, 2], [0, 1, 2, 3, 0, 1, 2, 3]));
    expect(run('Tile', [counted(1, 2), wide(1, 3)])).toEqual(floats([1, 6], [0, 1, 0, 1, 0, 1]));
    expect(run('Tile', [counted(2, 2), wide(2, 2)]).data).toEqual(
      Float32Array.of(0, 1, 0, 1, 2, 3, 2, 3, 0, 1, 0, 1, 2, 3, 2, 3),
    );
    expect(shapeOf('Tile', [counted(2), wide(0)])).toEqual([0]);
    expect(() => run('Tile', [counted(2), wide(1, 1)])).toThrow(malformed);
    expect(() => run('Tile', [counted(2), wide(-1)])).toThrow(malformed);
  });
});

describe('parts', () => {
  it('come one after the other', () => {
    const parts = [counted(1, 2), floats([2, 2], [9, 8, 7, 6]), counted(0, 2)];
    expect(run('Concat', parts, { axis: 0 })).toEqual(floats([3, 2], [0, 1, 9, 8, 7, 6]));
    expect(run('Concat', [counted(2, 1), floats([2, 2], [9, 8, 7, 6])], { axis: -1 }).data).toEqual(
      Float32Array.of(0, 9, 8, 1, 7, 6),
    );
    expect(run('Concat', [integers('i8', [1], [-1]), integers('i8', [1], [2])], { axis: 0 })).toEqual(
      integers('i8', [2], [-1, 2]),
    );
    const many = Array.from({ length: 9 }, (_, i) => floats([1], [i]));
    expect(run('Concat', many, { axis: 0 })).toEqual(counted(9));
  });

  it.each<[string, NodeSpec['inputs']]>([
    ['of other sizes', [counted(1, 2), counted(1, 3)]],
    ['of other numbers of dimensions', [counted(2), counted(1, 2)]],
    ['of other types', [counted(1, 2), integers('i32', [1, 2], [1, 2])]],
  ])('%s do not', (_, inputs) => expect(() => run('Concat', inputs, { axis: 0 })).toThrow(malformed));

  const split = (x: Tensor, outputs: number, more: Partial<NodeSpec> = {}, ...rest: NodeSpec['inputs']) =>
    all('Split', [x, ...rest], { outputs: Array.from({ length: outputs }, (_, i) => `y${i}`), ...more });
  it('are taken by size, by number, or equally', () => {
    const sizes = (tensors: readonly Tensor[]) => tensors.map(({ data }) => [...data]);
    expect(sizes(split(counted(6), 3))).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    expect(sizes(split(counted(7), 3, { attributes: { num_outputs: 3 } }))).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
    expect(sizes(split(counted(6), 2, {}, wide(2, 4)))).toEqual([
      [0, 1],
      [2, 3, 4, 5],
    ]);
    expect(sizes(split(counted(6), 2, { opset: 11, attributes: { split: [5, 1] } }))).toEqual([[0, 1, 2, 3, 4], [5]]);
    expect(sizes(split(counted(2, 2), 2, { attributes: { axis: -1 } }))).toEqual([
      [0, 2],
      [1, 3],
    ]);
    expect(sizes(split(counted(2), 2, {}, wide(2, 0)))).toEqual([[0, 1], []]);
  });

  it('that do not make the whole are refused', () => {
    expect(() => split(counted(6), 2, {}, wide(2, 3))).toThrow(malformed);
    expect(() => split(counted(6), 2, {}, wide(7, -1))).toThrow(malformed);
    expect(() => split(counted(6), 3, { attributes: { num_outputs: 2 } })).toThrow(malformed);
  });
});

describe('pixels and channels', () => {
  // From onnx's documentation of both operators.
  const deep = floats([1, 8, 1, 1], [0, 9, 18, 27, 36, 45, 54, 63]);
  it('channels become blocks of pixels, in two orders', () => {
    expect(run('DepthToSpace', [deep], { blocksize: 2 })).toEqual(floats([1, 2, 2, 2], [0, 18, 36, 54, 9, 27, 45, 63]));
    expect(run('DepthToSpace', [deep], { blocksize: 2, mode: 'CRD' })).toEqual({ ...deep, shape: [1, 2, 2, 2] });
  });

  it('blocks of pixels become channels', () => {
    const wideImage = run('DepthToSpace', [deep], { blocksize: 2 });
    expect(run('SpaceToDepth', [wideImage], { blocksize: 2 })).toEqual(deep);
    expect(run('SpaceToDepth', [counted(1, 1, 2, 4)], { blocksize: 2 })).toEqual(
      floats([1, 4, 1, 2], [0, 2, 1, 3, 4, 6, 5, 7]),
    );
  });

  it.each<[string, Tensor, number]>([
    ['DepthToSpace', counted(1, 3, 1, 1), 2],
    ['SpaceToDepth', counted(1, 1, 3, 2), 2],
    ['DepthToSpace', counted(4, 1, 1), 2],
    ['SpaceToDepth', counted(1, 1, 2, 2), 0],
  ])('%s refuses what does not fit', (operator, x, blocksize) => {
    expect(() => run(operator, [x], { blocksize })).toThrow(malformed);
  });
});

it('Identity and Dropout pass on what they get', () => {
  expect(run('Identity', [counted(2)])).toEqual(counted(2));
  const yes: Tensor = { dtype: 'bool', shape: [], data: Uint8Array.of(1) };
  const mask: Tensor = { dtype: 'bool', shape: [2], data: Uint8Array.of(1, 1) };
  expect(all('Dropout', [counted(2)], { outputs: ['y', 'mask'] })).toEqual([counted(2), mask]);
  const training = (constant: Tensor) => run('Dropout', [counted(2), undefined, { constant }]);
  expect(training({ ...yes, data: Uint8Array.of(0) })).toEqual(counted(2));
  expect(() => training(yes)).toThrow(expect.objectContaining({ code: 'OPERATOR_UNSUPPORTED' }));
});

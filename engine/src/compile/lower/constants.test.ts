import { describe, expect, it } from 'vitest';
import { floats, integers, lowerNode, type NodeSpec } from '../../../../test/scenes/lowerNode.ts';
import type { Tensor } from '../../ir/dtype.ts';
import { constantLowerings } from './constants.ts';

const wide = (shape: number[], ...list: number[]): Tensor => ({
  dtype: 'i64',
  shape,
  data: BigInt64Array.from(list, BigInt),
});
const run = (operator: string, inputs: NodeSpec['inputs'], attributes: NodeSpec['attributes'] = {}) =>
  lowerNode(constantLowerings, { operator, inputs, attributes }).outputs[0]!;
const code = (name: string) => expect.objectContaining({ code: name });

describe('Constant', () => {
  it.each<[NodeSpec['attributes'], Tensor]>([
    [{ value_float: 1.5 }, floats([], [1.5])],
    [{ value_floats: [1, 2] }, floats([2], [1, 2])],
    [{ value_int: -3 }, wide([], -3)],
    [{ value_ints: [3, 4] }, wide([2], 3, 4)],
  ])('of %j', (attributes, expected) => expect(run('Constant', [], attributes)).toEqual(expected));

  it('of text is refused', () => {
    expect(() => run('Constant', [], { value_string: 'a' })).toThrow(code('OPERATOR_UNSUPPORTED'));
  });
});

describe('ConstantOfShape', () => {
  it('is full of zeros unless told', () => {
    expect(run('ConstantOfShape', [{ constant: wide([2], 2, 1) }])).toEqual(floats([2, 1], [0, 0]));
    expect(run('ConstantOfShape', [{ constant: wide([0]) }])).toEqual(floats([], [0]));
    expect(run('ConstantOfShape', [{ constant: wide([1], 0) }])).toEqual(floats([0], []));
  });

  it('refuses what is no shape, and one that no tensor has', () => {
    expect(() => run('ConstantOfShape', [{ constant: wide([1], -1) }])).toThrow(code('MODEL_MALFORMED'));
    expect(() => run('ConstantOfShape', [{ constant: wide([3], 2 ** 20, 2 ** 20, 2 ** 20) }])).toThrow(
      code('MODEL_TOO_LARGE'),
    );
    expect(() => run('ConstantOfShape', [wide([1], 2)])).toThrow(code('MODEL_SHAPE_UNKNOWN'));
  });
});

describe('Range', () => {
  const range = (...parts: Tensor[]) =>
    run(
      'Range',
      parts.map((constant) => ({ constant })),
    );
  it('counts in the type of its parts', () => {
    expect(range(...[0, 5, 2].map((value) => wide([], value)))).toEqual(wide([3], 0, 2, 4));
    expect(range(...[10, 4, -2].map((value) => integers('i32', [], [value])))).toEqual(
      integers('i32', [3], [10, 8, 6]),
    );
    expect(range(...[1, 2, 0.25].map((value) => floats([], [value])))).toEqual(floats([4], [1, 1.25, 1.5, 1.75]));
    expect(range(...[3, 3, 1].map((value) => wide([], value)))).toEqual(wide([0]));
    expect(range(...[0, 2, 1].map((value) => wide([1], value)))).toEqual(wide([2], 0, 1));
  });

  it('refuses steps of nothing, endless ranges and huge ones', () => {
    expect(() => range(...[0, 5, 0].map((value) => wide([], value)))).toThrow(code('MODEL_MALFORMED'));
    expect(() => range(...[0, Infinity, 1].map((value) => floats([], [value])))).toThrow(code('MODEL_MALFORMED'));
    expect(() => range(...[0, 2 ** 40, 1].map((value) => wide([], value)))).toThrow(code('MODEL_TOO_LARGE'));
    expect(() => range(wide([], 0), floats([], [1]), wide([], 1))).toThrow(code('MODEL_MALFORMED'));
  });
});

describe('triangles', () => {
  it('are ones on a diagonal', () => {
    expect(run('EyeLike', [floats([2, 3], Array(6).fill(7))])).toEqual(floats([2, 3], [1, 0, 0, 0, 1, 0]));
    expect(run('EyeLike', [floats([2, 2], Array(4).fill(7))], { k: 1, dtype: 6 })).toEqual(
      integers('i32', [2, 2], [0, 1, 0, 0]),
    );
  });

  it('cut matrices', () => {
    const x = floats([1, 2, 3], [1, 2, 3, 4, 5, 6]);
    expect(run('Trilu', [x])).toEqual(floats([1, 2, 3], [1, 2, 3, 0, 5, 6]));
    expect(run('Trilu', [x, { constant: wide([], 1) }])).toEqual(floats([1, 2, 3], [0, 2, 3, 0, 0, 6]));
    expect(run('Trilu', [x], { upper: 0 })).toEqual(floats([1, 2, 3], [1, 0, 0, 4, 5, 0]));
    expect(run('Trilu', [integers('u8', [2, 2], [1, 2, 3, 4])], { upper: 0 })).toEqual(
      integers('u8', [2, 2], [1, 0, 3, 4]),
    );
    expect(() => run('Trilu', [floats([2], [1, 2])])).toThrow(code('MODEL_MALFORMED'));
  });
});

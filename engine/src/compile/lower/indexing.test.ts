import { describe, expect, it } from 'vitest';
import { floats, integers, lowerNode, type NodeSpec } from '../../../../test/scenes/lowerNode.ts';
import type { Tensor } from '../../ir/dtype.ts';
import { indexingLowerings } from './indexing.ts';

const wide = (shape: number[], ...list: (number | bigint)[]): Tensor => ({
  dtype: 'i64',
  shape,
  data: BigInt64Array.from(list, BigInt),
});
const fixed = (...list: (number | bigint)[]) => ({ constant: wide([list.length], ...list) });
const counted = (...shape: number[]) => {
  const count = shape.reduce((product, size) => product * size, 1);
  return floats(
    shape,
    Array.from({ length: count }, (_, i) => i),
  );
};
const run = (operator: string, inputs: NodeSpec['inputs'], attributes: NodeSpec['attributes'] = {}, opset = 21) =>
  lowerNode(indexingLowerings, { operator, inputs, attributes, opset }).outputs[0]!;
const code = (name: string) => expect.objectContaining({ code: name });
const [max, min] = [2n ** 63n - 1n, -(2n ** 63n)];

describe('Gather', () => {
  it('takes rows or columns by indices of any shape, from the end if negative', () => {
    expect(run('Gather', [counted(3, 2), wide([2], 2, -3)])).toEqual(floats([2, 2], [4, 5, 0, 1]));
    expect(run('Gather', [counted(2, 3), wide([1, 2], 0, -1)], { axis: 1 })).toEqual(floats([2, 1, 2], [0, 2, 3, 5]));
    expect(run('Gather', [counted(3), wide([], 1)])).toEqual(floats([], [1]));
    expect(run('Gather', [integers('u8', [2], [7, 200]), integers('i32', [1], [1])])).toEqual(
      integers('u8', [1], [200]),
    );
  });

  it('clamps what is out of range', () => {
    expect(run('Gather', [counted(3), wide([4], 3, -4, max, min)])).toEqual(floats([4], [2, 0, 2, 0]));
  });

  it('of nothing and from nothing', () => {
    expect(run('Gather', [counted(3, 2), wide([0])])).toEqual(floats([0, 2], []));
    expect(run('Gather', [counted(2, 0), wide([1], 0)])).toEqual(floats([1, 0], []));
    expect(() => run('Gather', [counted(0, 2), wide([1], 0)])).toThrow(code('MODEL_MALFORMED'));
  });

  it('refuses axes and indices that are none', () => {
    expect(() => run('Gather', [counted(3), wide([1], 0)], { axis: 1 })).toThrow(code('MODEL_MALFORMED'));
    expect(() => run('Gather', [counted(3), floats([1], [0])])).toThrow(code('MODEL_MALFORMED'));
  });
});

describe('GatherElements', () => {
  it('takes an element for each index', () => {
    const [x, indices] = [counted(2, 2), wide([2, 2], 0, 0, 1, -2)];
    expect(run('GatherElements', [x, indices], { axis: 1 })).toEqual(floats([2, 2], [0, 0, 3, 2]));
    expect(run('GatherElements', [counted(3, 3), wide([2, 3], 1, 2, 0, 2, 0, 0)])).toEqual(
      floats([2, 3], [3, 7, 2, 6, 1, 2]),
    );
  });

  it('refuses indices of other shapes', () => {
    expect(() => run('GatherElements', [counted(2, 2), wide([2], 0, 0)])).toThrow(code('MODEL_MALFORMED'));
    expect(() => run('GatherElements', [counted(2, 2), wide([1, 3], 0, 0, 0)])).toThrow(code('MODEL_MALFORMED'));
  });
});

describe('Slice', () => {
  const slice = (
    x: Tensor,
    starts: (number | bigint)[],
    ends: (number | bigint)[],
    axes?: number[],
    steps?: (number | bigint)[],
  ) => run('Slice', [x, fixed(...starts), fixed(...ends), axes && fixed(...axes), steps && fixed(...steps)]);
  const six = counted(6);
  it.each<[number | bigint, number | bigint, number | bigint, number[]]>([
    [1, 4, 1, [1, 2, 3]],
    [0, max, 2, [0, 2, 4]],
    [-2, max, 1, [4, 5]],
    [0, -1, 1, [0, 1, 2, 3, 4]],
    [4, 1, 1, []],
    [100, 200, 1, []],
    [4, 1, -1, [4, 3, 2]],
    [max, min, -2, [5, 3, 1]],
    [-1, -7, -1, [5, 4, 3, 2, 1, 0]],
    [-100, 100, 4, [0, 4]],
    [0, 6, 100, [0]],
  ])('from %d to %d by %d', (start, end, step, expected) => {
    expect([...slice(six, [start], [end], [0], [step]).data]).toEqual(expected);
  });

  it('along several axes, or all from the first on', () => {
    expect(slice(counted(2, 3), [1, 0], [2, 2])).toEqual(floats([1, 2], [3, 4]));
    expect(slice(counted(2, 3), [1], [3], [-1])).toEqual(floats([2, 2], [1, 2, 4, 5]));
    const old = run('Slice', [counted(2, 3)], { starts: [1], ends: [9], axes: [1] }, 9);
    expect(old).toEqual(floats([2, 2], [1, 2, 4, 5]));
  });

  it('refuses lists that do not fit and steps of nothing', () => {
    expect(() => slice(six, [1, 2], [3])).toThrow(code('MODEL_MALFORMED'));
    expect(() => slice(six, [1], [3], [0], [0])).toThrow(code('MODEL_MALFORMED'));
    expect(() => slice(counted(2, 2), [0, 0], [1, 1], [0, 0])).toThrow(code('MODEL_MALFORMED'));
    expect(() => run('Slice', [six, wide([1], 0), fixed(1)])).toThrow(code('MODEL_SHAPE_UNKNOWN'));
    expect(() => run('Slice', [six])).toThrow(code('MODEL_MALFORMED'));
  });
});

describe('Pad', () => {
  const pad = (x: Tensor, pads: number[], mode: string, more: NodeSpec['inputs'] = []) =>
    run('Pad', [x, fixed(...pads), ...more], { mode });
  it('with a constant, and cuts where negative', () => {
    expect(pad(counted(1, 2), [0, 1, 1, 0], 'constant')).toEqual(floats([2, 3], [0, 0, 1, 0, 0, 0]));
    expect(pad(counted(3), [-1, 2], 'constant', [{ constant: floats([], [9.5]) }])).toEqual(
      floats([4], [1, 2, 9.5, 9.5]),
    );
    expect(pad(counted(3), [1, 1], 'constant', [{ constant: floats([1], [NaN]) }])).toEqual(
      floats([5], [NaN, 0, 1, 2, NaN]),
    );
    const bytes = pad(integers('i8', [1], [5]), [1, 1], 'constant', [{ constant: integers('i8', [], [-128]) }]);
    expect(bytes).toEqual(integers('i8', [3], [-128, 5, -128]));
    expect(pad(wide([1], 5), [1, 0], 'constant', [{ constant: wide([], -3) }])).toEqual(wide([2], -3, 5));
    expect(pad(counted(0), [1, 1], 'constant')).toEqual(floats([2], [0, 0]));
    expect(run('Pad', [counted(2)], { pads: [1, 0], value: 7 }, 9)).toEqual(floats([3], [7, 0, 1]));
  });

  it('with what is there', () => {
    expect([...pad(counted(3), [2, 2], 'reflect').data]).toEqual([2, 1, 0, 1, 2, 1, 0]);
    expect([...pad(counted(3), [2, 1], 'edge').data]).toEqual([0, 0, 0, 1, 2, 2]);
    expect([...pad(counted(3), [2, 4], 'wrap').data]).toEqual([1, 2, 0, 1, 2, 0, 1, 2, 0]);
    expect([...pad(counted(2, 2), [0, 1, 0, 1], 'reflect').data]).toEqual([1, 0, 1, 0, 3, 2, 3, 2]);
    expect([...pad(counted(1), [1, 1], 'reflect').data]).toEqual([0, 0, 0]);
  });

  it('along some axes only', () => {
    expect(pad(counted(1, 2), [1, 0], 'constant', [undefined, fixed(-1)])).toEqual(floats([1, 3], [0, 0, 1]));
  });

  it.each<[string, () => Tensor, string]>([
    ['too few numbers', () => pad(counted(1, 2), [1, 1], 'constant'), 'MODEL_MALFORMED'],
    ['more cut off than there is', () => pad(counted(2), [-2, -1], 'constant'), 'MODEL_MALFORMED'],
    ['nothing to reflect', () => pad(counted(0), [1, 0], 'edge'), 'MODEL_MALFORMED'],
    ['an unknown mode', () => pad(counted(2), [1, 0], 'mirror'), 'OPERATOR_UNSUPPORTED'],
    [
      'a constant of another type',
      () => pad(counted(2), [1, 0], 'constant', [{ constant: wide([], 1) }]),
      'MODEL_MALFORMED',
    ],
    [
      'an int64 beyond 32 bits',
      () => pad(wide([1], 1), [1, 0], 'constant', [{ constant: wide([], 2 ** 40) }]),
      'OPERATOR_UNSUPPORTED',
    ],
    ['more than any tensor has', () => pad(counted(2), [2 ** 40, 0], 'constant'), 'MODEL_TOO_LARGE'],
  ])('refuses %s', (_, make, expected) => expect(make).toThrow(code(expected)));
});

describe('OneHot', () => {
  const depth = { constant: wide([], 3) };
  it('marks places, those from the end too, and none out of range', () => {
    const found = run('OneHot', [wide([4], 0, -1, 3, -4), depth, floats([2], [0, 5])]);
    expect(found).toEqual(floats([4, 3], [5, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0]));
    const columns = run('OneHot', [wide([2], 1, 2), depth, integers('i32', [2], [-1, 1])], { axis: 0 });
    expect(columns).toEqual(integers('i32', [3, 2], [-1, -1, 1, -1, -1, 1]));
  });

  it('refuses a depth of nothing and values that are no pair', () => {
    expect(() => run('OneHot', [wide([1], 0), depth, floats([1, 2], [0, 1])])).toThrow(code('MODEL_MALFORMED'));
    expect(() => run('OneHot', [wide([1], 0), { constant: wide([], 0) }, floats([2], [0, 1])])).toThrow(
      code('MODEL_MALFORMED'),
    );
  });
});

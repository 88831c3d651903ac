import { describe, expect, it } from 'vitest';
import { floats, integers, lowerNode } from '../../../../test/scenes/lowerNode.ts';
import type { Tensor } from '../../ir/dtype.ts';
import { castLowerings } from './cast.ts';

const TYPES = { f32: 1, u8: 2, i8: 3, i32: 6, i64: 7, bool: 9 } as const;
const cast = (x: Tensor, to: keyof typeof TYPES) =>
  lowerNode(castLowerings, { operator: 'Cast', inputs: [x], attributes: { to: TYPES[to] } }).outputs[0]!;
const wide = (...list: bigint[]): Tensor => ({ dtype: 'i64', shape: [list.length], data: BigInt64Array.from(list) });
const truth = (...list: number[]): Tensor => ({ dtype: 'bool', shape: [list.length], data: Uint8Array.from(list) });

describe('Cast', () => {
  it('truncates numbers, saturates at 32 bits, and makes 0 of NaN', () => {
    const x = floats([7], [1.9, -1.9, NaN, 3e9, -3e9, Infinity, -0.5]);
    expect(cast(x, 'i32')).toEqual(integers('i32', [7], [1, -1, 0, 2 ** 31 - 1, -(2 ** 31), 2 ** 31 - 1, 0]));
    expect(cast(floats([2], [-7.5, 3e9]), 'i64')).toEqual(wide(-7n, 2n ** 31n - 1n));
  });

  it('keeps the low bits for narrower integers', () => {
    expect(cast(integers('i32', [3], [300, -1, 128]), 'u8')).toEqual(integers('u8', [3], [44, 255, 128]));
    expect(cast(integers('i32', [3], [300, -1, 128]), 'i8')).toEqual(integers('i8', [3], [44, -1, -128]));
    expect(cast(integers('u8', [1], [200]), 'i8')).toEqual(integers('i8', [1], [-56]));
    expect(cast(floats([1], [300]), 'u8')).toEqual(integers('u8', [1], [44]));
  });

  it('extends by sign or by zero', () => {
    expect(cast(integers('i8', [1], [-3]), 'i32')).toEqual(integers('i32', [1], [-3]));
    expect(cast(integers('u8', [1], [253]), 'i64')).toEqual(wide(253n));
    expect(cast(wide(-5n, 2n ** 40n), 'i32')).toEqual(integers('i32', [2], [-5, 2 ** 31 - 1]));
  });

  it('makes numbers of integers, to the nearest', () => {
    expect(cast(integers('i32', [2], [-3, 2 ** 24 + 1]), 'f32')).toEqual(floats([2], [-3, 2 ** 24]));
    expect(cast(truth(0, 1), 'f32')).toEqual(floats([2], [0, 1]));
  });

  it('holds anything but zero for true', () => {
    expect(cast(floats([4], [0, -0, 0.1, NaN]), 'bool')).toEqual(truth(0, 0, 1, 1));
    expect(cast(integers('i32', [3], [0, 256, -1]), 'bool')).toEqual(truth(0, 1, 1));
  });

  it('leaves what has the type already', () => {
    const x = floats([1], [1.5]);
    expect(cast(x, 'f32')).toEqual(x);
    const like = lowerNode(castLowerings, { operator: 'CastLike', inputs: [x, integers('i8', [], [0])] });
    expect(like.outputs[0]).toEqual(integers('i8', [1], [1]));
  });

  it('refuses types that the engine does not have', () => {
    for (const to of [10, 11, 16, 8, 99]) {
      expect(() =>
        lowerNode(castLowerings, { operator: 'Cast', inputs: [floats([1], [1])], attributes: { to } }),
      ).toThrow(expect.objectContaining({ code: 'DATATYPE_UNSUPPORTED' }));
    }
  });
});

import { describe, expect, it } from 'vitest';
import { DESCRIPTOR_BYTES, encodeDescriptor } from './descriptor.ts';
import type { Instruction, Operand } from './program.ts';

/** The bytes that are not zero: by offset, four at a time, big-endian. */
function words(instruction: Instruction): Record<number, number> {
  const bytes = encodeDescriptor(instruction);
  expect(bytes).toHaveLength(DESCRIPTOR_BYTES);
  const view = new DataView(bytes.buffer);
  const offsets = Array.from({ length: DESCRIPTOR_BYTES / 4 }, (_, i) => 4 * i);
  return Object.fromEntries(offsets.flatMap((at) => (view.getUint32(at) === 0 ? [] : [[at, view.getUint32(at)]])));
}
const sizes = (...list: number[]) => Object.fromEntries(list.map((size, d) => [32 + 4 * d, size]));
const x: Operand = { source: { kind: 'input', index: 3 }, dtype: 'f32', count: 6, offset: 2, strides: [1, -2] };

describe('bytes of a descriptor', () => {
  it('of a map', () => {
    const one: Operand = {
      source: { kind: 'immediate', bits: -0x40800000 },
      dtype: 'f32',
      count: 1,
      offset: 0,
      strides: [0, 0],
    };
    const earlier: Operand = {
      source: { kind: 'instruction', index: 258 },
      dtype: 'u8',
      count: 2,
      offset: 1,
      strides: [0, 1],
    };
    expect(
      words({ kind: 'map', fn: 'select', dtype: 'f32', rank: 2, sizes: [4, 5], operands: [earlier, x, one] }),
    ).toEqual({
      ...{ 0: 0x011c0000, 4: 0x02000000 },
      ...sizes(4, 5, 1, 1, 1, 1, 1, 1),
      ...{ 64: 0x03030000, 68: 258, 72: 2, 76: 1, 100: 1 },
      ...{ 128: 0x01000000, 132: 3, 136: 6, 140: 2, 160: 1, 164: 0xfffffffe },
      ...{ 196: 0xbf800000, 200: 1 },
    });
  });

  it('of a fold', () => {
    const weights: Operand = {
      source: { kind: 'weights', chunk: 9 },
      dtype: 'i8',
      count: 2 ** 30,
      offset: 0,
      strides: [7, 1],
    };
    const fold = { kind: 'fold', fold: 'sum', fn: 'mulInt', dtype: 'i32', rank: 1, sizes: [3, 2] } as const;
    expect(words({ ...fold, operands: [weights, weights] })).toEqual({
      ...{ 0: 0x022a0101, 4: 0x01000000 },
      ...sizes(3, 2, 1, 1, 1, 1, 1, 1),
      ...{ 64: 0x02020000, 68: 9, 72: 2 ** 30, 96: 7, 100: 1 },
      ...{ 128: 0x02020000, 132: 9, 136: 2 ** 30, 160: 7, 164: 1 },
    });
    expect(words({ ...fold, fold: 'min', operands: [weights, weights] })[0]).toBe(0x022a0301);
  });

  it('of a view', () => {
    const view = { kind: 'view', dtype: 'i64', rank: 1, sizes: [9], fill: -1 } as const;
    const box = { low: [1], high: [4] };
    const rest = { 200: 0, 228: 1, 232: 1, 236: 1, 240: 1, 244: 1, 248: 1, 252: 1 };
    const found = words({ ...view, operands: [{ ...x, dtype: 'i64' }], boxes: [box] });
    expect(found).toMatchObject({
      0: 0x03000005,
      4: 0x01000000,
      8: 0xffffffff,
      192: 1,
      224: 4,
      228: rest[228],
      252: 1,
    });
    expect(found[256]).toBeUndefined();
    const other = { low: [5], high: [9] };
    const joined = words({
      ...view,
      fill: 0,
      operands: [
        { ...x, dtype: 'i64' },
        { ...x, dtype: 'i64' },
      ],
      boxes: [box, other],
    });
    expect(joined).toMatchObject({ 128: 0x01050000, 192: 1, 224: 4, 256: 5, 288: 9, 292: 1 });
    expect(joined[8]).toBeUndefined();
  });

  it('of a gather', () => {
    const indices: Operand = { ...x, dtype: 'i64' };
    const gather = { kind: 'gather', dtype: 'f32', rank: 0, sizes: [], stride: -3, size: 2 } as const;
    expect(words({ ...gather, operands: [x, indices] })).toMatchObject({
      0: 0x04000000,
      12: 0xfffffffd,
      16: 2,
      128: 0x01050000,
    });
  });
});

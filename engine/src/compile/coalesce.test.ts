import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpretInstruction } from '../reference/interpret.ts';
import type { DraftInstruction } from './builder.ts';
import { coalesce } from './coalesce.ts';

const place = { kind: 'input', index: 0 } as const;
const operand = (strides: readonly number[], offset = 0) =>
  ({ place, dtype: 'i32', count: 4096, offset, strides }) as const;
const map = (sizes: number[], ...strides: number[][]): DraftInstruction => ({
  ...{ kind: 'map', fn: 'addInt', dtype: 'i32', rank: sizes.length, sizes },
  operands: strides.map((list) => operand(list)),
});
const spaceOf = ({ sizes, rank, operands }: DraftInstruction) => [
  sizes,
  rank,
  ...operands.map(({ strides }) => strides),
];

describe('fewer dimensions', () => {
  it('where every operand walks neighbours as one', () => {
    expect(spaceOf(coalesce(map([2, 3, 4], [12, 4, 1], [0, 0, 0])))).toEqual([[24], 1, [1], [0]]);
    expect(spaceOf(coalesce(map([2, 3, 4], [12, 4, 1], [3, 1, 0])))).toEqual([[6, 4], 2, [4, 1], [1, 0]]);
    expect(spaceOf(coalesce(map([2, 1, 4], [4, 99, 1], [8, -5, 2])))).toEqual([[8], 1, [1], [2]]);
    expect(spaceOf(coalesce(map([1, 1], [5, 7], [1, 1])))).toEqual([[], 0, [], []]);
  });

  it('but never of output and reduced ones together', () => {
    const fold: DraftInstruction = {
      ...{ kind: 'fold', fold: 'sum', fn: 'identity', dtype: 'i32', rank: 1, sizes: [2, 3, 4] },
      operands: [operand([12, 4, 1])],
    };
    expect(spaceOf(coalesce(fold))).toEqual([[2, 12], 1, [12, 1]]);
    expect(spaceOf(coalesce({ ...fold, sizes: [1, 3, 4] }))).toEqual([[12], 0, [1]]);
  });

  it('nor across the border of a box', () => {
    const view = (low: number[], high: number[]): DraftInstruction => ({
      ...{ kind: 'view', dtype: 'i32', rank: 2, sizes: [2, 3], operands: [operand([3, 1])], fill: 0 },
      boxes: [{ low, high }],
    });
    expect(coalesce(view([0, 0], [2, 3]))).toMatchObject({ sizes: [6], boxes: [{ low: [0], high: [6] }] });
    expect(coalesce(view([0, 1], [2, 3]))).toMatchObject({ sizes: [2, 3], boxes: [{ low: [0, 1], high: [2, 3] }] });
  });

  it('keeps a dimension of size 1 that a box leaves out', () => {
    const view: DraftInstruction = {
      ...{ kind: 'view', dtype: 'i32', rank: 2, sizes: [1, 3], operands: [operand([0, 1])], fill: 7 },
      boxes: [{ low: [0, 0], high: [0, 3] }],
    };
    expect(coalesce(view)).toMatchObject({ sizes: [1, 3], rank: 2 });
  });

  it('and no addresses at all where there is no index', () => {
    const huge = map([0, 2 ** 30], [2 ** 40, 1], [1, 2 ** 35]);
    expect(
      coalesce(huge).operands.map(({ offset, strides }) => [offset, strides.filter((stride) => stride !== 0)]),
    ).toEqual([
      [0, []],
      [0, []],
    ]);
  });
});

it('computes the same', () => {
  const bytes = new Uint8Array(Int32Array.from({ length: 4096 }, (_, i) => i * i).buffer);
  const sizes = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      sizes,
      fc.array(fc.constantFrom(0, 1, 2, 4, 16, 64), { minLength: 8, maxLength: 8 }),
      fc.nat(),
      (space, strides, at) => {
        const operands = [operand(strides.slice(0, space.length), 5), operand(strides.slice(4, 4 + space.length))];
        const rank = at % (space.length + 1);
        const fold: DraftInstruction = {
          kind: 'fold',
          fold: 'sum',
          fn: 'mulInt',
          dtype: 'i32',
          rank,
          sizes: space,
          operands,
        };
        for (const draft of [map(space, ...operands.map((each) => [...each.strides])), fold]) {
          expect(interpretInstruction(coalesce(draft) as never, [bytes, bytes])).toEqual(
            interpretInstruction(draft as never, [bytes, bytes]),
          );
        }
      },
    ),
  );
});

import { describe, expect, test } from 'vitest';
import { elementCount } from '../ir/dtype.ts';
import { STEP_LIMITS } from '../ir/limits.ts';
import { createBuilder } from './builder.ts';
import { type FoldSpec, fold } from './fold.ts';
import { transpose, type Value, wholeValue } from './value.ts';

const input = (shape: readonly number[], index = 0): Value => wholeValue('f32', shape, { kind: 'input', index });

function emitted(spec: Partial<FoldSpec> & Pick<FoldSpec, 'values' | 'rank'>, limits = STEP_LIMITS) {
  const builder = createBuilder({ limits });
  const result = fold(builder, { fold: 'sum', fn: 'identity', dtype: 'f32', ...spec });
  const reduced = builder.drafts.map(({ kind, sizes, rank }) => (kind === 'fold' ? sizes.slice(rank) : kind));
  return { result, reduced, drafts: builder.drafts };
}

describe('fold', () => {
  test('is one operator up to the cap', () => {
    expect(emitted({ values: [input([5, 1024])], rank: 1 }).reduced).toEqual([[1024]]);
  });

  test('sums blocks of one length, and then the blocks', () => {
    const { reduced, result } = emitted({ values: [input([5, 3, 1536])], rank: 1 });
    expect(reduced).toEqual([[768], [6]]);
    expect(result.shape).toEqual([5]);
  });

  test('takes three levels for the widest', () => {
    expect(emitted({ values: [input([2 ** 22])], rank: 0 }).reduced).toEqual([[1024], [1024], [4]]);
  });

  test('adds the rest of a length without a good divisor', () => {
    // 2053 is a prime.
    expect(emitted({ values: [input([2, 2053])], rank: 1 }).reduced).toEqual([[1024], [2], [5], 'map']);
  });

  test('has its own caps for sums of binary32 and for the rest', () => {
    expect(emitted({ values: [input([4096])], rank: 0, fold: 'max' }).reduced).toEqual([[4096]]);
    expect(emitted({ values: [input([512])], rank: 0 }, { ...STEP_LIMITS, floatFanIn: 256 }).reduced).toEqual([
      [256],
      [2],
    ]);
  });

  test('walks neighbouring dimensions as one where both operands do', () => {
    const [a, b] = [input([2, 3, 4, 5]), input([2, 3, 4, 5], 1)];
    expect(emitted({ values: [a, b], rank: 1, fn: 'mul' }).reduced).toEqual([[60]]);
    const apart = { ...b, strides: [60, 20, 0, 1] };
    expect(emitted({ values: [a, apart], rank: 1, fn: 'mul' }).reduced).toEqual([[3, 4, 5]]);
  });

  test('copies an operand whose elements lie in too many chunks, and only that one', () => {
    const [a, b] = [input([300]), transpose(input([300, 70], 1), [1, 0])];
    const wide = { ...a, shape: [70, 300], strides: [0, 1] };
    const { reduced, drafts } = emitted({ values: [wide, b], rank: 1, fn: 'mul' });
    expect(reduced).toEqual(['view', [300]]);
    expect(drafts[1]!.operands.map(({ place }) => place.kind)).toEqual(['input', 'operator']);
  });

  test('keeps what is only repeated repeated when it copies', () => {
    const column = transpose(input([300, 70]), [1, 0]);
    const repeated = { ...column, shape: [50, 70, 300], strides: [0, ...column.strides] };
    const { drafts } = emitted({ values: [repeated], rank: 2 });
    expect(elementCount(drafts[0]!.sizes)).toBe(21_000);
  });
});

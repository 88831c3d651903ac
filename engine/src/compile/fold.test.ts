import { describe, expect, test } from 'vitest';
import { elementCount } from '../ir/dtype.ts';
import { ELEMENT_LIMITS, ELEMENT_STRETCHES } from '../ir/limits.ts';
import { stretchesOf, touchedChunks } from '../ir/touchedChunks.ts';
import { createBuilder } from './builder.ts';
import { type FoldSpec, fold } from './fold.ts';
import { transpose, type Value, wholeValue } from './value.ts';

const input = (shape: readonly number[], index = 0): Value => wholeValue('f32', shape, { kind: 'input', index });

function emitted(spec: Partial<FoldSpec> & Pick<FoldSpec, 'values' | 'rank'>, limits = ELEMENT_LIMITS) {
  const builder = createBuilder({ limits });
  const result = fold(builder, { fold: 'sum', fn: 'identity', dtype: 'f32', ...spec });
  const reduced = builder.drafts.map(({ kind, sizes, rank }) => (kind === 'fold' ? sizes.slice(rank) : kind));
  return { result, reduced, drafts: builder.drafts };
}

describe('fold', () => {
  test('is one instruction up to the cap', () => {
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
    expect(emitted({ values: [input([512])], rank: 0 }, { ...ELEMENT_LIMITS, floatFanIn: 256 }).reduced).toEqual([
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
    // Outputs [200, 70] of 300 products: five parts of each would be more than the 300 x 70 elements of the copy.
    const [a, b] = [input([200, 300]), transpose(input([300, 70], 1), [1, 0])];
    const rows = { ...a, shape: [200, 70, 300], strides: [300, 0, 1] };
    const columns = { ...b, shape: [200, 70, 300], strides: [0, ...b.strides] };
    const { reduced, drafts } = emitted({ values: [rows, columns], rank: 2, fn: 'mul' });
    expect(reduced).toEqual(['view', [300]]);
    expect(drafts[1]!.operands.map(({ place }) => place.kind)).toEqual(['input', 'instruction']);
    // The copy has each column once.
    expect(elementCount(drafts[0]!.sizes)).toBe(21_000);
  });

  test('copies a constant rather than anything else', () => {
    const far = (place: Value['place']): Value => ({
      ...{ dtype: 'f32', shape: [3, 49], place, count: 14_700, offset: 0, strides: [1, 300] },
    });
    const constant = far({ kind: 'constant', bytes: new Uint8Array(58_800) });
    const { reduced, drafts } = emitted({ values: [far({ kind: 'input', index: 0 }), constant], rank: 1, fn: 'mul' });
    expect(reduced).toEqual([[49]]);
    expect(drafts[0]!.operands[1]!.strides).toEqual([49, 1]);
  });

  test('takes smaller blocks where a copy of overlapping windows would be larger', () => {
    // Windows of 20 x 20, one apart, over 30 x 30 places with 100 channels.
    const windows: Value = {
      ...{ dtype: 'f32', place: { kind: 'input', index: 0 }, count: 90_000, offset: 0 },
      ...{ shape: [11, 11, 100, 20, 20], strides: [3000, 100, 1, 3000, 100] },
    };
    const { drafts, reduced } = emitted({ values: [windows], rank: 3 });
    expect(reduced.every((sizes) => Array.isArray(sizes))).toBe(true);
    for (const { operands, sizes, rank } of drafts) {
      const weight = touchedChunks({ sizes, rank }, { ...operands[0]!, source: operands[0]!.place });
      expect(weight).toBeLessThanOrEqual(ELEMENT_LIMITS.chunks);
    }
  });

  test('keeps the stretches of an element within their limit', () => {
    // The same pair of elements 900 times over: one chunk, but 900 stretches.
    const repeated: Value = { ...input([4, 2]), shape: [4, 900, 2], strides: [2, 0, 1] };
    const { drafts } = emitted({ values: [repeated], rank: 1, fold: 'max' });
    for (const draft of drafts) expect(stretchesOf(draft, draft.operands)).toBeLessThanOrEqual(ELEMENT_STRETCHES);
  });
});

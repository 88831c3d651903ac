import { describe, expect, it } from 'vitest';
import { MAX_BATCH_RECORDS } from './record.ts';
import { judgeTail, type WrittenSlot } from './tornTail.ts';

const whole = (index: number, batchStart: number): WrittenSlot => ({ index, whole: true, batchStart });
const broken = (index: number): WrittenSlot => ({ index, whole: false, batchStart: 0 });
const torn = (discard: number) => ({ kind: 'torn', discard });
const corrupt = (index: number) => expect.objectContaining({ kind: 'corrupt', index });

describe('judgeTail', () => {
  it.each([
    ['nothing behind the gap', 10, [], 10, torn(0)],
    ['one record in part', 10, [broken(10)], 10, torn(1)],
    ['records of the same batch behind a gap', 10, [whole(12, 8), whole(13, 8)], 10, torn(4)],
    ['a batch that starts in the gap', 10, [whole(11, 10)], 10, torn(2)],
    ['its last record in part', 10, [whole(12, 10), broken(13)], 10, torn(4)],
    ['as far as a batch reaches', 10, [whole(10 + MAX_BATCH_RECORDS - 1, 10)], 0, torn(MAX_BATCH_RECORDS)],
    ['a gap below the checkpoint', 10, [broken(10)], 11, corrupt(10)],
    ['a batch that began after the gap', 10, [broken(10), whole(11, 11)], 0, corrupt(10)],
    ['a blank gap before a later batch', 10, [whole(11, 11)], 0, corrupt(10)],
    ['a damaged record that others follow', 10, [broken(10), whole(11, 9)], 0, corrupt(10)],
    ['two damaged records', 10, [whole(11, 9), broken(12), broken(13)], 0, corrupt(12)],
    ['more than a batch behind the gap', 10, [broken(10 + MAX_BATCH_RECORDS)], 0, corrupt(10)],
  ] as const)('%s', (_, gap, written, checkpointSize, verdict) => {
    expect(judgeTail(gap, written, checkpointSize)).toEqual(verdict);
  });
});

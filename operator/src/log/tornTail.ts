import { MAX_BATCH_RECORDS } from './record.ts';

/** A slot at or behind the first one that holds no whole record, in which something was written. */
export type WrittenSlot = { readonly index: number; readonly whole: boolean; readonly batchStart: number };

export type TailVerdict =
  | { readonly kind: 'torn'; readonly discard: number }
  | { readonly kind: 'corrupt'; readonly index: number; readonly reason: string };

/**
 * Judges what stands behind the first slot without a whole record (`gap`). At most one batch is unsynced when a
 * process or machine dies, and disks write whole sectors: so a torn batch leaves blank slots among whole records of
 * that same batch, and at most its last written one in part. Everything else is damage to acknowledged receipts.
 * What cannot be told from a torn batch is later damage to the very last batch while no checkpoint covers it: at most the
 * last second before a crash, and nothing after a clean stop, which signs a checkpoint over everything.
 */
export function judgeTail(gap: number, written: readonly WrittenSlot[], checkpointSize: number): TailVerdict {
  const last = written.at(-1);
  if (last === undefined) return { kind: 'torn', discard: 0 };
  // INVARIANT L6: Recovery discards only what one unsynced batch can have left behind; any other damage is refused with
  //   file and offset.
  if (gap < checkpointSize) return corrupt(gap, 'the record is damaged and a signed checkpoint covers it');
  if (last.index >= gap + MAX_BATCH_RECORDS) return corrupt(gap, 'records follow that cannot be of the same write');
  for (const slot of written) {
    // A batch is written only after the one before it was durable.
    if (slot.whole && slot.batchStart > gap)
      return corrupt(gap, 'the record is damaged; later ones prove it was whole');
    if (!slot.whole && slot !== last) return corrupt(slot.index, 'the record is damaged');
  }
  return { kind: 'torn', discard: last.index - gap + 1 };
}

function corrupt(index: number, reason: string): TailVerdict {
  return { kind: 'corrupt', index, reason };
}

import { InputError } from '@assay/sdk';
import { type DiskIo, writeError } from './diskIo.ts';
import { MAX_BATCH_RECORDS, RECORD_BYTES } from './record.ts';
import { openSegments } from './segmentChain.ts';

/** Leaf indices have 40 bits on chain. */
const MAX_LEAVES = 2 ** 40;

/** Where a record goes: `record.ts` offsets count from `buffer[at]`. */
export type Slot = {
  readonly buffer: Buffer;
  readonly at: number;
  readonly leafIndex: number;
  readonly batchStart: number;
};

export type Journal = {
  /**
   * Lets `build` fill the next record in place and resolves with what it returned once the record is durable. When
   * `build` throws, the index stays free. Rejects LOG_CLOSED, LOG_FULL, DISK_FULL or JOURNAL_WRITE_FAILED.
   */
  readonly append: <T>(build: (slot: Slot) => T) => Promise<T>;
  /** Durable records. */
  readonly size: () => number;
  /** Waits for everything appended so far, then closes. */
  readonly close: () => Promise<void>;
};

export type JournalOptions = {
  readonly directory: string;
  /** Durable records that recovery found. */
  readonly size: number;
  readonly segmentRecords: number;
  readonly io: DiskIo;
  /** Runs when a batch is durable, before any of its appends resolves. */
  readonly onDurable: (records: Buffer, first: number, count: number) => void;
  /** Runs once, when a write or sync failed: the process must end. */
  readonly onFatal: (error: Error) => void;
};

type Batch = {
  readonly first: number;
  readonly buffer: Buffer;
  readonly capacity: number;
  count: number;
  readonly values: unknown[];
  readonly resolvers: ((value: never) => void)[];
  readonly rejecters: ((error: Error) => void)[];
};

/**
 * Opens the journal for appending, with the segment that takes the next record prepared.
 *
 * Group commit: while one fdatasync runs, everything that arrives gathers in the next batch, which is one write and
 * one fdatasync again. At most one batch is unsynced, so a record with a later `batchStart` proves that all records
 * before that start were durable; recovery relies on it.
 * @throws InputError DISK_FULL or JOURNAL_WRITE_FAILED
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { directory, segmentRecords, io } = options;
  const spareBuffers: Buffer[] = [];
  const queue: Batch[] = [];
  let next = options.size;
  let durable = options.size;
  let filling: Batch | undefined;
  let failure: Error | undefined;
  let closed = false;
  let pumping: Promise<void> | undefined;
  const segments = await openSegments({ directory, segmentRecords, io, first: segmentFirst(next) });

  return {
    append(build) {
      if (failure !== undefined) return Promise.reject(failure);
      if (closed)
        return Promise.reject(new InputError('LOG_CLOSED', 'The receipt log is closed; it takes no more receipts.'));
      if (next >= MAX_LEAVES)
        return Promise.reject(new InputError('LOG_FULL', 'The log holds 2^40 receipts, the most it can.'));
      const batch = batchToFill();
      let value: ReturnType<typeof build>;
      try {
        value = build({
          buffer: batch.buffer,
          at: batch.count * RECORD_BYTES,
          leafIndex: next,
          batchStart: batch.first,
        });
      } catch (error) {
        return Promise.reject(error);
      }
      batch.count++;
      next++;
      batch.values.push(value);
      // A microtask, so that receipts of the same turn share their first batch too.
      pumping ??= Promise.resolve().then(pump);
      return new Promise((resolve, reject) => {
        batch.resolvers.push(resolve as (value: never) => void);
        batch.rejecters.push(reject);
      });
    },
    size: () => durable,
    async close() {
      closed = true;
      await pumping;
      await segments.close();
    },
  };

  function batchToFill(): Batch {
    if (filling !== undefined && filling.count < filling.capacity) return filling;
    const leftInSegment = segmentFirst(next) + segmentRecords - next;
    filling = {
      first: next,
      buffer: spareBuffers.pop() ?? Buffer.allocUnsafeSlow(MAX_BATCH_RECORDS * RECORD_BYTES),
      capacity: Math.min(MAX_BATCH_RECORDS, leftInSegment),
      count: 0,
      values: [],
      resolvers: [],
      rejecters: [],
    };
    queue.push(filling);
    return filling;
  }

  async function pump(): Promise<void> {
    for (let batch = takeBatch(); batch !== undefined; batch = takeBatch()) {
      try {
        await flush(batch);
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)), batch);
        break;
      }
    }
    pumping = undefined;
  }

  function takeBatch(): Batch | undefined {
    if (queue[0] === undefined || queue[0].count === 0) return undefined;
    const batch = queue.shift();
    if (batch === filling) filling = undefined;
    return batch;
  }

  async function flush(batch: Batch): Promise<void> {
    if (batch.first === segments.current().first + segmentRecords) await segments.advance();
    const current = segments.current();
    if (io.reached !== undefined) await io.reached('beforeWrite');
    try {
      io.write(current.fd, batch.buffer, batch.count * RECORD_BYTES, (batch.first - current.first) * RECORD_BYTES);
      if (io.reached !== undefined) await io.reached('afterWrite');
      const synced = io.datasync(current.fd);
      if (io.reached !== undefined) await io.reached('duringSync');
      await synced;
    } catch (error) {
      throw writeError(current.path, error);
    }
    if (io.reached !== undefined) await io.reached('afterSync');
    durable = batch.first + batch.count;
    options.onDurable(batch.buffer, batch.first, batch.count);
    // INVARIANT L1: A receipt is handed out only after its record is durable: no append resolves before the fdatasync
    //   of its batch ended.
    for (let i = 0; i < batch.count; i++) batch.resolvers[i]?.(batch.values[i] as never);
    if (spareBuffers.length < 2) spareBuffers.push(batch.buffer);
  }

  // INVARIANT L2: After a failed write or fsync nothing is acknowledged any more, waiting receipts included, and the
  //   process is told to end.
  function fail(error: Error, batch: Batch): void {
    failure = error;
    for (const lost of [batch, ...queue]) for (const reject of lost.rejecters) reject(error);
    queue.length = 0;
    options.onFatal(error);
  }

  function segmentFirst(index: number): number {
    return index - (index % segmentRecords);
  }
}

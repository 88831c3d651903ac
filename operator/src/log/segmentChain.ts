import { closeSync, existsSync, openSync } from 'node:fs';
import { type DiskIo, writeError } from './diskIo.ts';
import { prepareSegment, segmentPath } from './segment.ts';

/** A segment open for writing: `first` is the index of its first record. */
export type OpenSegment = { readonly first: number; readonly fd: number; readonly path: string };

/** The segment that takes records now, and the next one, prepared while this one fills. */
export type SegmentChain = {
  readonly current: () => OpenSegment;
  /** Goes on to the next segment. @throws InputError DISK_FULL, JOURNAL_WRITE_FAILED (also when preparing it failed earlier) */
  readonly advance: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Opens the segment that starts at `first` and prepares the one after it. @throws InputError DISK_FULL, JOURNAL_WRITE_FAILED */
export async function openSegments(options: {
  readonly directory: string;
  readonly segmentRecords: number;
  readonly io: DiskIo;
  readonly first: number;
}): Promise<SegmentChain> {
  const { directory, segmentRecords, io } = options;
  let current = await openSegment(options.first);
  let following = prepareFollowing();

  return {
    current: () => current,
    async advance() {
      const problem = await following;
      if (problem !== undefined) throw problem;
      closeSync(current.fd);
      current = await openSegment(current.first + segmentRecords);
      following = prepareFollowing();
    },
    async close() {
      await following;
      closeSync(current.fd);
    },
  };

  // Resolves to the error instead of rejecting: what fits into the current segment can still be kept.
  function prepareFollowing(): Promise<Error | undefined> {
    return ensureSegment(current.first + segmentRecords).then(
      () => undefined,
      (error: Error) => error,
    );
  }

  async function ensureSegment(first: number): Promise<void> {
    if (!existsSync(segmentPath(directory, first))) await prepareSegment(directory, first, segmentRecords, io);
  }

  async function openSegment(first: number): Promise<OpenSegment> {
    await ensureSegment(first);
    const path = segmentPath(directory, first);
    try {
      return { first, fd: openSync(path, 'r+'), path };
    } catch (error) {
      throw writeError(path, error);
    }
  }
}

import { InvariantError, type NoteSigner, signCheckpoint, verifyConsistency } from '@assay/sdk';
import { type SignedCheckpoint, writeCheckpoint } from './checkpointFile.ts';
import type { DiskIo } from './diskIo.ts';

export type CheckpointPublisher = {
  readonly latest: () => SignedCheckpoint;
  /** Signs and stores a checkpoint over everything durable; the latest one again when nothing is new. */
  readonly publish: () => Promise<SignedCheckpoint>;
  /** Resolves when no publish is under way. */
  readonly settled: () => Promise<unknown>;
};

export type CheckpointPublisherOptions = {
  readonly path: string;
  readonly origin: string;
  readonly signer: NoteSigner;
  /** What was signed before; an older signature may be of another key (`current` false) and is then replaced. */
  readonly previous?: (SignedCheckpoint & { readonly current: boolean }) | undefined;
  /** Durable entries and their root, both of one moment. */
  readonly head: () => { readonly size: number; readonly root: Uint8Array };
  readonly consistencyProof: (from: number, to: number) => Promise<Uint8Array[]>;
  readonly io: DiskIo;
};

/**
 * Starts publishing with a first checkpoint, so that there always is one (size 0 included).
 * @throws InputError DISK_FULL, JOURNAL_WRITE_FAILED, TILE_CORRUPT
 * @throws InvariantError LOG_CHECKPOINT_MISMATCH when the tree does not extend what was signed before
 */
export async function startCheckpoints(options: CheckpointPublisherOptions): Promise<CheckpointPublisher> {
  const { path, origin, signer, head, io } = options;
  const { previous } = options;
  let latest: SignedCheckpoint | undefined = previous && {
    size: previous.size,
    root: previous.root,
    note: previous.note,
  };
  let replace = previous?.current !== true;
  let publishing: Promise<unknown> = Promise.resolve();

  const first = await publishNow();
  return {
    latest: () => latest ?? first,
    publish() {
      const next = publishing.then(publishNow);
      publishing = next.catch(() => undefined); // the caller of this publish gets the error
      return next;
    },
    settled: () => publishing,
  };

  async function publishNow(): Promise<SignedCheckpoint> {
    const { size, root } = head();
    if (latest !== undefined && latest.size === size && !replace) return latest;
    if (latest !== undefined) await needExtension(latest, size, root);
    const note = signCheckpoint({ origin, size, root }, signer);
    await writeCheckpoint(path, note, io);
    // INVARIANT L9: A checkpoint is on disk before it is served.
    latest = { size, root, note };
    replace = false;
    return latest;
  }

  async function needExtension(older: SignedCheckpoint, size: number, root: Uint8Array): Promise<void> {
    if (older.size === 0) return;
    // A tree that lost entries has no proof to give: the check below then refuses the empty one.
    const proof = size < older.size ? [] : await options.consistencyProof(older.size, size);
    try {
      // INVARIANT L10: A checkpoint is signed only over durable entries, and only if its tree extends the one signed
      //   before.
      verifyConsistency({ from: older.size, to: size, fromRoot: older.root, toRoot: root, proof });
    } catch (cause) {
      const message = `The tree of ${size} does not extend the checkpoint over ${older.size}; it is not signed. Check memory and disk, then start again.`;
      throw new InvariantError('LOG_CHECKPOINT_MISMATCH', message, { size, previous: older.size }, { cause });
    }
  }
}

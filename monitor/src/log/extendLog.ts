import { AssayError, equalBytes, InputError, TILE_WIDTH, verifyConsistency } from '@assay/sdk';
import type { LogFile } from '../store/logFile.ts';
import type { Mirror, SignedCheckpoint } from './readMirror.ts';

/** Bundles fetched at a time from one mirror. */
const PARALLEL = 8;

export type Extension = {
  readonly from: number;
  readonly digests: readonly Uint8Array[];
  /** Root of the log with them. */
  readonly root: Uint8Array;
};

/**
 * Downloads the entries from the end of `log` up to `size` (at most the checkpoint's) and appends them, if the result is
 * a prefix of what the checkpoint signs; else the log is left as it was.
 * @throws InputError LOG_MALFORMED, LOG_UNREACHABLE, ... from the mirror; ROOT_MISMATCH or FROM_ROOT_MISMATCH when the entries do not
 * belong to the checkpoint
 */
export async function extendLog(
  log: LogFile,
  mirror: Mirror,
  signed: SignedCheckpoint,
  size: number,
): Promise<Extension> {
  const mark = log.mark();
  const digests = await download(mirror, signed.checkpoint.size, mark.size, size);
  log.append(digests);
  try {
    const root = log.root();
    await checkPrefix(mirror, signed, size, root);
    return { from: mark.size, digests, root };
  } catch (error) {
    log.rollback(mark);
    throw error;
  }
}

async function checkPrefix(
  mirror: Mirror,
  { checkpoint }: SignedCheckpoint,
  size: number,
  root: Uint8Array,
): Promise<void> {
  // INVARIANT: W1
  if (size === checkpoint.size) {
    if (equalBytes(root, checkpoint.root)) return;
    throw new InputError(
      'ROOT_MISMATCH',
      `The ${size} entries of ${mirror.url} do not give the root of its checkpoint.`,
      {
        url: mirror.url,
        size,
      },
    );
  }
  const proof = await mirror.consistencyProof(size, checkpoint.size);
  verifyConsistency({ from: size, to: checkpoint.size, fromRoot: root, toRoot: checkpoint.root, proof });
}

async function download(mirror: Mirror, treeSize: number, from: number, to: number): Promise<Uint8Array[]> {
  const first = Math.floor(from / TILE_WIDTH);
  const last = Math.ceil(to / TILE_WIDTH);
  const digests: Uint8Array[] = [];
  for (let start = first; start < last; start += PARALLEL) {
    const indices = Array.from({ length: Math.min(PARALLEL, last - start) }, (_, i) => start + i);
    for (const bundle of await Promise.all(indices.map((index) => readBundle(mirror, treeSize, index))))
      digests.push(...bundle);
  }
  return digests.slice(from - first * TILE_WIDTH, to - first * TILE_WIDTH);
}

/** Digests of one bundle: all 256 if the log has them, else as many as it has. */
export function readBundle(mirror: Mirror, treeSize: number, index: number): Promise<readonly Uint8Array[]> {
  return mirror.entries(index, Math.min(TILE_WIDTH, treeSize - index * TILE_WIDTH));
}

/** True when the error says that the data, not the connection, is wrong. */
export function isDataError(error: unknown): error is AssayError {
  return (
    error instanceof AssayError &&
    !['LOG_UNREACHABLE', 'LOG_TIMEOUT', 'LOG_NOT_FOUND', 'STORE_CORRUPT'].includes(error.code)
  );
}

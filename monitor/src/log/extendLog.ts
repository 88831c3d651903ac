import { AssayError, equalBytes, InputError, TILE_WIDTH, verifyConsistency } from '@assay/sdk';
import type { LogFile, PreparedEntries } from '../store/logFile.ts';
import type { Mirror, SignedCheckpoint } from './readMirror.ts';

/** Bundles fetched at a time from one mirror. */
const PARALLEL = 8;

/**
 * Downloads the entries from the end of `log` up to `size` (at most the checkpoint's) and checks that the log with them
 * is a prefix of what the checkpoint signs. Writes nothing.
 * @throws InputError LOG_... from the mirror; ROOT_MISMATCH, FROM_ROOT_MISMATCH, PROOF_LENGTH when the entries do not
 * belong to the checkpoint
 */
export async function extendLog(
  log: LogFile,
  mirror: Mirror,
  signed: SignedCheckpoint,
  size: number,
): Promise<PreparedEntries> {
  const prepared = await log.prepare(await download(mirror, signed.checkpoint.size, log.size(), size));
  await checkPrefix(mirror, signed, size, prepared.root);
  return prepared;
}

async function checkPrefix(
  mirror: Mirror,
  { checkpoint }: SignedCheckpoint,
  size: number,
  root: Uint8Array,
): Promise<void> {
  // INVARIANT W1: The monitor commits an entry only if the log with it is a prefix of a checkpoint that the operator's
  //   registered key signed.
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
    const bundles = await Promise.all(
      // Of a bundle that is here in part only the rest is fetched.
      indices.map((index) => readBundle(mirror, treeSize, index, index === first ? from - first * TILE_WIDTH : 0)),
    );
    for (const bundle of bundles) digests.push(...bundle);
  }
  return digests.slice(0, to - from);
}

/** Digests of one bundle from place `from` on: up to all 256 if the log has them, else as many as it has. */
export function readBundle(mirror: Mirror, treeSize: number, index: number, from = 0): Promise<readonly Uint8Array[]> {
  return mirror.entries(index, Math.min(TILE_WIDTH, treeSize - index * TILE_WIDTH), from);
}

/** True when the error says that the data, not the connection, is wrong. */
export function isDataError(error: unknown): error is AssayError {
  return error instanceof AssayError && !['LOG_UNREACHABLE', 'LOG_TIMEOUT', 'LOG_NOT_FOUND'].includes(error.code);
}

import { equalBytes, hashLeaf, inclusionProof, TILE_WIDTH, toHex, verifyInclusion } from '@assay/sdk';
import type { Hex } from 'viem';
import type { LogFile } from '../store/logFile.ts';
import type { SeenCheckpoint } from '../store/operatorStore.ts';
import { readBundle } from './extendLog.ts';
import type { Mirror, SignedCheckpoint } from './readMirror.ts';

/** One side of a fork: a signed checkpoint, and what it holds at the index. */
export type ForkSide = {
  readonly note: string;
  readonly size: number;
  readonly root: Hex;
  readonly digest: Hex;
  readonly path: readonly Hex[];
};

/** Two signed checkpoints that hold different digests at one index, checkable by anyone with the operator's key. */
export type ForkProof = { readonly leafIndex: number; readonly kept: ForkSide; readonly other: ForkSide };

/** Tile levels of a log: 256^5 entries are 2^40. */
const TOP_LEVEL = 5;

/**
 * Looks for the first entry that differs between the mirrored log and another signed checkpoint, walking down the tiles
 * that its URL serves. Undefined when those tiles do not show one (they are wrong themselves, or withheld).
 */
export async function findFork(
  log: LogFile,
  seen: SeenCheckpoint,
  mirror: Mirror,
  other: SignedCheckpoint,
): Promise<ForkProof | undefined> {
  const size = Math.min(seen.size, other.checkpoint.size, log.size());
  try {
    const leafIndex = await firstDifference(log, size, mirror, other.checkpoint.size);
    if (leafIndex === undefined || seen.size > log.size()) return undefined;
    const bundle = await readBundle(mirror, other.checkpoint.size, Math.floor(leafIndex / TILE_WIDTH));
    const theirs = bundle[leafIndex % TILE_WIDTH]!;
    const path = await mirror.inclusionProof(leafIndex, other.checkpoint.size);
    const { size: treeSize, root } = other.checkpoint;
    verifyInclusion({ index: leafIndex, size: treeSize, leafHash: hashLeaf(theirs), proof: path, root });
    const ours = log.entry(leafIndex);
    if (equalBytes(ours, theirs)) return undefined;
    return {
      leafIndex,
      kept: side(seen, ours, await inclusionProof(leafIndex, seen.size, log.node)),
      other: side({ size: treeSize, root, note: other.note }, theirs, path),
    };
  } catch {
    // The mirror did not play along; the two notes remain as evidence.
    return undefined;
  }
}

async function firstDifference(
  log: LogFile,
  size: number,
  mirror: Mirror,
  theirSize: number,
): Promise<number | undefined> {
  let from = 0;
  let to = size;
  for (let level = TOP_LEVEL; level >= 0; level--) {
    const span = TILE_WIDTH ** level;
    const end = Math.floor(to / span);
    for (let at = Math.floor(from / span); at < end; ) {
      const tileIndex = Math.floor(at / TILE_WIDTH);
      const stop = Math.min(end, (tileIndex + 1) * TILE_WIDTH);
      const theirs = await mirror.tile(level, tileIndex, tileWidth(level, tileIndex, theirSize));
      const ours = log.tile(level, tileIndex, stop - tileIndex * TILE_WIDTH);
      while (at < stop && equalBytes(ours[at % TILE_WIDTH]!, theirs[at % TILE_WIDTH]!)) at++;
      from = at * span;
      if (at < stop) {
        to = Math.min(to, from + span);
        break;
      }
    }
    if (level === 0) return from < to ? from : undefined;
  }
  return undefined;
}

function side(seen: SeenCheckpoint, digest: Uint8Array, path: readonly Uint8Array[]): ForkSide {
  return { note: seen.note, size: seen.size, root: toHex(seen.root), digest: toHex(digest), path: path.map(toHex) };
}

/** Hashes that the tile has in a tree of `size` entries. */
function tileWidth(level: number, index: number, size: number): number {
  return Math.min(TILE_WIDTH, Math.floor(size / TILE_WIDTH ** level) - index * TILE_WIDTH);
}

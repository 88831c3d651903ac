import { InputError } from '../errors.ts';
import { buildHashTree, type HashTree, keccakPieces, type PieceHasher, rootFromRun } from './hashTree.ts';

/** Bytes of one leaf of a tensor's tree. */
export const CHUNK_BYTES = 256;

/** Chunks that so many bytes take: at least one. */
export function chunkCount(byteLength: number): number {
  return Math.max(1, Math.ceil(byteLength / CHUNK_BYTES));
}

/** One chunk of a tensor's or blob's bytes, zero padded. @throws InputError INDEX_OUT_OF_RANGE */
export function chunkAt(bytes: Uint8Array, index: number): Uint8Array {
  if (!Number.isSafeInteger(index) || index < 0 || index >= chunkCount(bytes.length)) {
    throw new InputError('INDEX_OUT_OF_RANGE', `There is no chunk ${index} in ${bytes.length} bytes.`, { index });
  }
  const chunk = new Uint8Array(CHUNK_BYTES);
  chunk.set(bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES));
  return chunk;
}

/** Tree over the chunks of a tensor's canonical bytes, or of a weight blob. Padded with the hash of a chunk of zeros. */
export function chunkTree(bytes: Uint8Array, hashPieces: PieceHasher = keccakPieces): HashTree {
  const pad = hashPieces(new Uint8Array(CHUNK_BYTES), CHUNK_BYTES);
  return buildHashTree(chunkLeaves(bytes, hashPieces), pad, hashPieces);
}

/** Consecutive whole chunks as they are proven: `first` counts chunks, the other parts are those of a `LeafRun`. */
export type ChunkRun = {
  readonly chunks: Uint8Array;
  readonly first: number;
  readonly depth: number;
  readonly siblings: readonly Uint8Array[];
};

/**
 * The tensor root that a run of chunks leads to.
 * @throws InputError BYTES_LENGTH unless there are whole chunks, and what `rootFromRun` throws
 */
export function rootFromChunks(run: ChunkRun, hashPieces: PieceHasher = keccakPieces): Uint8Array {
  const { chunks, first, depth, siblings } = run;
  if (chunks.length === 0 || chunks.length % CHUNK_BYTES !== 0) {
    throw new InputError('BYTES_LENGTH', `A run is whole chunks of ${CHUNK_BYTES} bytes; got ${chunks.length} bytes.`, {
      actual: chunks.length,
    });
  }
  return rootFromRun({ leaves: hashPieces(chunks, CHUNK_BYTES), first, depth, siblings }, hashPieces);
}

function chunkLeaves(bytes: Uint8Array, hashPieces: PieceHasher): Uint8Array {
  const whole = bytes.length - (bytes.length % CHUNK_BYTES);
  const leaves = new Uint8Array(chunkCount(bytes.length) * 32);
  if (whole > 0) leaves.set(hashPieces(bytes.subarray(0, whole), CHUNK_BYTES));
  if (whole < bytes.length || bytes.length === 0) {
    const last = chunkAt(bytes, chunkCount(bytes.length) - 1);
    leaves.set(hashPieces(last, CHUNK_BYTES), leaves.length - 32);
  }
  return leaves;
}

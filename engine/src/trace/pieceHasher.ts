import { keccakPieces, type PieceHasher } from '@assay/sdk';
import { CHUNK_BYTES } from '../ir/limits.ts';
import { KECCAK_CONSTANT_BYTES } from '../kernels/kernels.ts';
import { createKernelMemory, loadKernels } from '../kernels/loadKernels.ts';

const PAGES = 16;
const DIGESTS_AT = KECCAK_CONSTANT_BYTES + 64;
const PIECES_AT_ONCE = 2048;
const PIECES_AT = DIGESTS_AT + PIECES_AT_ONCE * 32;

/** keccak256 of each piece, in WebAssembly for chunks and pairs of nodes: what the sdk's trees can be built with. */
export async function createPieceHasher(): Promise<PieceHasher> {
  const memory = createKernelMemory(PAGES, PAGES, false);
  const kernels = await loadKernels(memory);
  kernels.keccakPrepare(0);
  const bytes = new Uint8Array(memory.buffer);
  return (pieces, width) => {
    const run = width === CHUNK_BYTES ? kernels.keccakChunks : width === 64 ? kernels.keccakPairs : undefined;
    if (run === undefined) return keccakPieces(pieces, width);
    const count = pieces.length / width;
    const digests = new Uint8Array(count * 32);
    for (let from = 0; from < count; from += PIECES_AT_ONCE) {
      const some = Math.min(PIECES_AT_ONCE, count - from);
      bytes.set(pieces.subarray(from * width, (from + some) * width), PIECES_AT);
      run(PIECES_AT, some, DIGESTS_AT, 0);
      digests.set(bytes.subarray(DIGESTS_AT, DIGESTS_AT + some * 32), from * 32);
    }
    return digests;
  };
}

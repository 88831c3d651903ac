import { keccak256 } from 'viem';
import { KECCAK_CONSTANT_BYTES } from '../../../engine/src/kernels/kernels.ts';
import { createWorkbench } from './workbench.ts';

/** Bytes of a leaf of a tensor tree. */
const CHUNK = 256;

/** Megabytes a second that leaves of a tensor tree are hashed, by the kernel and by noble in JavaScript. */
export async function hashRates(): Promise<{ readonly kernel: number; readonly noble: number }> {
  const { kernels, reserve } = await createWorkbench(16);
  const [chunks, digests, constants] = [reserve(4096 * CHUNK), reserve(4096 * 32), reserve(KECCAK_CONSTANT_BYTES)];
  kernels.keccakPrepare(constants);
  const chunk = new Uint8Array(CHUNK);
  return {
    kernel: rate(4096, () => kernels.keccakChunks(chunks, 4096, digests, constants)),
    noble: rate(256, () => {
      for (let i = 0; i < 256; i++) keccak256(chunk, 'bytes');
    }),
  };
}

function rate(chunks: number, hash: () => void): number {
  hash();
  const begin = process.cpuUsage();
  let count = 0;
  for (const stop = performance.now() + 300; performance.now() < stop; count += chunks) hash();
  const { user, system } = process.cpuUsage(begin);
  return (count * CHUNK) / (user + system);
}

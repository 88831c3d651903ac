import { keccak256 } from 'viem';
import { expect, test } from 'vitest';
import { createRandom } from '../../../test/generators/randomNumbers.ts';
import { createKernels } from '../../../test/scenes/kernelMemory.ts';
import { KECCAK_CONSTANT_BYTES } from './kernels.ts';

const memory = await createKernels();
const constants = memory.reserve(KECCAK_CONSTANT_BYTES);
memory.kernels.keccakPrepare(constants);

const digests = (bytes: Uint8Array, length: number) =>
  Array.from({ length: bytes.length / length }, (_, i) =>
    keccak256(bytes.subarray(i * length, (i + 1) * length), 'bytes'),
  );

test.each([[0], [1], [2], [3], [8], [9]])('%i chunks and pairs are hashed as keccak-256', (count) => {
  const random = createRandom(count);
  const chunks = Uint8Array.from({ length: 256 * count }, () => random.below(256));
  const [source, target] = [memory.place(chunks), memory.reserve(32 * count + 32)];
  memory.kernels.keccakChunks(source, count, target, constants);
  expect(memory.bytes(target, 32 * count)).toEqual(Uint8Array.from(digests(chunks, 256).flatMap((d) => [...d])));
  expect(memory.bytes(target + 32 * count, 32)).toEqual(new Uint8Array(32).fill(0xaa));
  const pairs = chunks.subarray(0, 64 * count);
  memory.kernels.keccakPairs(source, count, source, constants);
  expect(memory.bytes(source, 32 * count)).toEqual(Uint8Array.from(digests(pairs, 64).flatMap((d) => [...d])));
});

import type { Kernels } from '../../engine/src/kernels/kernels.ts';
import { createKernelMemory, loadKernels } from '../../engine/src/kernels/loadKernels.ts';
import { floatBits } from '../generators/hostileBytes.ts';
import type { Random } from '../generators/randomNumbers.ts';

/** Kernels on a memory, out of which tensors are cut one after the other. */
export type KernelMemory = {
  readonly kernels: Kernels;
  /** Address of so many bytes, 16-aligned and filled with 0xaa, so that what a kernel leaves out shows. */
  reserve(bytes: number): number;
  place(data: ArrayBufferView): number;
  /** A copy. */
  bytes(address: number, length: number): Uint8Array;
  floats(address: number, count: number): Float32Array;
  words(address: number, count: number): Int32Array;
  /** Everything reserved so far is given back. */
  reset(): void;
};

const BEGIN = 1024;

export async function createKernels(megabytes = 16, shared = true): Promise<KernelMemory> {
  const memory = createKernelMemory(megabytes * 16, megabytes * 16, shared);
  const kernels = await loadKernels(memory);
  let next = BEGIN;
  const reserve = (length: number) => {
    const address = next;
    next += Math.ceil(length / 16) * 16 + 16;
    if (next > memory.buffer.byteLength) throw new RangeError('The memory of the test is too small');
    new Uint8Array(memory.buffer, address, length).fill(0xaa);
    return address;
  };
  const bytes = (address: number, length: number) => new Uint8Array(memory.buffer, address, length).slice();
  return {
    kernels,
    reserve,
    bytes,
    place(data) {
      const address = reserve(data.byteLength);
      const source = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      new Uint8Array(memory.buffer, address, data.byteLength).set(source);
      return address;
    },
    floats: (address, count) => new Float32Array(bytes(address, 4 * count).buffer),
    words: (address, count) => new Int32Array(bytes(address, 4 * count).buffer),
    reset: () => {
      next = BEGIN;
    },
  };
}

/** Random patterns, NaN payloads, infinities, subnormals and zeros of both signs among them; plain ones if `isPlain`. */
export function randomFloats(random: Random, count: number, isPlain = false): Float32Array {
  return new Float32Array(Uint32Array.from({ length: count }, () => floatBits(random, isPlain)).buffer);
}

/** The patterns of values as they are stored: NaN canonical. */
export function storedBits(values: ArrayLike<number>): Uint32Array {
  const floats = Float32Array.from(values);
  const bits = new Uint32Array(floats.buffer);
  return bits.map((pattern, i) => (Number.isNaN(floats[i]) ? 0x7fc00000 : pattern));
}

/** The patterns in memory. */
export function bitsIn(floats: Float32Array): Uint32Array {
  return new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
}

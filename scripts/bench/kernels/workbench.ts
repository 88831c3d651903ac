import type { Kernels } from '../../../engine/src/kernels/kernels.ts';
import { createKernelMemory, loadKernels } from '../../../engine/src/kernels/loadKernels.ts';

/** Kernels and memory to lay operands into. */
export type Workbench = {
  readonly kernels: Kernels;
  reserve(bytes: number): number;
  place(data: ArrayBufferView): number;
  floats(address: number, count: number): Float32Array;
};

const BEGIN = 4096;

/** A shared memory of so many megabytes, handed out from its begin. */
export async function createWorkbench(megabytes: number): Promise<Workbench> {
  const memory = createKernelMemory(megabytes * 16, megabytes * 16, true);
  const kernels = await loadKernels(memory);
  let next = BEGIN;
  const reserve = (bytes: number) => {
    const address = next;
    next += Math.ceil(bytes / 64) * 64 + 64;
    return address;
  };
  return {
    kernels,
    reserve,
    place(data) {
      const address = reserve(data.byteLength);
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      new Uint8Array(memory.buffer, address, data.byteLength).set(bytes);
      return address;
    },
    floats: (address, count) => new Float32Array(memory.buffer, address, count),
  };
}

/** Plain random numbers from -1/2 to 1/2. */
export function randomFloats(count: number): Float32Array {
  return Float32Array.from({ length: count }, () => Math.random() - 0.5);
}

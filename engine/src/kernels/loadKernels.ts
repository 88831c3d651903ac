import type { Kernels } from './kernels.ts';
import { wasmBase64 } from './wasmBinary.ts';

/** Most pages of 64 KiB that a memory can have: 4 GiB. */
export const MAXIMUM_PAGES = 65536;

const SHARED_WITH_MAXIMUM = 3;
const UNSHARED_WITH_MAXIMUM = 1;

/**
 * A memory for the kernels. Only a shared one can be handed to several workers; browsers offer it to pages that are
 * cross-origin isolated, Node always. Throws RangeError where the platform cannot reserve `maximum` pages.
 */
export function createKernelMemory(initial: number, maximum: number, shared: boolean): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial, maximum, shared });
}

/** Compiles the kernels. A compiled module can be posted to workers; one for shared memory takes only shared memory. */
export function compileKernels(shared: boolean): Promise<WebAssembly.Module> {
  const bytes = Uint8Array.from(atob(wasmBase64), (character) => character.charCodeAt(0));
  const flags = memoryFlagsAt(bytes);
  bytes[flags] = shared ? SHARED_WITH_MAXIMUM : UNSHARED_WITH_MAXIMUM;
  return WebAssembly.compile(bytes);
}

/** Binds compiled kernels to a memory, which must have a maximum. Throws WebAssembly.LinkError if it is of the wrong kind. */
export async function bindKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<Kernels> {
  const instance = await WebAssembly.instantiate(module, { env: { memory } });
  return instance.exports as Kernels;
}

/** Compiles the kernels for the kind of memory given and binds them to it. */
export async function loadKernels(memory: WebAssembly.Memory): Promise<Kernels> {
  const shared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
  return bindKernels(await compileKernels(shared), memory);
}

/**
 * Where the module says what memory it imports: after the names "env" and "memory" and the byte 2 for memories. One module
 * serves both kinds of memory this way: it holds no atomic instruction and no data, so the flag is all that differs.
 */
function memoryFlagsAt(bytes: Uint8Array): number {
  const header = [3, ...ascii('env'), 6, ...ascii('memory'), 2];
  return bytes.findIndex((_, i) => header.every((byte, j) => bytes[i + j] === byte)) + header.length;
}

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}

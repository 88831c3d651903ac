import { expect, test } from 'vitest';
import { createKernels } from '../../../test/scenes/kernelMemory.ts';
import { bindKernels, compileKernels, createKernelMemory } from './loadKernels.ts';

test.each([[true], [false]])('kernels run on memory that is shared (%s) or not', async (shared) => {
  const memory = await createKernels(1, shared);
  const source = memory.place(Uint8Array.of(1, 255, 7));
  const target = memory.reserve(6);
  memory.kernels.widenI8(source, 2, target, 3);
  expect(new Int16Array(memory.bytes(target, 6).buffer)).toEqual(Int16Array.of(1, -1, 7));
});

test.each([[true], [false]])('kernels for memory that is shared (%s) take no other', async (shared) => {
  const compiled = await compileKernels(shared);
  await expect(bindKernels(compiled, createKernelMemory(1, 1, !shared))).rejects.toBeInstanceOf(WebAssembly.LinkError);
});

test('one memory can be as large as addresses reach', async () => {
  const kernels = await bindKernels(await compileKernels(true), createKernelMemory(1, 65536, true));
  expect(typeof kernels.gemmF32).toBe('function');
});

test('addresses beyond 2 GiB are no different', async () => {
  const memory = createKernelMemory(32770, 32770, true);
  const kernels = await bindKernels(await compileKernels(true), memory);
  const at = 2 ** 31 - 64;
  const floats = new Float32Array(memory.buffer, at, 200);
  floats.set(Array.from({ length: 32 }, (_, i) => i));
  kernels.foldRowsF32(1, at, 64, 0, 0, at + 128, 0, 2, 16);
  expect([...floats.subarray(32, 34)]).toEqual([120, 376]);
  kernels.packPanelsF32(at, 4, 64, 16, 2, at + 256, 16, 0);
  expect([...floats.subarray(64, 74)]).toEqual([0, 16, 0, 0, 0, 0, 0, 0, 1, 17]);
});

test('nothing is imported but the memory, and nothing but functions exported', async () => {
  const compiled = await compileKernels(true);
  expect(WebAssembly.Module.imports(compiled).map(({ kind }) => kind)).toEqual(['memory']);
  expect(new Set(WebAssembly.Module.exports(compiled).map(({ kind }) => kind))).toEqual(new Set(['function']));
});

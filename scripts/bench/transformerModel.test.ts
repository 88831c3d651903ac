import { bytesOf, compileOnnx, countOf, interpret, validateProgram } from '@assay/engine';
import * as ort from 'onnxruntime-web';
import { expect, test } from 'vitest';
import { SMALL_ENCODER, transformerModel } from './transformerModel.ts';

const BLOCK = { layers: 1, hidden: 24, heads: 3, inner: 48, sequence: 10, vocabulary: 16 } as const;

test('an encoder gives what onnxruntime gives', async () => {
  const { sequence, vocabulary, hidden } = BLOCK;
  const model = transformerModel(BLOCK, 5);
  const ids = BigInt64Array.from({ length: sequence }, (_, i) => BigInt((7 * i) % vocabulary));
  const mask = new Float32Array(sequence).fill(-10000, sequence - 2);
  const { program, weights } = compileOnnx(model);
  const outputs = interpret(program, weights, [new Uint8Array(ids.buffer), new Uint8Array(mask.buffer)]);
  const found = new Float32Array(outputs.at(-1)!.buffer);
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'] });
  const feeds = {
    ids: new ort.Tensor('int64', ids, [1, sequence]),
    mask: new ort.Tensor('float32', mask, [1, sequence]),
  };
  const expected = (await session.run(feeds)).states!.data as Float32Array;
  await session.release();
  expect(found.length).toBe(sequence * hidden);
  found.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-5);
  });
});

test('the encoder that is measured compiles within the caps of a step', () => {
  const { program } = compileOnnx(transformerModel({ ...SMALL_ENCODER, layers: 1, vocabulary: 64 }));
  validateProgram(program);
  const traced = program.instructions.reduce(
    (sum, instruction) => sum + countOf(instruction) * bytesOf(instruction.dtype),
    0,
  );
  console.info(
    `a layer of the encoder: ${program.instructions.length} instructions, ${(traced / 1e6).toFixed(1)} MB of trace`,
  );
  expect(program.instructions.length).toBeLessThan(80);
  expect(traced).toBeLessThan(16e6);
});

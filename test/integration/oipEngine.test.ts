import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { compileOnnx } from '@assay/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../operator/src/engine/engine.ts';
import { createExactEngine } from '../../operator/src/engine/exactEngine.ts';
import type { Tensor } from '../../operator/src/engine/tensor.ts';
import { type DigitSample, digitSamples, IMAGE_SIZE } from '../../scripts/model/digits.ts';
import {
  digestsFile,
  digestsOf,
  MODEL_FILE,
  type ModelDigests,
  modelFile,
  modelFolder,
} from '../../scripts/model/modelFiles.ts';
import { createActivations, forward } from '../../scripts/model/network.ts';
import { encodeOnnx } from '../../scripts/model/onnxWriter.ts';
import { mostProbable, train } from '../../scripts/model/training.ts';
import { HELD_OUT_COUNT, HELD_OUT_SEED, MODEL_VERSIONS } from '../../scripts/model/versions.ts';

const MAX_MODEL_BYTES = 300_000;
const heldOut = digitSamples(HELD_OUT_SEED, HELD_OUT_COUNT);
const load = async (model: Uint8Array) => createExactEngine(compileOnnx(model));
const imageOf = ({ image }: DigitSample): Tensor => ({
  name: 'image',
  datatype: 'FP32',
  shape: [1, IMAGE_SIZE],
  data: image,
});

describe.each(MODEL_VERSIONS.map(({ name }) => name))('%s', (name) => {
  let model: Buffer;
  let engine: Engine;
  let loadMs: number;
  beforeAll(async () => {
    model = await readFile(modelFile(name));
    const started = performance.now();
    engine = await load(model);
    loadMs = performance.now() - started;
  });
  afterAll(() => engine.close());

  test('is the committed model, alone in its folder', async () => {
    const committed = JSON.parse(await readFile(digestsFile, 'utf8')) as Record<string, ModelDigests>;
    expect(committed[name]).toEqual(digestsOf(model));
    expect(committed[name]?.sha256).toBe(`0x${createHash('sha256').update(model).digest('hex')}`);
    expect(await readdir(modelFolder(name))).toEqual([MODEL_FILE]);
    expect(model.length).toBeLessThan(MAX_MODEL_BYTES);
  });

  test('declares one image in, ten probabilities out', () => {
    expect(engine.metadata()).toEqual({
      platform: 'onnx_onnxv1',
      inputs: [{ name: 'image', datatype: 'FP32', shape: [1, IMAGE_SIZE] }],
      outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [1, 10] }],
    });
  });

  test('reads at least 95 % of the held-out digits', async () => {
    let right = 0;
    const started = performance.now();
    for (const sample of heldOut) {
      const [probabilities] = await engine.infer([imageOf(sample)]);
      if (mostProbable(probabilities!.data as Float32Array) === sample.label) right += 1;
    }
    const inferMs = (performance.now() - started) / heldOut.length;
    const accuracy = right / heldOut.length;
    console.log(
      `${name}: ${(accuracy * 100).toFixed(2)} % of ${heldOut.length} held-out digits, ${model.length} bytes, loaded in ${loadMs.toFixed(0)} ms, ${inferMs.toFixed(3)} ms per inference`,
    );
    expect(accuracy).toBeGreaterThanOrEqual(0.95);
  });

  test('every digit is drawn and read', async () => {
    const misses = new Map<number, number>();
    for (const sample of heldOut) {
      const [probabilities] = await engine.infer([imageOf(sample)]);
      const miss = mostProbable(probabilities!.data as Float32Array) === sample.label ? 0 : 1;
      misses.set(sample.label, (misses.get(sample.label) ?? 0) + miss);
    }
    expect([...misses.keys()].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const count of misses.values()) expect(count).toBeLessThan(HELD_OUT_COUNT / 100);
  });
});

test('the two versions are two models', async () => {
  const digests = JSON.parse(await readFile(digestsFile, 'utf8')) as Record<string, ModelDigests>;
  expect(Object.keys(digests)).toEqual(MODEL_VERSIONS.map(({ name }) => name));
  expect(new Set(Object.values(digests).map(({ manifestDigest }) => manifestDigest)).size).toBe(MODEL_VERSIONS.length);
  expect(new Set(Object.values(digests).map(({ omsRoot }) => omsRoot)).size).toBe(MODEL_VERSIONS.length);
});

test('training again gives the committed bytes', async () => {
  const [{ name, plan }] = MODEL_VERSIONS as [(typeof MODEL_VERSIONS)[0]];
  const started = performance.now();
  const network = train(plan);
  const model = encodeOnnx(network, name);
  console.log(`${name}: trained again in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  expect(Buffer.from(model).equals(await readFile(modelFile(name)))).toBe(true);

  const engine = await load(model);
  const activations = createActivations(network);
  for (const sample of heldOut.slice(0, 100)) {
    forward(network, sample.image, activations);
    const [probabilities] = await engine.infer([imageOf(sample)]);
    for (const [digit, probability] of activations.probabilities.entries()) {
      expect(Math.abs(probability - Number(probabilities!.data[digit]))).toBeLessThan(1e-5);
    }
  }
  await engine.close();
});

describe('the engine', () => {
  test('keeps the event loop free, in one thread that ends with it', async () => {
    const threads = () => process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length;
    const before = threads();
    const engine = await load(await readFile(modelFile('digits-v1')));
    await engine.infer([imageOf(heldOut[0]!)]);
    expect([engine.name, engine.version]).toEqual(['assay-engine', '1']);
    await engine.close();
    expect(threads()).toBe(before);
  });

  test('two engines and many calls at once each get their own answer', async () => {
    const engines = await Promise.all(MODEL_VERSIONS.map(async ({ name }) => load(await readFile(modelFile(name)))));
    const samples = heldOut.slice(0, 50);
    for (const engine of engines) {
      const together = await Promise.all(samples.map((sample) => engine.infer([imageOf(sample)])));
      for (const [index, sample] of samples.entries())
        expect(await engine.infer([imageOf(sample)])).toEqual(together[index]);
    }
    await Promise.all(engines.map((engine) => engine.close()));
  });

  test('closing finishes what was accepted and refuses what comes later', async () => {
    const engine = await load(await readFile(modelFile('digits-v1')));
    const accepted = [engine.infer([imageOf(heldOut[0]!)]), engine.infer([imageOf(heldOut[1]!)], ['probabilities'])];
    const closed = engine.close();
    await expect(engine.infer([imageOf(heldOut[0]!)])).rejects.toMatchObject({ code: 'ENGINE_CLOSED' });
    const results = await Promise.all(accepted);
    expect(results.map((outputs) => outputs[0]?.shape)).toEqual([
      [1, 10],
      [1, 10],
    ]);
    await closed;
    await engine.close();
  });

  test('refuses calls that do not fit the model', async () => {
    const engine = await load(await readFile(modelFile('digits-v1')));
    const good = imageOf(heldOut[0]!);
    const bad: [Tensor[], string[] | undefined, string][] = [
      [[], undefined, 'TENSOR_MISSING'],
      [[{ ...good, name: 'picture' }], undefined, 'TENSOR_UNKNOWN'],
      [[good, good], undefined, 'TENSOR_DUPLICATE'],
      [[{ ...good, shape: [IMAGE_SIZE] }], undefined, 'TENSOR_SHAPE_MISMATCH'],
      [[{ ...good, shape: [2, IMAGE_SIZE] }], undefined, 'TENSOR_SHAPE_MISMATCH'],
      [[{ ...good, data: good.data.subarray(1) }], undefined, 'TENSOR_DATA_INVALID'],
      [[{ ...good, data: new Float32Array(IMAGE_SIZE).fill(Number.NaN) }], undefined, 'TENSOR_NOT_FINITE'],
      [[good], ['logits'], 'TENSOR_UNKNOWN'],
    ];
    for (const [inputs, outputs, code] of bad) {
      await expect(engine.infer(inputs, outputs)).rejects.toMatchObject({ code });
    }
    expect((await engine.infer([good]))[0]?.data.length).toBe(10);
    await engine.close();
  });

  test('an answer that is no number is a failure, not an answer', async () => {
    const engine = await load(await readFile(modelFile('digits-v1')));
    const huge = { ...imageOf(heldOut[0]!), data: new Float32Array(IMAGE_SIZE).fill(3e38) };
    await expect(engine.infer([huge])).rejects.toMatchObject({ code: 'OUTPUT_NOT_FINITE' });
    expect((await engine.infer([imageOf(heldOut[0]!)]))[0]?.data.length).toBe(10);
    await engine.close();
  });

  test('refuses bytes that are no model', async () => {
    const model = await readFile(modelFile('digits-v1'));
    for (const bytes of [
      new Uint8Array(0),
      new Uint8Array(64),
      model.subarray(0, model.length >> 1),
      Buffer.from('<html>'),
    ]) {
      await expect(load(bytes)).rejects.toMatchObject({ code: 'MODEL_MALFORMED' });
    }
  });
});

/**
 * Makes the models of this repository: trains each version, writes `models/<name>/model.onnx` and `models/digests.json`.
 * With `--check` it writes nothing and exits 1 when what is committed is not what training gives.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { digitSamples } from './digits.ts';
import { digestsFile, digestsOf, type ModelDigests, modelFile } from './modelFiles.ts';
import { encodeOnnx } from './onnxWriter.ts';
import { accuracy, train } from './training.ts';
import { HELD_OUT_COUNT, HELD_OUT_SEED, MODEL_VERSIONS } from './versions.ts';

const isCheck = process.argv.includes('--check');
const heldOut = digitSamples(HELD_OUT_SEED, HELD_OUT_COUNT);
const digests: Record<string, ModelDigests> = {};
let isAsCommitted = true;

for (const { name, plan } of MODEL_VERSIONS) {
  const started = performance.now();
  const network = train(plan);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const model = encodeOnnx(network, name);
  digests[name] = digestsOf(model);
  const right = (accuracy(network, heldOut) * 100).toFixed(2);
  console.log(
    `${name}: ${right} % of ${HELD_OUT_COUNT} held-out digits, ${model.length} bytes, trained in ${seconds} s`,
  );
  await put(modelFile(name), model);
}
await put(digestsFile, Buffer.from(`${JSON.stringify(digests, null, 2)}\n`));
if (!isAsCommitted) process.exitCode = 1;

async function put(path: string, content: Uint8Array): Promise<void> {
  if (isCheck) {
    const committed = await readFile(path);
    if (committed.equals(content)) return;
    isAsCommitted = false;
    console.error(`${path} is not what training gives; run scripts/model/train.ts and look at the difference`);
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

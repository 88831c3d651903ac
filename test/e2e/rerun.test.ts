import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileOnnx, createRuntime } from '@assay/engine';
import {
  commit,
  encodeReceipt,
  encodeSalts,
  endpointId,
  executionRoot,
  fromHex,
  type InferenceReceipt,
  REQUEST_TAG,
  RESPONSE_TAG,
  signReceipt,
  toHex,
  ZERO_32,
} from '@assay/sdk';
import type { Hex } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localAccount } from '../../scripts/chain/localAccount.ts';
import { type Connection, connect } from '../../scripts/cli/connection.ts';
import { digitSamples, IMAGE_SIZE } from '../../scripts/model/digits.ts';
import { modelFile, modelFolder } from '../../scripts/model/modelFiles.ts';
import { draftReceipt } from '../generators/draftReceipt.ts';
import { assay } from '../scenes/assay.ts';
import { type HardhatNode, startHardhatNode } from '../scenes/hardhatNode.ts';

// An operator promised a registered model and ran it with one bit of its weights altered.
const PUBLISHER = 1;
const RECEIPT_KEY: Hex = `0x${'77'.repeat(32)}`;
const SALTS = { request: new Uint8Array(32).fill(5), response: new Uint8Array(32).fill(6) };
/** The column of the first layer whose weight is altered: the one number that differs first. */
const COLUMN = 37;
const HIDDEN = 64;
const image = digitSamples(11, 1)[0]!.image;

let node: HardhatNode;
let folder: string;
let chain: string[];
let connection: Connection;
let modelId: Hex;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-rerun-'));
  node = await startHardhatNode();
  const deployment = join(folder, 'deployment.json');
  chain = ['--rpc', node.url, '--deployment', deployment];
  expect((await assay([...chain, 'deploy'])).code).toBe(0);
  connection = await connect({ rpc: node.url, deployment });
  await writeFile(join(folder, 'request.json'), requestOf(image));
  await writeFile(join(folder, 'other.json'), requestOf(image.map((value) => value / 2)));
  await mkdir(join(folder, 'altered'));
  await writeFile(join(folder, 'altered', 'model.onnx'), await alteredModel());
});

afterAll(async () => {
  await node?.close();
  await rm(folder, { recursive: true, force: true });
});

test('a model is registered with its program and weights, once', async () => {
  const args = ['model', 'register', modelFolder('digits-v1'), '--trust', 'reexecutable', ...account(PUBLISHER)];
  const first = await assay([...chain, ...args]);
  expect(first).toMatchObject({ code: 0, result: { trust: 'Reexecutable', programRoot: expect.any(String) } });
  modelId = first.result.modelId as Hex;
  const compiled = await assay(['model', 'compile', modelFile('digits-v1')]);
  const { programRoot, weightRoot } = compiled.result;
  expect(first.result).toMatchObject({ programRoot, weightRoot });
  expect(await connection.contracts.programs.read.isValid([programRoot as Hex])).toBe(true);
  const again = await assay([...chain, ...args]);
  expect(again).toMatchObject({ code: 0, result: { modelId } });
  expect(again.result.transactionHash).toBeUndefined();
});

test('an honest answer is equal', async () => {
  const { file } = await receiptOver(modelFile('digits-v1'), 'honest');
  const run = await rerun(file, 'request.json');
  expect(run).toMatchObject({ code: 0, result: { ok: true, rightInput: true } });
});

test('one altered bit of one weight is found: by its instruction and element', async () => {
  const { file, answer } = await receiptOver(join(folder, 'altered', 'model.onnx'), 'altered');
  const withFiles = await rerun(file, 'request.json', '--suspect', join(folder, 'altered'));
  expect(withFiles).toMatchObject({
    code: 3,
    result: {
      ...{ ok: false, rightInput: true, suspectReproducesReceipt: true },
      first: { name: "Gemm 'sum1'", element: COLUMN },
    },
  });
  const { registered, found } = (withFiles.result as { first: { registered: Hex; found: Hex } }).first;
  expect(registered).not.toBe(found);

  const withAnswer = await rerun(file, 'request.json', '--answer', answer);
  expect(withAnswer).toMatchObject({
    code: 3,
    result: { ok: false, first: { name: "output 'probabilities'", element: expect.any(Number) } },
  });
  expect(await rerun(file, 'request.json')).toMatchObject({ code: 3, result: { ok: false, rightInput: true } });
});

test('another request than the one of the receipt is told from another computation', async () => {
  const { file } = await receiptOver(modelFile('digits-v1'), 'honest');
  expect(await rerun(file, 'other.json')).toMatchObject({ code: 3, result: { ok: false, rightInput: false } });
});

test('a receipt of another chain is refused', async () => {
  const { file } = await receiptOver(modelFile('digits-v1'), 'foreign', modelId, {}, 1);
  expect(await rerun(file, 'request.json')).toMatchObject({ code: 2, result: { error: { code: 'EVIDENCE_FOREIGN' } } });
});

test('files that are not the registered model, models nobody can recompute and calls that are none are refused', async () => {
  const { file } = await receiptOver(modelFile('digits-v1'), 'honest');
  const altered = await assay([...chain, 'rerun', file, ...input('request.json'), '--model', join(folder, 'altered')]);
  expect(altered).toMatchObject({ code: 2, result: { error: { code: 'MODEL_DIFFERS' } } });

  await writeFile(join(folder, 'broken.json'), '{"inputs": [');
  expect(await rerun(file, 'broken.json')).toMatchObject({ code: 2, result: { error: { code: 'OIP_MALFORMED' } } });

  // An operator that refused the call has promised no number.
  const refused = await receiptOver(modelFile('digits-v1'), 'refused', modelId, { executionRoot: ZERO_32 });
  expect(await rerun(refused.file, 'request.json')).toMatchObject({
    code: 2,
    result: { error: { code: 'EXECUTION_NOT_BOUND' } },
  });

  // No operator would have answered it: one reader sees this data, another one that.
  await writeFile(join(folder, 'twice.json'), requestOf(image).replace('{', '{"inputs":[],'));
  expect(await rerun(file, 'twice.json')).toMatchObject({ code: 2, result: { error: { code: 'OIP_MALFORMED' } } });

  const plain = await assay([...chain, 'model', 'register', modelFolder('digits-v2'), ...account(PUBLISHER)]);
  const attributed = await receiptOver(modelFile('digits-v1'), 'attributed', plain.result.modelId as Hex);
  expect(await rerun(attributed.file, 'request.json')).toMatchObject({
    code: 2,
    result: { error: { code: 'MODEL_NOT_REEXECUTABLE' } },
  });
});

const input = (name: string) => ['--input', join(folder, name)];
const rerun = (file: string, name: string, ...more: string[]) =>
  assay([...chain, 'rerun', file, ...input(name), '--model', modelFile('digits-v1'), ...more]);
const account = (index: number) => ['--local-account', String(index)];

function requestOf(values: Float32Array): string {
  const tensor = { name: 'image', datatype: 'FP32', shape: [1, IMAGE_SIZE], data: [...values] };
  return JSON.stringify({ inputs: [tensor] });
}

/** Serves the request with these files, under the registered model's name, and signs what they gave. */
async function receiptOver(
  path: string,
  name: string,
  model = modelId,
  more: Partial<InferenceReceipt> = {},
  chainId = connection.deployment.chainId,
): Promise<{ file: string; answer: string }> {
  const compiled = compileOnnx(await readFile(path));
  const runtime = await createRuntime(compiled);
  const { inputRoot, outputRoot, programRoot, outputs } = await runtime.trace([
    { dtype: 'f32', shape: [1, IMAGE_SIZE], data: image },
  ]);
  await runtime.close();
  const probabilities = outputs.at(-1)!.slice();
  const data = [...new Float32Array(probabilities.buffer)];
  const answer = join(folder, `${name}.answer.json`);
  const tensor = { name: 'probabilities', datatype: 'FP32', shape: [1, data.length], data };
  await writeFile(answer, JSON.stringify({ model_name: 'digits', outputs: [tensor] }));

  const issuedAt = Math.floor(Date.now() / 1000);
  const receipt = draftReceipt({
    ...{ operator: localAccount(2).address, issuedAt, anchorBy: issuedAt + 10, modelId: model },
    endpoint: endpointId('digits'),
    executedCommitment: toHex(commit(REQUEST_TAG, SALTS.request, fromHex(inputRoot, 32))),
    responseCommitment: toHex(commit(RESPONSE_TAG, SALTS.response, fromHex(outputRoot, 32))),
    executionRoot: executionRoot({ programRoot, inputRoot, outputRoot }),
    ...{ inputUnits: IMAGE_SIZE, outputUnits: 10 },
    ...more,
  });
  const { contracts } = connection.deployment;
  const signed = signReceipt(receipt, { chainId, anchors: contracts.Anchors.address }, RECEIPT_KEY);
  const file = join(folder, `${name}.receipt.json`);
  await writeFile(file, JSON.stringify({ receipt: encodeReceipt(signed), salts: encodeSalts(SALTS) }));
  return { file, answer };
}

/** The registered file with the highest bit of the mantissa of one weight flipped, of an input that is not zero. */
async function alteredModel(): Promise<Uint8Array> {
  const bytes = await readFile(modelFile('digits-v1'));
  const named = bytes.indexOf('weights1', bytes.indexOf('weights1', bytes.indexOf('weights1') + 1));
  // Tag of raw_data, then its length in three bytes.
  const raw = bytes.indexOf(0x4a, named) + 4;
  const lit = image.findIndex((value) => value > 0.5);
  const at = raw + 4 * (lit * HIDDEN + COLUMN);
  bytes[at + 2]! ^= 0x40;
  return bytes;
}

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  commitRequest,
  commitResponse,
  deriveSaltsNative,
  newReceiptId,
  sha256,
} from '../../operator/src/http/commitments.ts';
import { createEventStreamRelay } from '../../operator/src/http/eventStreamRelay.ts';
import { parseInferenceRequest } from '../../operator/src/http/inferenceRequest.ts';
import { createAuthenticate } from '../../operator/src/http/tenants.ts';
import { answerFacts } from '../../operator/src/http/usage.ts';
import { openReceiptLog } from '../../operator/src/log/receiptLog.ts';
import { createCheckpointSigner } from '../../operator/src/signing/checkpointSigner.ts';
import { createReceiptSigner } from '../../operator/src/signing/receiptSigner.ts';
import { percentile } from './loadGenerator.ts';

// Where a call's time goes inside the operator: each stage by itself, microseconds.
const request = Buffer.from(
  JSON.stringify({ model: 'bench', messages: [{ role: 'user', content: 'y'.repeat(900) }] }).padEnd(1024),
);
const answer = Buffer.from(
  JSON.stringify({
    id: 'chatcmpl-bench',
    choices: [{ message: { content: 'x'.repeat(800) } }],
    usage: { prompt_tokens: 5, completion_tokens: 5 },
  }).padEnd(1024),
);
const event = Buffer.from(
  `data: ${JSON.stringify({ id: 'chatcmpl-bench', choices: [{ index: 0, delta: { content: ' word' } }] })}\n\n`,
);
const secret = randomBytes(32);
const authenticate = createAuthenticate([], secret);
const headers = { authorization: 'Bearer sk-bench-0123456789' };

function stage(name: string, work: () => unknown, rounds = 50_000): void {
  for (let i = 0; i < 5_000; i++) work();
  const started = performance.now();
  for (let i = 0; i < rounds; i++) work();
  console.log(`${name.padEnd(44)} ${(((performance.now() - started) * 1000) / rounds).toFixed(2).padStart(9)} us`);
}

stage('authenticate', () => authenticate(headers));
stage('parse and route (1 KB)', () => parseInferenceRequest(request));
stage('hash request and answer (1 KB each)', () => [sha256(request), sha256(answer)]);
stage('read id and usage of the answer', () => answerFacts(answer));
stage('receipt id, salts, two commitments', () => {
  const id = newReceiptId();
  const salts = deriveSaltsNative(secret, id);
  return [commitRequest(salts.request, secret), commitResponse(salts.response, secret)];
});
const relay = createEventStreamRelay();
stage('one event of a stream: scan, hash, forward', () => relay.push(event));

const directory = await mkdtemp(join(process.env.ASSAY_BENCH_DIR ?? tmpdir(), 'assay-stages-'));
const signer = await createReceiptSigner(new Uint8Array(32).fill(0x11));
const digest = randomBytes(32);
stage(`sign (${signer.implementation})`, () => signer.sign(digest), 5_000);
const log = await openReceiptLog({
  dataDir: directory,
  domain: { chainId: 31337, anchors: '0x5fbdb2315678afecb367f032d93f642f64180aa3' },
  operator: signer.address,
  origin: 'bench.example/log',
  receiptSigner: signer,
  checkpointSigner: createCheckpointSigner('bench.example/log', new Uint8Array(32).fill(0x33)),
  promiseSeconds: 3600,
  onFatal: (error) => {
    throw error;
  },
});
const bytes32 = new Uint8Array(32);
const draft = () => ({
  id: newReceiptId(),
  tenant: new Uint8Array(16),
  endpoint: bytes32,
  modelId: bytes32,
  configDigest: bytes32,
  requestCommitment: bytes32,
  executedCommitment: bytes32,
  responseCommitment: bytes32,
  inputUnits: 1,
  outputUnits: 1,
  flags: 0,
});
const alone = new Float64Array(1000);
for (let i = 0; i < alone.length; i++) {
  const started = performance.now();
  await log.issue(draft());
  alone[i] = (performance.now() - started) * 1000;
  await new Promise((resolve) => setTimeout(resolve, 2));
}
console.log(
  `issue: sequence, sign, journal, fsync (alone)  p50 ${percentile(alone, 0.5).toFixed(0)} us, p99 ${percentile(alone, 0.99).toFixed(0)} us`,
);
const started = performance.now();
const many = 10_000;
for (let i = 0; i < many; i += 64) await Promise.all(Array.from({ length: 64 }, () => log.issue(draft())));
console.log(
  `issue, 64 at a time                          ${(((performance.now() - started) * 1000) / many).toFixed(1).padStart(9)} us each`,
);
await log.close();
await rm(directory, { recursive: true });

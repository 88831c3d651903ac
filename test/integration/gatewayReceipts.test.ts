import { createHash } from 'node:crypto';
import {
  commit,
  decodeReceipt,
  decodeSalts,
  deriveSalts,
  hashLeaf,
  openCheckpoint,
  REQUEST_TAG,
  tenantId,
  tenantSecret,
  toHex,
  verifierFromPublicKey,
  verifyConsistency,
  verifyInclusion,
} from '@assay/sdk';
import { hashMessage, hexToBytes, recoverAddress } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCheckpointSigner } from '../../operator/src/signing/checkpointSigner.ts';
import { endpoint, SALT_SECRET, startGateway, type TestGateway } from '../scenes/gateway.ts';
import { errorCode, getJson, post, type RawAnswer, rawCall } from '../scenes/rawHttp.ts';
import { CHAT_ID, startEngine, type TestEngine } from '../scenes/upstream.ts';

const [ALICE, BOB] = ['sk-alice-0123456789', 'sk-bob-0123456789'];
const as = (key: string) => ({ authorization: `Bearer ${key}` });
const sha256Hex = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');

let engine: TestEngine;
let gateway: TestGateway;
let answer: RawAnswer;
const BODY = '{"model": "chat", "messages": []}';

beforeAll(async () => {
  engine = await startEngine();
  gateway = await startGateway([endpoint('chat', engine.url()), endpoint('other', engine.url())], {
    apiKeys: [{ sha256: sha256Hex(ALICE) }, { sha256: sha256Hex(BOB).toUpperCase(), saltSecret: Buffer.alloc(32, 7) }],
  });
  answer = await post(`${gateway.url}/v1/chat/completions`, BODY, as(ALICE));
});

afterAll(async () => {
  await gateway?.end();
  await engine?.close();
});

type ReceiptReply = {
  id: string;
  receipt: string;
  digest: string;
  salts: string;
  leafIndex: number;
  fields: Record<string, unknown>;
};
type ProofReply = { leafIndex: number; size: number; root: `0x${string}`; path: string[]; checkpoint: string };

test('a call without an accepted key is refused', async () => {
  for (const headers of [{}, as('sk-wrong'), { authorization: 'Basic x' }, { authorization: '' }]) {
    const refused = await post(`${gateway.url}/v1/chat/completions`, BODY, headers);
    expect({ status: refused.status, code: errorCode(refused) }).toEqual({ status: 401, code: 'invalid_api_key' });
    expect(refused.headers['www-authenticate']).toBe('Bearer');
  }
});

test('the key that made a request reads its receipt by receipt id and by chat id; nobody else does', async () => {
  const id = String(answer.headers['x-receipt-id']);
  for (const name of [id, id.toUpperCase(), CHAT_ID]) {
    const { status, json } = await getJson<ReceiptReply>(`${gateway.url}/v1/receipts/${name}`, as(ALICE));
    expect(status).toBe(200);
    expect(json).toMatchObject({
      id,
      receipt: answer.headers['x-assay-receipt'],
      salts: answer.headers['x-assay-salts'],
      leafIndex: 0,
    });
    expect(json.fields).toEqual(decodeReceipt(json.receipt).receipt);
  }
  for (const path of [`/v1/receipts/${id}`, `/v1/receipts/${id}/proof`, `/v1/signature/${CHAT_ID}`]) {
    const answers = await Promise.all(
      [{}, as('sk-wrong'), as(BOB)].map((headers) => rawCall(gateway.url + path, { headers }).answer),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 404]);
  }
  for (const unknown of ['00'.repeat(16), 'chatcmpl-unknown', '..%2f', 'x'.repeat(5000)]) {
    const missing = await rawCall(`${gateway.url}/v1/receipts/${unknown}`, { headers: as(ALICE) }).answer;
    expect({ status: missing.status, code: errorCode(missing) }).toEqual({ status: 404, code: 'not_found' });
  }
});

test('salts follow from the tenant secret as docs/protocol.md says, or from the tenant’s own', async () => {
  const id = Buffer.from(String(answer.headers['x-receipt-id']), 'hex');
  const salts = deriveSalts(tenantSecret(SALT_SECRET, tenantId(ALICE)), id);
  expect(decodeSalts(String(answer.headers['x-assay-salts']))).toEqual(salts);
  const { receipt } = decodeReceipt(String(answer.headers['x-assay-receipt']));
  expect(receipt.requestCommitment).toBe(toHex(commit(REQUEST_TAG, salts.request, hexToBytes(`0x${sha256Hex(BODY)}`))));

  const bobs = await post(`${gateway.url}/v1/chat/completions`, BODY, as(BOB));
  const own = deriveSalts(Buffer.alloc(32, 7), Buffer.from(String(bobs.headers['x-receipt-id']), 'hex'));
  expect(decodeSalts(String(bobs.headers['x-assay-salts']))).toEqual(own);
});

test('the proof of a receipt verifies against the signed checkpoint it comes with', async () => {
  const made = await post(`${gateway.url}/v1/chat/completions`, BODY, as(ALICE));
  const id = String(made.headers['x-receipt-id']);
  const { json } = await getJson<ProofReply>(`${gateway.url}/v1/receipts/${id}/proof`, as(ALICE));
  const { digest } = (await getJson<ReceiptReply>(`${gateway.url}/v1/receipts/${id}`, as(ALICE))).json;
  const signer = createCheckpointSigner('test.example/log', new Uint8Array(32).fill(0x33));
  const checkpoint = openCheckpoint(json.checkpoint, verifierFromPublicKey('test.example/log', signer.publicKey));
  expect({ size: checkpoint.size, root: toHex(checkpoint.root) }).toEqual({ size: json.size, root: json.root });
  verifyInclusion({
    index: json.leafIndex,
    size: json.size,
    leafHash: hashLeaf(hexToBytes(digest as `0x${string}`)),
    proof: json.path.map((node) => hexToBytes(node as `0x${string}`)),
    root: checkpoint.root,
  });
});

test('the signature for other verifiers is EIP-191 over the hashes of the bytes on the wire', async () => {
  for (const stream of [false, true]) {
    const body = JSON.stringify({ model: 'chat', stream });
    const inBand = stream ? { 'x-assay-receipt': 'stream' } : {};
    const made = await post(`${gateway.url}/v1/chat/completions`, body, { ...as(ALICE), ...inBand });
    const { json } = await getJson<Record<'text' | 'signature' | 'signing_address' | 'signing_algo', `0x${string}`>>(
      `${gateway.url}/v1/signature/${CHAT_ID}?model=chat&signing_algo=ecdsa`,
      as(ALICE),
    );
    expect(json.text).toBe(`${sha256Hex(body)}:${sha256Hex(made.body)}`);
    expect(json.signing_algo).toBe('ecdsa');
    const recovered = await recoverAddress({ hash: hashMessage(json.text), signature: json.signature });
    expect(recovered.toLowerCase()).toBe(json.signing_address.toLowerCase());
  }
  const hinted = await post(`${gateway.url}/v1/chat/completions`, BODY, {
    ...as(ALICE),
    'x-request-hash': '00'.repeat(32),
  });
  const { json } = await getJson<{ text: string }>(`${gateway.url}/v1/signature/${CHAT_ID}`, as(ALICE));
  expect(json.text).toBe(`${sha256Hex(BODY)}:${sha256Hex(hinted.body)}`);
});

test('signatures: unknown ids are 404, other algorithms 400', async () => {
  const of = (path: string) => rawCall(`${gateway.url}/v1/signature/${path}`, { headers: as(ALICE) }).answer;
  expect(errorCode(await of('nothing'))).toBe('not_found');
  for (const algorithm of ['ed25519', 'rsa', '']) {
    const refused = await of(`${CHAT_ID}?signing_algo=${algorithm}`);
    expect({ status: refused.status, code: errorCode(refused) }).toEqual({
      status: 400,
      code: 'unsupported_signing_algo',
    });
  }
});

test('GET /v1/models lists the endpoints', async () => {
  const { json } = await getJson<{ object: string; data: { id: string; object: string }[] }>(
    `${gateway.url}/v1/models`,
    as(ALICE),
  );
  expect(json.data.map(({ id, object }) => [id, object])).toEqual([
    ['chat', 'model'],
    ['other', 'model'],
  ]);
  expect((await getJson<{ id: string }>(`${gateway.url}/v1/models/chat`)).json.id).toBe('chat');
  expect((await rawCall(`${gateway.url}/v1/models/none`).answer).status).toBe(404);
});

test('the log is served as tlog-tiles to everyone, with proofs', async () => {
  const checkpoint = await gateway.log.publishCheckpoint();
  const note = await rawCall(`${gateway.url}/log/checkpoint`).answer;
  expect(note.body.toString()).toBe(checkpoint.note);
  expect(note.headers['cache-control']).toBe('no-cache');
  const tile = await rawCall(`${gateway.url}/log/tile/entries/000.p/${checkpoint.size}`).answer;
  expect(tile.body.length).toBe(checkpoint.size * 34);
  expect(tile.headers['cache-control']).toMatch(/immutable/);
  const hashes = await rawCall(`${gateway.url}/log/tile/0/000.p/${checkpoint.size}`).answer;
  expect(hashes.body.length).toBe(checkpoint.size * 32);
  for (const path of [
    'tile/0/000',
    'tile/0/001',
    'tile/9/000',
    'tile/..%2fcheckpoint',
    'tile/%2e%2e/%2e%2e/journal',
    'tile/0/000.p/0',
  ]) {
    expect([path, (await rawCall(`${gateway.url}/log/${path}`).answer).status]).toEqual([path, 404]);
  }
  const { json } = await getJson<{ proof: `0x${string}`[] }>(
    `${gateway.url}/log/proof/consistency?from=1&to=${checkpoint.size}`,
  );
  verifyConsistency({
    from: 1,
    to: checkpoint.size,
    fromRoot: await gateway.log.rootAt(1),
    toRoot: checkpoint.root,
    proof: json.proof.map((node) => hexToBytes(node)),
  });
  for (const query of [
    'inclusion',
    'inclusion?index=-1&size=1',
    'inclusion?index=1&size=1',
    'inclusion?index=0&size=99999',
    'consistency?from=0&to=1',
    'consistency?from=2&to=1',
    'consistency?from=1e1&to=2',
  ]) {
    const refused = await rawCall(`${gateway.url}/log/proof/${query}`).answer;
    expect({ query, status: refused.status, code: errorCode(refused) }).toEqual({
      query,
      status: 400,
      code: 'invalid_request',
    });
  }
});

test('health, readiness and metrics tell what is going on', async () => {
  expect((await getJson<{ status: string }>(`${gateway.url}/healthz`)).json.status).toBe('ok');
  expect((await getJson<{ status: string }>(`${gateway.url}/readyz`)).json.status).toBe('ready');
  const metrics = (await rawCall(`${gateway.url}/metrics`).answer).body.toString();
  expect(metrics).toContain(`assay_log_size ${gateway.log.size()}`);
  expect(metrics).toMatch(/assay_requests_total\{route="\/v1\/chat\/completions",status="401"\} 4/);
  expect(metrics).toMatch(/assay_receipts_total\{flags="0"\} \d/);
  expect(metrics).toMatch(/assay_receipt_issue_seconds_count \d/);
});

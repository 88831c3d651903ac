import { commit, FLAGS, hashContent, type InferenceReceipt, RESPONSE_TAG, toHex } from '@assay/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deriveSaltsNative, deriveTenantSecret, sha256 } from '../../operator/src/http/commitments.ts';
import { eventually } from '../scenes/eventually.ts';
import { endpoint, SALT_SECRET, startGateway, type TestGateway } from '../scenes/gateway.ts';
import { errorCode, post, rawCall } from '../scenes/rawHttp.ts';
import { startEngine, type TestEngine } from '../scenes/upstream.ts';

let engine: TestEngine;
let gateway: TestGateway;
let url: string;

const BEHAVIOURS = [
  'gzip',
  'br',
  'deflate',
  'zstd',
  'unknownEncoding',
  'brokenGzip',
  'error500',
  'error429',
  'silent',
  'hangsUp',
  'abortsBody',
  'abortsStream',
  'stalls',
  'huge',
  'notHttp',
  'hostileUsage',
  'notJson',
  'pretendsReceipt',
  'crlf',
  'endless',
  'stepped',
  'announces',
  'endlessLine',
] as const;

beforeAll(async () => {
  engine = await startEngine();
  gateway = await startGateway([
    ...BEHAVIOURS.map((name) => endpoint(name, engine.url(name))),
    endpoint('down', 'http://127.0.0.1:1/v1'),
  ]);
  url = `${gateway.url}/v1/chat/completions`;
});

afterAll(async () => {
  await gateway?.end();
  await engine?.close();
});

async function lastReceipt(): Promise<InferenceReceipt> {
  return (await gateway.receipts()).at(-1)!;
}

/** The commitment to a response as the anonymous tenant's receipt with this id makes it. */
function commitmentTo(content: Uint8Array, receiptId: string): string {
  const secret = deriveTenantSecret(SALT_SECRET, sha256(Buffer.alloc(0)).subarray(0, 16));
  return toHex(commit(RESPONSE_TAG, deriveSaltsNative(secret, Buffer.from(receiptId, 'hex')).response, content));
}

test.each(['gzip', 'br', 'deflate', 'zstd'] as const)(
  'an engine that answers in %s although asked not to is decoded before hashing',
  async (name) => {
    for (const stream of [false, true]) {
      const answer = await post(url, { model: name, stream });
      const call = engine.calls.at(-1)!;
      expect(call.headers['accept-encoding']).toBe('identity');
      expect(answer.body).toEqual(Buffer.concat(call.sent));
      expect(answer.headers['content-encoding']).toBeUndefined();
      const receipt = await lastReceipt();
      const content = hashContent(answer.body, answer.headers['content-type']);
      expect(receipt.responseCommitment).toBe(commitmentTo(content, String(answer.headers['x-receipt-id'])));
      expect(receipt.flags).toBe(stream ? FLAGS.STREAM : 0);
    }
  },
);

test.each([
  ['unknownEncoding', 502, 'upstream_malformed'],
  ['brokenGzip', 502, 'upstream_malformed'],
  ['silent', 504, 'upstream_timeout'],
  ['hangsUp', 502, 'upstream_aborted'],
  ['abortsBody', 502, 'upstream_aborted'],
  ['huge', 502, 'upstream_too_large'],
  ['notHttp', 502, 'upstream_malformed'],
  ['down', 502, 'upstream_unreachable'],
] as const)('an engine that is %s gives %i %s and a FAILED receipt over the answer', async (name, status, code) => {
  const before = gateway.log.size();
  const answer = await post(url, { model: name });
  expect({ status: answer.status, code: errorCode(answer) }).toEqual({ status, code });
  expect(gateway.log.size()).toBe(before + 1);
  const receipt = await lastReceipt();
  expect(receipt.flags).toBe(FLAGS.FAILED);
  expect(receipt.responseCommitment).toBe(commitmentTo(sha256(answer.body), String(answer.headers['x-receipt-id'])));
});

test('an error of the engine passes as it is, with a FAILED receipt', async () => {
  for (const [model, status, header] of [
    ['error500', 500, undefined],
    ['error429', 429, '7'],
  ] as const) {
    const answer = await post(url, { model });
    expect(answer.status).toBe(status);
    expect(answer.headers['retry-after']).toBe(header);
    expect(answer.body).toEqual(Buffer.concat(engine.calls.at(-1)!.sent));
    expect((await lastReceipt()).flags).toBe(FLAGS.FAILED);
  }
});

test('usage that is no count of tokens is clamped, an id that is no string is ignored', async () => {
  await post(url, { model: 'hostileUsage' });
  expect(await lastReceipt()).toMatchObject({ inputUnits: 0xffffffff, outputUnits: 0, flags: 0 });
});

test('informational answers are passed over', async () => {
  const answer = await post(url, { model: 'announces' });
  expect({ status: answer.status, body: answer.body }).toEqual({
    status: 200,
    body: Buffer.concat(engine.calls.at(-1)!.sent),
  });
});

test('an answer that is no JSON passes as it is', async () => {
  const answer = await post(url, { model: 'notJson' });
  expect({ status: answer.status, body: answer.body.toString() }).toEqual({ status: 200, body: '{"id": "cut of' });
  expect(await lastReceipt()).toMatchObject({ inputUnits: 0, outputUnits: 0, flags: 0 });
});

test('an engine cannot pretend a receipt nor set a cookie', async () => {
  const answer = await post(url, { model: 'pretendsReceipt' });
  expect(answer.headers['x-assay-receipt']).toHaveLength(584);
  expect(answer.headers['x-receipt-id']).toMatch(/^[0-9a-f]{32}$/);
  expect(answer.headers['x-assay-salts']).toHaveLength(86);
  expect(answer.headers['set-cookie']).toBeUndefined();
});

test('a stream with CRLF keeps its bytes and has the hash of its data', async () => {
  const answer = await post(url, { model: 'crlf', stream: true });
  expect(answer.body).toEqual(Buffer.concat(engine.calls.at(-1)!.sent));
  const content = hashContent(Buffer.from(answer.body.toString().replaceAll('\r', '')), 'text/event-stream');
  expect((await lastReceipt()).responseCommitment).toBe(commitmentTo(content, String(answer.headers['x-receipt-id'])));
});

test.each(['abortsStream', 'stalls'] as const)(
  'a stream that breaks (%s) is cut for the client, with a TRUNCATED receipt over what went out',
  async (model) => {
    const answer = await post(url, { model, stream: true });
    expect(answer.cut).toBe(true);
    expect(answer.body.length).toBeGreaterThan(0);
    expect(answer.body).toEqual(Buffer.concat(engine.calls.at(-1)!.sent));
    const receipt = await lastReceipt();
    expect(receipt.flags).toBe(FLAGS.STREAM | FLAGS.TRUNCATED);
    const content = hashContent(answer.body, 'text/event-stream');
    expect(receipt.responseCommitment).toBe(commitmentTo(content, String(answer.headers['x-receipt-id'])));
  },
);

test('a stream with a line that never ends is cut off at 8 MiB, with a TRUNCATED receipt', async () => {
  const answer = await post(url, { model: 'endlessLine', stream: true });
  expect(answer.cut).toBe(true);
  expect(answer.body.length).toBeGreaterThan(8 * 1024 * 1024);
  expect(answer.body.length).toBeLessThan(12 * 1024 * 1024);
  const receipt = await lastReceipt();
  expect(receipt.flags).toBe(FLAGS.STREAM | FLAGS.TRUNCATED);
  const content = hashContent(answer.body, 'text/event-stream');
  expect(receipt.responseCommitment).toBe(commitmentTo(content, String(answer.headers['x-receipt-id'])));
});

test('a client that goes away in mid-stream stops the engine and leaves a TRUNCATED receipt', async () => {
  const before = gateway.log.size();
  const arriving = engine.nextCall();
  const call = rawCall(url, { body: JSON.stringify({ model: 'stepped', stream: true }) });
  const atEngine = await arriving;
  engine.step();
  const seen = await call.received(10);
  call.leave();
  await atEngine.closed;
  await eventually(() => gateway.log.size() === before + 1, 'the receipt');
  const [receipt, issued] = [await lastReceipt(), await gateway.log.read(before)];
  expect(receipt.flags).toBe(FLAGS.STREAM | FLAGS.TRUNCATED);
  const content = hashContent(seen, 'text/event-stream');
  expect(receipt.responseCommitment).toBe(commitmentTo(content, Buffer.from(issued.id).toString('hex')));
});

test('a client that goes away before the answer leaves a TRUNCATED receipt over nothing', async () => {
  const before = gateway.log.size();
  const arriving = engine.nextCall();
  const call = rawCall(url, { body: JSON.stringify({ model: 'stepped' }) });
  const atEngine = await arriving;
  call.leave();
  await atEngine.closed;
  await eventually(() => gateway.log.size() === before + 1, 'the receipt');
  expect((await lastReceipt()).flags).toBe(FLAGS.TRUNCATED);
});

test('a client that reads slowly holds the engine back instead of filling the memory', async () => {
  const arriving = engine.nextCall();
  const call = rawCall(url, { body: JSON.stringify({ model: 'endless', stream: true }) });
  const atEngine = await arriving;
  await call.received(1);
  call.pause();
  // Socket buffers on both hops fill up, then nothing moves any more.
  let sent = -1;
  let since = 0;
  await eventually(() => {
    if (atEngine.sent.length !== sent) since = Date.now();
    sent = atEngine.sent.length;
    return Date.now() - since > 300;
  }, 'the engine to stop sending');
  expect(sent * 64 * 1024).toBeLessThan(32 * 1024 * 1024);
  call.leave();
  await atEngine.closed;
});

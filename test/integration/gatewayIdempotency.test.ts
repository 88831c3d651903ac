import { readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeSalts, FLAGS } from '@assay/sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../scenes/eventually.ts';
import { endpoint, startGateway, type TestGateway, type TestGatewayOptions } from '../scenes/gateway.ts';
import { errorCode, post, type RawAnswer, rawCall } from '../scenes/rawHttp.ts';
import { startEngine, type TestEngine } from '../scenes/upstream.ts';

let engine: TestEngine;
let gateway: TestGateway;
let now: number;

const KEY = { 'idempotency-key': 'retry-1' };
const RECEIPT_HEADERS = ['x-assay-receipt', 'x-receipt-id', 'x-assay-salts'] as const;

async function open(options: TestGatewayOptions = {}): Promise<void> {
  gateway = await startGateway(
    (['openEnded', 'plain', 'stepped', 'error500', 'error429', 'abortsStream', 'hangsUp', 'notJson'] as const).map(
      (name) => endpoint(name, engine.url(name)),
    ),
    { clock: () => now, ...options },
  );
}

const call = (body: object, headers: Record<string, string> = KEY) =>
  post(`${gateway.url}/v1/chat/completions`, body, headers);
const storeDirectory = () => join(gateway.dataDir, 'idempotency');
const receiptHeaders = ({ headers }: RawAnswer) => RECEIPT_HEADERS.map((name) => headers[name]);

beforeEach(async () => {
  now = Date.now();
  engine = await startEngine();
  await open();
});

afterEach(async () => {
  await gateway.end();
  await engine.close();
});

test('a retry gets the same bytes, status and receipt; the engine is asked once', async () => {
  const first = await call({ model: 'plain' });
  const second = await call({ model: 'plain' });
  expect(second.body).toEqual(first.body);
  expect(receiptHeaders(second)).toEqual(receiptHeaders(first));
  expect([first.headers['x-assay-replayed'], second.headers['x-assay-replayed']]).toEqual([undefined, 'true']);
  expect([second.status, second.headers['x-engine'], second.headers['content-type']]).toEqual([
    200,
    'test',
    'application/json',
  ]);
  expect([engine.calls.length, gateway.log.size()]).toEqual([1, 1]);
});

test('retries at the same time wait for the first', async () => {
  const arriving = engine.nextCall();
  const calls = [call({ model: 'stepped' }), call({ model: 'stepped' }), call({ model: 'stepped' })];
  await arriving;
  engine.step();
  const answers = await Promise.all(calls);
  expect(new Set(answers.map(({ headers }) => headers['x-assay-receipt'])).size).toBe(1);
  expect(new Set(answers.map(({ body }) => body.toString())).size).toBe(1);
  expect([engine.calls.length, gateway.log.size()]).toEqual([1, 1]);
});

test('a retry that gives up waiting gives its place back and asks no engine', async () => {
  const arriving = engine.nextCall();
  const body = '{"model":"stepped"}';
  const headers = { 'content-type': 'application/json', ...KEY };
  const first = rawCall(`${gateway.url}/v1/chat/completions`, { body, headers });
  await arriving;
  const retries = Array.from({ length: 5 }, () => rawCall(`${gateway.url}/v1/chat/completions`, { body, headers }));
  await eventually(() => gateway.inFlight() === 6, 'the retries');
  for (const retry of retries) retry.leave();
  await eventually(() => gateway.inFlight() === 1, 'their places');
  engine.step();
  expect((await first.answer).status).toBe(200);
  expect([engine.calls.length, gateway.log.size()]).toEqual([1, 1]);
});

test('another body or another route under the same key is a conflict, also while the first is running', async () => {
  const arriving = engine.nextCall();
  const first = call({ model: 'stepped' });
  await arriving;
  const during = await call({ model: 'stepped', n: 2 });
  engine.step();
  await first;
  const after = await call({ model: 'stepped', n: 2 });
  const elsewhere = await post(`${gateway.url}/v1/completions`, { model: 'stepped' }, KEY);
  for (const refused of [during, after, elsewhere]) {
    expect({ status: refused.status, code: errorCode(refused) }).toEqual({
      status: 409,
      code: 'idempotency_key_reused',
    });
  }
  expect([engine.calls.length, gateway.log.size()]).toEqual([1, 1]);
});

test('keys belong to their tenant', async () => {
  const mine = await call({ model: 'plain' }, { ...KEY, authorization: 'Bearer sk-a' });
  const theirs = await call({ model: 'plain', n: 2 }, { ...KEY, authorization: 'Bearer sk-b' });
  expect([mine.status, theirs.status]).toEqual([200, 200]);
  expect(engine.calls.length).toBe(2);
});

test('answers survive a restart; the salts are not on disk', async () => {
  const body = { model: 'plain', stream: true };
  const first = await call(body, { ...KEY, 'x-assay-receipt': 'stream' });
  await gateway.stop();
  await open({ dataDir: gateway.dataDir });
  const second = await call(body, { ...KEY, 'x-assay-receipt': 'stream' });
  expect(second.body).toEqual(first.body);
  expect(engine.calls.length).toBe(1);
  const salts = String(second.headers['x-assay-salts']);
  const secrets = Object.values(decodeSalts(salts)).flatMap((salt) => [
    Buffer.from(salt),
    Buffer.from(Buffer.from(salt).toString('hex')),
  ]);
  for (const name of await readdir(storeDirectory())) {
    const file = await readFile(join(storeDirectory(), name));
    expect([Buffer.from(salts), ...secrets].some((secret) => file.includes(secret))).toBe(false);
  }
});

test('a stream is replayed with or without the in-band receipt, as the retry asks', async () => {
  const body = { model: 'plain', stream: true };
  const without = await call(body);
  const having = await call(body, { ...KEY, 'x-assay-receipt': 'stream' });
  expect(without.body).toEqual(Buffer.concat(engine.calls[0]!.sent));
  const text = having.body.toString();
  expect(text.replace(/data: \{"id":"[0-9a-f]{32}"[^\n]*\n\n/, '')).toBe(without.body.toString());
  expect(text).toContain(String(having.headers['x-assay-receipt']));
  expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  expect(gateway.log.size()).toBe(1);
});

test.each(['error500', 'error429', 'hangsUp'])('an answer on which clients retry (%s) is not kept', async (model) => {
  const [first, second] = [await call({ model }), await call({ model })];
  expect(second.headers['x-assay-replayed']).toBeUndefined();
  expect(first.headers['x-receipt-id']).not.toBe(second.headers['x-receipt-id']);
  expect(engine.calls.length).toBe(2);
  expect(await readdir(storeDirectory())).toEqual([]);
});

test('a stream that broke is not kept: the one who waited asks anew', async () => {
  const [first, second] = await Promise.all([
    call({ model: 'abortsStream', stream: true }),
    call({ model: 'abortsStream', stream: true }),
  ]);
  expect([first.cut, second.cut]).toEqual([true, true]);
  expect(engine.calls.length).toBe(2);
});

test('with a key the answer is finished even if the client goes away, and a retry gets it', async () => {
  const arriving = engine.nextCall();
  const leaving = rawCall(`${gateway.url}/v1/chat/completions`, {
    body: '{"model":"stepped"}',
    headers: { 'content-type': 'application/json', ...KEY },
  });
  await arriving;
  leaving.leave();
  const retry = call({ model: 'stepped' });
  engine.step();
  expect((await retry).status).toBe(200);
  expect((await gateway.receipts()).map(({ flags }) => flags)).toEqual([0]);
  expect(engine.calls.length).toBe(1);
});

test('a stream too is finished without its client, and replayed whole', async () => {
  const body = '{"model":"stepped","stream":true}';
  const arriving = engine.nextCall();
  const headers = { 'content-type': 'application/json', ...KEY };
  const leaving = rawCall(`${gateway.url}/v1/chat/completions`, { body, headers });
  const atEngine = await arriving;
  engine.step();
  await leaving.received(10);
  leaving.leave();
  for (let event = 2; event <= 6; event++) {
    engine.step();
    await eventually(() => atEngine.sent.length === event, `event ${event}`);
  }
  const retry = await post(`${gateway.url}/v1/chat/completions`, body, KEY);
  expect(retry.body).toEqual(Buffer.concat(atEngine.sent));
  expect((await gateway.receipts()).map(({ flags }) => flags)).toEqual([FLAGS.STREAM]);
  expect(engine.calls.length).toBe(1);
});

test('nothing is put into a stream that ended inside an event', async () => {
  const first = await call({ model: 'openEnded', stream: true });
  const again = await call({ model: 'openEnded', stream: true }, { ...KEY, 'x-assay-receipt': 'stream' });
  expect(again.body).toEqual(first.body);
  expect(again.headers['x-receipt-id']).toBe(first.headers['x-receipt-id']);
});

test('answers are forgotten after 24 hours', async () => {
  await call({ model: 'plain' });
  now += 86_400_000 + 1000;
  const late = await call({ model: 'plain' });
  expect(late.headers['x-assay-replayed']).toBeUndefined();
  expect(engine.calls.length).toBe(2);
});

test('the oldest answers go when the space is used up', async () => {
  const limits = { idempotencyBytes: 6_000 };
  await gateway.stop();
  await open({ dataDir: gateway.dataDir, limits });
  for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) await call({ model: 'plain' }, { 'idempotency-key': key });
  const sizes = await Promise.all(
    (await readdir(storeDirectory())).map(async (name) => (await readFile(join(storeDirectory(), name))).length),
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(6_000);
  expect(sizes.length).toBeGreaterThan(1);
  expect((await call({ model: 'plain' }, { 'idempotency-key': 'f' })).headers['x-assay-replayed']).toBe('true');
  expect((await call({ model: 'plain' }, { 'idempotency-key': 'a' })).headers['x-assay-replayed']).toBeUndefined();
});

test.each([
  ['cut short', (path: string) => truncate(path, 100)],
  ['emptied', (path: string) => truncate(path, 0)],
  [
    'changed',
    async (path: string) => {
      const bytes = await readFile(path);
      bytes[bytes.length - 5]! ^= 1;
      await writeFile(path, bytes);
    },
  ],
  ['taken away', (path: string) => rm(path)],
] as const)('a stored answer that was %s is dropped, loudly, and the call made anew', async (_how, damage) => {
  await call({ model: 'plain' });
  const [name] = await readdir(storeDirectory());
  await damage(join(storeDirectory(), name!));
  const again = await call({ model: 'plain' });
  expect([again.status, again.headers['x-assay-replayed']]).toEqual([200, undefined]);
  expect(gateway.logLines.some(({ msg }) => msg === 'stored answer dropped')).toBe(true);
  expect((await call({ model: 'plain' })).headers['x-assay-replayed']).toBe('true');
});

test('what a dying process left half-written is cleared away at the start', async () => {
  await call({ model: 'plain' });
  await writeFile(join(storeDirectory(), '.half.deadbeef'), 'half');
  const [name] = (await readdir(storeDirectory())).filter((entry) => entry.endsWith('.answer'));
  await utimes(join(storeDirectory(), name!), now / 1000 - 90_000, now / 1000 - 90_000);
  await gateway.stop();
  await open({ dataDir: gateway.dataDir });
  expect(await readdir(storeDirectory())).toEqual([]);
});

test('a key is free again when the log could take no receipt', async () => {
  let full = true;
  await gateway.end();
  await open({
    wrapLog: (log) => ({ ...log, issue: (draft) => (full ? Promise.reject(new Error('full')) : log.issue(draft)) }),
  });
  const refused = await call({ model: 'plain' });
  expect({ status: refused.status, code: errorCode(refused) }).toEqual({ status: 503, code: 'receipt_unavailable' });
  expect(refused.body.toString()).not.toContain('Hello');
  full = false;
  expect((await call({ model: 'plain' })).status).toBe(200);
  await eventually(() => gateway.inFlight() === 0, 'everyone to leave');
  expect((await gateway.receipts()).map(({ flags }) => flags)).toEqual([0]);
});

import { connect } from 'node:net';
import { FLAGS } from '@assay/sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../scenes/eventually.ts';
import { endpoint, startGateway, type TestGateway } from '../scenes/gateway.ts';
import { errorCode, post, rawCall } from '../scenes/rawHttp.ts';
import { startEngine, type TestEngine } from '../scenes/upstream.ts';

let engine: TestEngine;
let gateway: TestGateway;
let url: string;

beforeEach(async () => {
  engine = await startEngine();
  gateway = await startGateway([endpoint('chat', engine.url('stepped')), endpoint('fast', engine.url())]);
  url = `${gateway.url}/v1/chat/completions`;
});

afterEach(async () => {
  await gateway.end();
  await engine.close();
});

const NEW_MODEL = `0x${'cd'.repeat(32)}` as const;

test('an endpoint that is switched in mid-stream: the running answer keeps its model, the next has the new one', async () => {
  const arriving = engine.nextCall();
  const running = rawCall(url, { body: '{"model":"chat","stream":true}' });
  await arriving;
  engine.step();
  await running.received(10);
  gateway.switchEndpoint('chat', { modelId: NEW_MODEL, config: { engine: 'other' }, upstream: engine.url('plain') });
  const next = await post(url, { model: 'chat' });
  for (let event = 2; event <= 6; event++) {
    engine.step();
    await eventually(() => engine.calls[0]!.sent.length === event, `event ${event}`);
  }
  const old = await running.answer;
  expect([old.cut, next.status]).toEqual([false, 200]);
  const receipts = await gateway.receipts();
  expect(receipts.map(({ modelId, flags }) => [modelId, flags])).toEqual([
    [NEW_MODEL, 0],
    [`0x${'ab'.repeat(32)}`, FLAGS.STREAM],
  ]);
  expect(receipts[0]?.configDigest).not.toBe(receipts[1]?.configDigest);
  expect(receipts[0]?.endpoint).toBe(receipts[1]?.endpoint);
});

test('switching an endpoint that is not served is refused', () => {
  expect(() => gateway.switchEndpoint('nobody', { modelId: NEW_MODEL })).toThrowError(
    expect.objectContaining({ code: 'ENDPOINT_UNKNOWN' }),
  );
});

test('closing lets running answers finish and refuses what comes meanwhile', async () => {
  const arriving = engine.nextCall();
  const running = rawCall(url, { body: '{"model":"chat"}' });
  await arriving;
  // A request that is half here when the operator begins to go down.
  const { port } = new URL(gateway.url);
  const late = connect(Number(port), '127.0.0.1');
  const heard = new Promise<string>((resolve) => {
    let text = '';
    late.on('data', (chunk) => {
      text += chunk;
    });
    late.on('close', () => resolve(text));
  });
  const head =
    'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 16\r\n\r\n';
  await new Promise((resolve) => late.write(`${head}{"model"`, resolve));
  await (await fetch(`${gateway.url}/healthz`)).text();

  const closing = gateway.close(5_000);
  await expect(post(url, { model: 'fast' })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  late.write(':"fast"}');
  const refused = await heard;
  engine.step();
  const answer = await running.answer;
  await closing;
  expect(refused).toMatch(/^HTTP\/1\.1 503 [\s\S]*"code":"draining"/);
  expect(answer.status).toBe(200);
  expect((await gateway.receipts()).map(({ flags }) => flags)).toEqual([FLAGS.REFUSED, 0]);
});

test('closing under load: whoever got an answer has its receipt in the log, and nobody waits', async () => {
  const receipts = new Set<string>();
  let closed = false;
  const client = async () => {
    while (!closed) {
      const answer = await post(url, { model: 'fast' }).catch((error: NodeJS.ErrnoException) => error);
      if (answer instanceof Error) {
        expect(['ECONNREFUSED', 'ECONNRESET', 'EPIPE']).toContain(answer.code);
        return;
      }
      expect([200, 503]).toContain(answer.status);
      if (!answer.cut) receipts.add(String(answer.headers['x-assay-receipt']));
    }
  };
  const clients = Array.from({ length: 32 }, client);
  await eventually(() => receipts.size > 100, 'load');
  await gateway.close(5_000);
  closed = true;
  await Promise.all(clients);
  const logged = new Set<string>();
  for (let index = 0; index < gateway.log.size(); index++) logged.add((await gateway.log.read(index)).compact);
  expect([...receipts].filter((receipt) => !logged.has(receipt))).toEqual([]);
  expect(gateway.inFlight()).toBe(0);
});

test('with an idempotency key too, what does not finish in time gets its receipt', async () => {
  const arriving = engine.nextCall();
  const running = post(url, { model: 'chat' }, { 'idempotency-key': 'k' });
  const gone = expect(running).rejects.toMatchObject({ code: 'ECONNRESET' });
  await arriving;
  await gateway.close(50);
  await gone;
  expect((await gateway.receipts()).map(({ flags }) => flags)).toEqual([FLAGS.FAILED]);
});

test('what does not finish in time is cut off with a TRUNCATED receipt', async () => {
  const arriving = engine.nextCall();
  const running = rawCall(url, { body: '{"model":"chat","stream":true}' });
  await arriving;
  engine.step();
  await running.received(10);
  await gateway.close(50);
  expect((await running.answer).cut).toBe(true);
  expect((await gateway.receipts()).map(({ flags }) => flags)).toEqual([FLAGS.STREAM | FLAGS.TRUNCATED]);
});

test('when the log takes no receipt, no answer leaves the operator and no stream ends cleanly', async () => {
  await gateway.end();
  gateway = await startGateway([endpoint('fast', engine.url())], {
    wrapLog: (log) => ({ ...log, issue: () => Promise.reject(new Error('disk full')) }),
  });
  url = `${gateway.url}/v1/chat/completions`;
  const plain = await post(url, { model: 'fast' });
  expect({ status: plain.status, code: errorCode(plain) }).toEqual({ status: 503, code: 'receipt_unavailable' });
  const stream = await post(url, { model: 'fast', stream: true });
  expect(stream.cut).toBe(true);
  expect(stream.body.toString()).not.toContain('[DONE]');
  expect(gateway.logLines.filter(({ msg }) => msg === 'receipt not issued')).toHaveLength(2);
});

test('log lines hold no keys', async () => {
  await post(url, { model: 'fast' }, { authorization: 'Bearer sk-very-secret' });
  await post(`${gateway.url}/v1/chat/completions`, '{', { authorization: 'Bearer sk-very-secret' });
  expect(JSON.stringify(gateway.logLines)).not.toContain('sk-very-secret');
});

import type { Socket } from 'node:net';
import { FLAGS } from '@assay/sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../scenes/eventually.ts';
import { endpoint, startGateway, type TestGateway } from '../scenes/gateway.ts';
import { type RawEngine, startRawEngine } from '../scenes/rawEngine.ts';
import { errorCode, post, rawCall } from '../scenes/rawHttp.ts';

let engine: RawEngine;
let gateway: TestGateway;
let answer: (socket: Socket) => void;

beforeEach(async () => {
  engine = await startRawEngine((socket) => answer(socket));
  gateway = await startGateway([endpoint('chat', engine.url)]);
});

afterEach(async () => {
  await gateway.end();
  await engine.close();
});

const call = (headers: Record<string, string> = {}) =>
  post(`${gateway.url}/v1/chat/completions`, { model: 'chat', stream: true }, headers);
const head = (lines: string) => `HTTP/1.1 200 OK\r\n${lines}\r\n\r\n`;
const JSON_TYPE = 'content-type: application/json\r\n';
const STREAM_TYPE = 'content-type: text/event-stream\r\ntransfer-encoding: chunked';
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

/** Each answer leaves its place, and one receipt. */
async function onlyReceipt() {
  await eventually(() => gateway.inFlight() === 0 && gateway.log.size() === 1, 'the receipt');
  return (await gateway.receipts())[0]!;
}

test.each([
  ['a status below 100', 'HTTP/1.1 099 Odd\r\ncontent-length: 2\r\n\r\n{}'],
  ['the status 000', 'HTTP/1.1 000 None\r\ncontent-length: 0\r\n\r\n'],
  ['nothing but an announcement', 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'],
  ['the switch to another protocol', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
  ['two lengths', head(`${JSON_TYPE}content-length: 2\r\ncontent-length: 3`)],
  ['a negative length', head(`${JSON_TYPE}content-length: -1`)],
  ['a length and chunks', head(`${JSON_TYPE}content-length: 2\r\ntransfer-encoding: chunked`)],
  ['fewer bytes than announced', `${head(`${JSON_TYPE}content-length: 20`)}{}`],
  ['a chunk of no readable length', `${head(`${JSON_TYPE}transfer-encoding: chunked`)}zz\r\n{}\r\n`],
  ['a header without end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`],
  ['ten thousand headers', `HTTP/1.1 200 OK\r\n${'x-a: b\r\n'.repeat(10_000)}\r\n`],
  ['a line feed in a header', `HTTP/1.1 200 OK\r\nx-a: b\n\nx-assay-receipt: forged\r\ncontent-length: 2\r\n\r\n{}`],
])('%s: an error of ours under a FAILED receipt', async (_name, bytes) => {
  answer = (socket) => socket.end(bytes);
  const answered = await call();
  expect(answered.status).toBeGreaterThanOrEqual(502);
  expect(errorCode(answered)).toMatch(/^upstream_(malformed|aborted)$/);
  expect(answered.headers['x-assay-receipt']).not.toBe('forged');
  expect((await onlyReceipt()).flags).toBe(FLAGS.FAILED);
});

test.each([
  ['a redirect', 'HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n', 302, FLAGS.FAILED],
  ['a status of no known class', 'HTTP/1.1 799 Odd\r\ncontent-length: 2\r\n\r\n{}', 799, FLAGS.FAILED],
  ['no content', 'HTTP/1.1 204 No Content\r\n\r\n', 204, 0],
  [
    'trailers',
    `${head(`${JSON_TYPE}transfer-encoding: chunked\r\ntrailer: x-assay-receipt`)}${chunk('{}')}0\r\nx-assay-receipt: forged\r\n\r\n`,
    200,
    0,
  ],
  [
    'bytes that are no UTF-8',
    Buffer.concat([Buffer.from(head('content-length: 3')), Buffer.of(0xff, 0xfe, 0x80)]),
    200,
    0,
  ],
])('%s passes as it is and is followed nowhere', async (_name, bytes, status, flags) => {
  answer = (socket) => socket.end(bytes);
  const answered = await call();
  expect([answered.status, answered.cut]).toEqual([status, false]);
  expect(answered.headers['x-assay-receipt']).toMatch(/^[A-Za-z0-9_-]{584}$/);
  expect((await onlyReceipt()).flags).toBe(flags);
});

test('a stream that goes on after [DONE] is cut instead of filling the memory', async () => {
  answer = (socket) => {
    socket.write(`${head(STREAM_TYPE)}${chunk('data: a\n\ndata: [DONE]\n\n')}`);
    const more = chunk(': and on\n'.repeat(10_000));
    const write = () => {
      while (!socket.destroyed && socket.write(more));
    };
    socket.on('drain', write);
    write();
  };
  const answered = await call();
  expect(answered.cut).toBe(true);
  expect((await onlyReceipt()).flags).toBe(FLAGS.STREAM | FLAGS.TRUNCATED);
});

test('an answer in chunks of one byte passes whole', async () => {
  const body = `{"id":"x","pad":"${'y'.repeat(200_000)}"}`;
  answer = (socket) =>
    socket.end(`${head(`${JSON_TYPE}transfer-encoding: chunked`)}${[...body].map(chunk).join('')}0\r\n\r\n`);
  expect((await call()).body.toString()).toBe(body);
});

test('a client that leaves its answer unread gives its place back', async () => {
  await gateway.end();
  gateway = await startGateway([endpoint('chat', engine.url)], { timeouts: { bodyIdleMs: 300, totalMs: 60_000 } });
  const event = chunk(`data: ${'x'.repeat(64 * 1024)}\n\n`);
  answer = (socket) => {
    socket.write(head(STREAM_TYPE));
    const write = () => {
      while (!socket.destroyed && socket.write(event));
    };
    socket.on('drain', write);
    write();
  };
  const reader = rawCall(`${gateway.url}/v1/chat/completions`, { body: '{"model":"chat"}' });
  await reader.received(1);
  reader.pause();
  expect((await onlyReceipt()).flags).toBe(FLAGS.STREAM | FLAGS.TRUNCATED);
  reader.leave();
});

test('an answer too large to be kept for a retry ends with its reader', async () => {
  await gateway.end();
  gateway = await startGateway([endpoint('chat', engine.url)], {
    limits: { responseBytes: 200_000 },
    timeouts: { totalMs: 60_000 },
  });
  const event = chunk(`data: ${'x'.repeat(64 * 1024)}\n\n`);
  answer = (socket) => {
    socket.write(head(STREAM_TYPE));
    const timer = setInterval(() => socket.write(event), 5);
    socket.on('close', () => clearInterval(timer));
  };
  const reader = rawCall(`${gateway.url}/v1/chat/completions`, {
    body: '{"model":"chat"}',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'k' },
  });
  await reader.received(1);
  reader.leave();
  expect((await onlyReceipt()).flags).toBe(FLAGS.STREAM | FLAGS.TRUNCATED);
});

test('the log says what went wrong with an engine, not what it answered', async () => {
  answer = (socket) => socket.end('HTTP/1.1 200 OK\r\nbad header\u0000 secret-of-the-client\r\n\r\n');
  await call();
  const lines = JSON.stringify(gateway.logLines);
  expect(lines).toContain('engine failed');
  expect(lines).not.toContain('secret-of-the-client');
});

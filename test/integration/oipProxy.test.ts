import { createServer, type Socket } from 'node:net';
import { FLAGS } from '@assay/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EndpointConfig } from '../../operator/src/http/servedEndpoint.ts';
import { digitSamples, IMAGE_SIZE } from '../../scripts/model/digits.ts';
import { endpoint } from '../scenes/gateway.ts';
import {
  bytesOf,
  digitsEndpoint,
  infer,
  MODEL_V1,
  type OipGateway,
  receiptOf,
  startOipGateway,
} from '../scenes/oip.ts';
import { startEngine, type TestEngine } from '../scenes/upstream.ts';

const input = {
  name: 'image',
  shape: [1, IMAGE_SIZE],
  datatype: 'FP32',
  data: Array.from(digitSamples(7, 1)[0]!.image),
};
const request = { inputs: [input] };

const oip = (name: string, upstream: string, more = {}) => endpoint(name, upstream, { kind: 'oip', ...more });

const MISBEHAVIOURS = [
  'gzip',
  'error500',
  'error429',
  'hangsUp',
  'abortsBody',
  'huge',
  'notHttp',
  'unknownEncoding',
  'brokenGzip',
  'notJson',
  'pretendsReceipt',
] as const;

let inner: OipGateway;
let engine: TestEngine;
let outer: OipGateway;
let silent: EndpointConfig;
beforeAll(async () => {
  inner = await startOipGateway([digitsEndpoint('digits')]);
  engine = await startEngine();
  silent = oip('silent', engine.url('silent').replace(/\/v1$/, ''));
  outer = await startOipGateway([
    oip('digits', inner.url),
    oip('digits/prod', `${inner.url}/`, { upstreamModel: 'digits' }),
    oip('unknown', inner.url),
    oip('down', 'http://127.0.0.1:1'),
    ...MISBEHAVIOURS.map((behaviour) => oip(behaviour, engine.url(behaviour).replace(/\/v1$/, ''))),
  ]);
});
afterAll(async () => {
  await outer?.end();
  await inner?.end();
  await engine?.close();
});

test('an answer passes byte for byte, under a receipt of this operator', async () => {
  const direct = await infer(inner, 'digits', request);
  for (const name of ['digits', encodeURIComponent('digits/prod'), `digits/versions/${MODEL_V1}`]) {
    const answer = await infer(outer, name, request);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(direct.body);
    expect(receiptOf(answer, request)).toMatchObject({ flags: 0, inputUnits: IMAGE_SIZE, outputUnits: 10 });
    expect(answer.headers.get('x-assay-receipt')).not.toBe(direct.headers.get('x-assay-receipt'));
  }
});

test('the request reaches the server byte for byte', async () => {
  const spaced = JSON.stringify(request, null, 3);
  const arrives = engine.nextCall();
  const answer = await infer(outer, 'gzip', spaced);
  const call = await arrives;
  expect(call.body.toString()).toBe(spaced);
  expect(call.path).toBe('/v2/models/gzip/infer');
  expect(call.headers.authorization).toBeUndefined();
  // The content is what remains after the server's content encoding.
  expect(answer.body).toEqual(Buffer.concat(call.sent));
  expect(receiptOf(answer, spaced)).toMatchObject({ flags: 0, inputUnits: IMAGE_SIZE });
});

test('metadata and readiness are those of the server', async () => {
  const questions = ['/v2/models/digits', `/v2/models/digits/versions/${MODEL_V1}`, '/v2/models/digits/ready'];
  for (const path of questions) {
    const [here, there] = await Promise.all([fetch(outer.url + path), fetch(inner.url + path)]);
    expect(here.status).toBe(200);
    expect(await here.text()).toBe(await there.text());
  }
  expect((await fetch(`${outer.url}/v2/models/down/ready`)).status).toBe(503);
  expect((await fetch(`${outer.url}/v2/models/unknown/ready`)).status).toBe(503);
  expect((await fetch(`${outer.url}/v2/models/unknown`)).status).toBe(404);
  expect((await fetch(`${outer.url}/v2/models/down`)).status).toBe(502);
});

test('the operator is ready when all of its servers are', async () => {
  const up = oip('digits', inner.url);
  for (const [endpoints, status] of [
    [[up], 200],
    [[up, oip('down', 'http://127.0.0.1:1')], 503],
  ] as const) {
    const gateway = await startOipGateway(endpoints);
    expect((await fetch(`${gateway.url}/v2/health/ready`)).status).toBe(status);
    await gateway.end();
  }
});

test("the server's own errors pass, under a receipt that says FAILED", async () => {
  const wrong = { inputs: [{ ...input, shape: [IMAGE_SIZE] }] };
  const answer = await infer(outer, 'digits', wrong);
  expect(answer.body).toEqual((await infer(inner, 'digits', wrong)).body);
  expect(answer).toMatchObject({ status: 400, json: { code: 'TENSOR_SHAPE_MISMATCH' } });
  expect(receiptOf(answer, wrong).flags).toBe(FLAGS.FAILED);
  for (const [name, status] of [
    ['error500', 500],
    ['error429', 429],
    ['unknown', 404],
  ] as const) {
    const failed = await infer(outer, name, request);
    expect(failed.status).toBe(status);
    expect(receiptOf(failed, request).flags).toBe(FLAGS.FAILED);
  }
});

test.each([
  ['down', 502, 'upstream_unreachable'],
  ['hangsUp', 502, 'upstream_aborted'],
  ['abortsBody', 502, 'upstream_aborted'],
  ['huge', 502, 'upstream_too_large'],
  ['notHttp', 502, 'upstream_malformed'],
  ['unknownEncoding', 502, 'upstream_malformed'],
  ['brokenGzip', 502, 'upstream_malformed'],
])('a server that is %s: %i %s, under a receipt that says FAILED', async (name, status, code) => {
  const answer = await infer(outer, name, request);
  expect(answer).toMatchObject({ status, json: { code, error: expect.any(String) } });
  expect(receiptOf(answer, request)).toMatchObject({ flags: FLAGS.FAILED, inputUnits: IMAGE_SIZE, outputUnits: 0 });
});

test('an answer that is no JSON passes and counts nothing', async () => {
  const call = engine.nextCall();
  const response = await fetch(`${outer.url}/v2/models/notJson/infer`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: bytesOf(request),
  });
  expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.concat((await call).sent));
  expect((await outer.receipts()).at(-1)).toMatchObject({ flags: 0, outputUnits: 0 });
});

test('a server cannot pretend a receipt', async () => {
  const answer = await infer(outer, 'pretendsReceipt', request);
  expect(receiptOf(answer, request).flags).toBe(0);
  expect(answer.headers.get('x-receipt-id')).toMatch(/^[0-9a-f]{32}$/);
  expect(answer.headers.get('set-cookie')).toBeNull();
});

test('a server that does not answer in time: 504 upstream_timeout, under a receipt that says FAILED', async () => {
  const hasty = await startOipGateway([silent], { timeouts: { headersMs: 200 } });
  const answer = await infer(hasty, 'silent', request);
  expect(answer).toMatchObject({ status: 504, json: { code: 'upstream_timeout' } });
  expect(receiptOf(answer, request).flags).toBe(FLAGS.FAILED);
  await hasty.end();
});

test('a client that goes away ends the call at the server, under a receipt that says TRUNCATED', async () => {
  const patient = await startOipGateway([silent]);
  const arrives = engine.nextCall();
  const gone = new AbortController();
  const asked = infer(patient, 'silent', request, {}, gone.signal);
  const call = await arrives;
  gone.abort();
  await expect(asked).rejects.toThrow();
  await call.closed;
  await patient.close(5_000);
  expect((await patient.receipts()).map(({ flags }) => flags)).toEqual([FLAGS.TRUNCATED]);
  await patient.end();
});

test('over its limit the operator refuses, under a receipt', async () => {
  const narrow = await startOipGateway([silent, digitsEndpoint('digits')], { limits: { inFlight: 1 } });
  const arrives = engine.nextCall();
  const gone = new AbortController();
  const first = infer(narrow, 'silent', request, {}, gone.signal);
  await arrives;
  const second = await infer(narrow, 'digits', request);
  expect(second).toMatchObject({ status: 503, json: { code: 'overloaded' } });
  expect(second.headers.get('retry-after')).toBe('1');
  expect(receiptOf(second, request).flags).toBe(FLAGS.REFUSED);
  gone.abort();
  await expect(first).rejects.toThrow();
  await narrow.close(5_000);
  expect((await narrow.receipts()).map(({ flags }) => flags)).toEqual([FLAGS.REFUSED, FLAGS.TRUNCATED]);
  await narrow.end();
});

test('a shape that is no list of numbers is for the server to refuse, and counts nothing', async () => {
  const asked = { inputs: [{ ...input, shape: [{ valueOf: 1, toString: 1 }] }] };
  const answer = await infer(outer, 'digits', asked);
  expect([answer.status, answer.json.code]).toEqual([400, 'OIP_MALFORMED']);
  expect(receiptOf(answer, asked)).toMatchObject({ flags: FLAGS.FAILED, inputUnits: 0 });
});

test('however many ask whether a server is ready, few connections reach it', async () => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const gateway = await startOipGateway([oip('slow', `http://127.0.0.1:${port}`)], { timeouts: { totalMs: 500 } });
  try {
    const asked = Array.from({ length: 60 }, () => fetch(`${gateway.url}/v2/models/slow/ready`));
    const statuses = await Promise.all(asked.map(async (answer) => (await answer).status));
    expect(new Set(statuses)).toEqual(new Set([503]));
    // Sixteen at a time; when those are given up at the end, a few more begin.
    expect(sockets.size).toBeLessThan(40);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    await gateway.end();
  }
});

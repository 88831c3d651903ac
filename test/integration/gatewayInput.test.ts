import { connect } from 'node:net';
import { FLAGS } from '@assay/sdk';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { endpoint, startGateway, type TestGateway } from '../scenes/gateway.ts';
import { errorCode, post, rawCall } from '../scenes/rawHttp.ts';
import { startEngine, type TestEngine } from '../scenes/upstream.ts';

let engine: TestEngine;
let gateway: TestGateway;
let url: string;
let problem: string | undefined;

beforeAll(async () => {
  engine = await startEngine();
  gateway = await startGateway(
    [
      endpoint('chat', engine.url()),
      endpoint('stepped', engine.url('stepped')),
      endpoint('tensor', 'http://127.0.0.1:1', { kind: 'oip' }),
    ],
    { limits: { requestBytes: 2048, inFlight: 1 }, mayIssue: () => problem },
  );
  url = `${gateway.url}/v1/chat/completions`;
});

afterEach(() => {
  problem = undefined;
});

afterAll(async () => {
  await gateway?.end();
  await engine?.close();
});

test.each([
  ['nothing', '', 400, 'invalid_json'],
  ['half an object', '{"model":"chat"', 400, 'invalid_json'],
  ['a byte order mark', '\ufeff{"model":"chat"}', 400, 'invalid_json'],
  ['bytes that are no UTF-8', Buffer.from('{"model":"chat\xff"}', 'latin1'), 400, 'invalid_json'],
  ['an array', '[{"model":"chat"}]', 400, 'invalid_request'],
  ['null', 'null', 400, 'invalid_request'],
  ['no model', '{"messages":[]}', 400, 'invalid_request'],
  ['a number as model', '{"model":7}', 400, 'invalid_request'],
  ['an empty model', '{"model":""}', 400, 'invalid_request'],
  ['two models', '{"model":"chat","x":[{"model":"inner"}],"model":"other"}', 400, 'invalid_request'],
  ['two equal models', '{"model":"chat","model":"chat"}', 400, 'invalid_request'],
  ['a second model in other letters', '{"model":"chat","MODEL":"other"}', 400, 'invalid_request'],
  ['a second model with an escape', '{"model":"chat","mod\\u0065l":"other"}', 400, 'invalid_request'],
  ['only a model in other letters', '{"Model":"chat"}', 400, 'invalid_request'],
  ['an unknown model', '{"model":"nobody"}', 404, 'model_not_found'],
  ['a name from the prototype', '{"model":"__proto__"}', 404, 'model_not_found'],
  ['an endpoint of another protocol', '{"model":"tensor"}', 400, 'endpoint_kind_mismatch'],
  ['a body over the limit', `{"model":"chat","x":"${'y'.repeat(3000)}"}`, 413, 'body_too_large'],
] as const)('%s is refused without a receipt and without asking the engine', async (_name, body, status, code) => {
  const [receipts, calls] = [gateway.log.size(), engine.calls.length];
  const answer = await post(url, body);
  expect({ status: answer.status, code: errorCode(answer) }).toEqual({ status, code });
  expect(answer.headers['x-receipt-id']).toBeUndefined();
  expect([gateway.log.size(), engine.calls.length]).toEqual([receipts, calls]);
});

test.each([
  [{ 'content-type': 'text/plain' }, 415, 'unsupported_content_type'],
  [{ 'content-type': 'multipart/form-data; boundary=x' }, 415, 'unsupported_content_type'],
  [{ 'content-type': 'application/json', 'content-encoding': 'gzip' }, 415, 'unsupported_content_encoding'],
  [{ 'content-type': 'application/json', 'x-assay-nonce': 'ab' }, 400, 'invalid_nonce'],
  [{ 'content-type': 'application/json', 'x-assay-nonce': 'z'.repeat(64) }, 400, 'invalid_nonce'],
  [{ 'content-type': 'application/json', 'idempotency-key': 'with space' }, 400, 'idempotency_key_invalid'],
  [{ 'content-type': 'application/json', 'idempotency-key': 'x'.repeat(256) }, 400, 'idempotency_key_invalid'],
] as const)('headers %j are refused', async (headers, status, code) => {
  const answer = await rawCall(url, { body: '{"model":"chat"}', headers }).answer;
  expect({ status: answer.status, code: errorCode(answer) }).toEqual({ status, code });
});

test('a body without a length is refused as soon as it passes the limit', async () => {
  const { port } = new URL(gateway.url);
  const socket = connect(Number(port), '127.0.0.1');
  const answer = new Promise<string>((resolve) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text));
    socket.on('error', () => {});
  });
  socket.write(
    'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n',
  );
  socket.write(`${(4096).toString(16)}\r\n${'x'.repeat(4096)}\r\n`);
  // The end of the body is never sent: the answer must come all the same, and the connection end.
  expect(await answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*"code":"body_too_large"/);
});

test('a body that nests deeper than any stack is an ordinary request or an ordinary error', async () => {
  const deep = `{"model":"chat","x":${'['.repeat(900)}${']'.repeat(900)}}`;
  expect((await post(url, deep)).status).toBe(200);
  const open = `{"model":"chat","x":${'['.repeat(1900)}`;
  expect(errorCode(await post(url, open))).toBe('invalid_json');
});

test('content types of JSON with parameters are accepted', async () => {
  const answer = await post(url, { model: 'chat' }, { 'content-type': 'Application/JSON; charset=utf-8' });
  expect(answer.status).toBe(200);
});

test('a nonce is in the receipt', async () => {
  await post(url, { model: 'chat' }, { 'x-assay-nonce': 'AB'.repeat(32) });
  expect((await gateway.receipts()).at(-1)?.clientNonce).toBe(`0x${'ab'.repeat(32)}`);
});

test('unknown paths and methods get the same kind of error', async () => {
  for (const [path, method] of [
    ['/v1/nothing', 'GET'],
    ['/', 'GET'],
    ['/v1/chat/completions', 'GET'],
    ['/v1/models', 'DELETE'],
  ] as const) {
    const answer = await rawCall(gateway.url + path, { method }).answer;
    expect({ status: answer.status, code: errorCode(answer) }).toEqual({ status: 404, code: 'not_found' });
  }
});

test('one request too many is refused with Retry-After and a REFUSED receipt', async () => {
  const arriving = engine.nextCall();
  const first = rawCall(url, { body: '{"model":"stepped"}' });
  await arriving;
  const second = await post(url, { model: 'chat' });
  expect({ status: second.status, code: errorCode(second) }).toEqual({ status: 503, code: 'overloaded' });
  expect(second.headers['retry-after']).toBe('1');
  const receipt = (await gateway.receipts()).at(-1)!;
  expect(receipt).toMatchObject({ flags: FLAGS.REFUSED, inputUnits: 0, outputUnits: 0 });
  engine.step();
  expect((await first.answer).status).toBe(200);
  expect((await post(url, { model: 'chat' })).status).toBe(200);
});

test('with a clock that is wrong nothing is answered that would need a receipt', async () => {
  problem = 'the clock is wrong';
  const calls = engine.calls.length;
  const answer = await post(url, { model: 'chat' });
  expect({ status: answer.status, code: errorCode(answer) }).toEqual({ status: 503, code: 'receipt_unavailable' });
  expect(engine.calls.length).toBe(calls);
});

test('the client and its key are not shown to the engine', async () => {
  await post(
    url,
    { model: 'chat' },
    { authorization: 'Bearer sk-secret', cookie: 'a=b', 'x-assay-nonce': 'ab'.repeat(32) },
  );
  const { headers } = engine.calls.at(-1)!;
  expect([headers.authorization, headers.cookie, headers['x-assay-nonce']]).toEqual([undefined, undefined, undefined]);
});

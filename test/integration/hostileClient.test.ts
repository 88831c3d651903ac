import { createHash } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endpoint, startGateway, type TestGateway } from '../scenes/gateway.ts';
import { post } from '../scenes/rawHttp.ts';
import { startEngine, type TestEngine } from '../scenes/upstream.ts';

let engine: TestEngine;
let gateway: TestGateway;

beforeAll(async () => {
  engine = await startEngine();
  gateway = await startGateway([endpoint('chat', engine.url())]);
});

afterAll(async () => {
  await gateway?.end();
  await engine?.close();
});

/** Sends bytes and returns all that comes back until the server closes. */
function speak(bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    let heard = '';
    socket.on('data', (data) => {
      heard += data.toString('latin1');
    });
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? resolve(heard) : reject(error),
    );
    socket.on('close', () => resolve(heard));
    socket.write(bytes);
  });
}

const get = (target: string, more = '') =>
  speak(`GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${more}\r\n`);
const isAlive = async () => (await post(`${gateway.url}/v1/chat/completions`, { model: 'chat' })).status === 200;

test.each([
  '/log/tile/../../journal/000000000000',
  '/log/tile/%2e%2e/%2e%2e/journal/000000000000',
  '/log/tile/0/..%2f..%2f..%2fjournal%2f000000000000',
  '/log/../journal/000000000000',
  '/log/tile/0/000.p/0',
  '/log/tile/0/999',
  '/log/tile/0/-01',
  '/log/tile/64/000',
  '/log/tile/entries/x001/000/../000',
  '/v1/receipts/..%2f..%2fjournal%2f000000000000',
  '/v1/receipts/%00',
  '/v1/receipts/%ff%fe',
  '/v1/receipts/%E0%A4%A',
  '/v1/signature/__proto__',
  `/v1/receipts/${'a'.repeat(8000)}`,
  '//evil.example/log/checkpoint/x',
  '/log/proof/inclusion?index=0&size=99999999999999999999',
  '/log/proof/inclusion?index=-1&size=1',
  '/log/proof/inclusion?index=0&size=0',
  '/log/proof/consistency?from=0&to=0',
  '/log/proof/consistency?from=1&to=1e3',
])('GET %s finds nothing that is not there', async (target) => {
  const answer = await get(target);
  expect(answer).toMatch(/^HTTP\/1\.1 (400|404) /);
  expect(answer).toMatch(/"code":"(not_found|invalid_request)"|\r\n\r\n$/);
  expect(answer).not.toContain('ASY1');
});

test.each([
  ['no request at all', 'hello\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['headers without end', `GET / HTTP/1.1\r\nhost: x\r\nx-a: ${'y'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
  ['no host', 'GET /healthz HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['a host that is none', 'GET /healthz HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n', /^HTTP\/1\.1 (200|400) /],
  [
    'a length and chunks',
    'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
  [
    'a target that is a URL',
    'GET http://evil.example/healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    /^HTTP\/1\.1 \d/,
  ],
  ['a target that is a star', 'OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', /^HTTP\/1\.1 [24]\d\d /],
  ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nhost: x\r\n\r\n', /^$|^HTTP\/1\.1 4/],
])('%s is answered or cut, and the next client is served', async (_name, bytes, expected) => {
  expect(await speak(bytes)).toMatch(expected);
  expect(await isAlive()).toBe(true);
});

test.each([
  `x-assay-nonce: ${'ab'.repeat(32)}\r\nx-assay-nonce: ${'cd'.repeat(32)}`,
  'idempotency-key: a\r\nidempotency-key: b',
  'idempotency-key: a\tb',
  'idempotency-key: \xe9',
])('a header sent twice or with odd bytes is refused: %j', async (header) => {
  const body = '{"model":"chat"}';
  const answer = await speak(
    Buffer.from(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nconnection: close\r\n` +
        `${header}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      'latin1',
    ),
  );
  expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"(invalid_nonce|idempotency_key_invalid)"/);
});

test('a body in chunks of one byte is read whole, and a name cannot break out of the error that repeats it', async () => {
  const body = `{"model":"a\\r\\nx-evil: 1${'y'.repeat(50_000)}"}`;
  const chunks = [...body].map((one) => `1\r\n${one}\r\n`).join('');
  const answer = await speak(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nconnection: close\r\n` +
      `transfer-encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 404 [\s\S]*"code":"model_not_found"/);
  expect(answer).not.toMatch(/^x-evil/im);
});

test('an answer that cannot be kept for a retry is given all the same, and leaves nothing behind', async () => {
  const directory = join(gateway.dataDir, 'idempotency');
  const tenant = createHash('sha256').update('').digest('hex').slice(0, 32);
  const name = createHash('sha256').update(`${tenant}\nfull`).digest('hex');
  await mkdir(join(directory, `${name}.answer`, 'in the way'), { recursive: true });
  const answer = await post(`${gateway.url}/v1/chat/completions`, { model: 'chat' }, { 'idempotency-key': 'full' });
  expect([answer.status, answer.cut]).toEqual([200, false]);
  expect((await readdir(directory)).filter((left) => left.startsWith('.'))).toEqual([]);
});

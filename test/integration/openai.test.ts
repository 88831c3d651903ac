import { commit, decodeReceipt, decodeSalts, FLAGS, hashContent, REQUEST_TAG, RESPONSE_TAG, toHex } from '@assay/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endpoint, startGateway, type TestGateway } from '../helpers/gateway.ts';
import { CHAT_ID, startEngine, type TestEngine } from '../helpers/upstream.ts';

let engine: TestEngine;
let gateway: TestGateway;
let wire: { request: Buffer; response: Buffer; headers: Headers }[];

/** The unmodified client; its fetch is node's, listened in on so that raw bytes can be compared. */
function client(): OpenAI {
  const listening: typeof fetch = async (url, init) => {
    const response = await fetch(url as string, init);
    const [mine, theirs] = (response.body as ReadableStream<Uint8Array>).tee();
    const entry = { request: Buffer.from(String(init?.body)), response: Buffer.alloc(0), headers: response.headers };
    wire.push(entry);
    void new Response(mine).arrayBuffer().then((bytes) => {
      entry.response = Buffer.from(bytes);
    });
    return new Response(theirs, { status: response.status, headers: response.headers });
  };
  return new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'sk-test', fetch: listening, maxRetries: 0 });
}

beforeAll(async () => {
  engine = await startEngine();
  gateway = await startGateway([
    endpoint('chat', engine.url('plain')),
    endpoint('renamed', engine.url('plain'), { upstreamModel: 'llama-é"8b' }),
  ]);
});

afterAll(async () => {
  await gateway?.end();
  await engine?.close();
});

test('a plain chat reaches the client byte for byte, with a receipt over exactly these bytes', async () => {
  wire = [];
  const answer = await client().chat.completions.create({ model: 'chat', messages: [{ role: 'user', content: 'hi' }] });
  expect(answer.choices[0]?.message.content).toBe('Hello é');
  const { request, response, headers } = wire[0]!;
  const call = engine.calls.at(-1)!;
  expect(call.body).toEqual(request);
  expect(response).toEqual(Buffer.concat(call.sent));
  expect(headers.get('x-engine')).toBe('test');

  const { receipt } = decodeReceipt(headers.get('x-assay-receipt')!);
  const salts = decodeSalts(headers.get('x-assay-salts')!);
  expect(receipt.requestCommitment).toBe(toHex(commit(REQUEST_TAG, salts.request, hashContent(request))));
  expect(receipt.executedCommitment).toBe(receipt.requestCommitment);
  expect(receipt.responseCommitment).toBe(toHex(commit(RESPONSE_TAG, salts.response, hashContent(response))));
  expect({ flags: receipt.flags, in: receipt.inputUnits, out: receipt.outputUnits }).toEqual({
    flags: 0,
    in: 9,
    out: 3,
  });
});

test('a streamed chat reaches the client byte for byte, and its receipt is there when the stream ends', async () => {
  wire = [];
  const stream = await client().chat.completions.create({
    model: 'chat',
    messages: [{ role: 'user', content: 'hi' }],
    stream: true,
  });
  let text = '';
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
  expect(text).toBe('Hello é');
  const { response, headers } = wire[0]!;
  expect(response).toEqual(Buffer.concat(engine.calls.at(-1)!.sent));
  expect(headers.get('x-assay-receipt')).toBeNull();

  const reply = await fetch(`${gateway.url}/v1/receipts/${headers.get('x-receipt-id')}`, {
    headers: { authorization: 'Bearer sk-test' },
  });
  const body = (await reply.json()) as { receipt: string; salts: string };
  const { receipt } = decodeReceipt(body.receipt);
  const content = hashContent(response, 'text/event-stream');
  expect(receipt.responseCommitment).toBe(toHex(commit(RESPONSE_TAG, decodeSalts(body.salts).response, content)));
  expect({ flags: receipt.flags, in: receipt.inputUnits, out: receipt.outputUnits }).toEqual({
    flags: FLAGS.STREAM,
    in: 9,
    out: 3,
  });
  const byChatId = await fetch(`${gateway.url}/v1/receipts/${CHAT_ID}`, {
    headers: { authorization: 'Bearer sk-test' },
  });
  expect(((await byChatId.json()) as { receipt: string }).receipt).toBe(body.receipt);
});

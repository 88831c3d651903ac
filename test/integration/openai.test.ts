import {
  commit,
  createEventStreamParser,
  decodeReceipt,
  decodeSalts,
  FLAGS,
  hashContent,
  parseReceiptEvent,
  REQUEST_TAG,
  RESPONSE_TAG,
  toHex,
} from '@assay/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endpoint, startGateway, type TestGateway } from '../scenes/gateway.ts';
import { post } from '../scenes/rawHttp.ts';
import { CHAT_ID, startEngine, type TestEngine } from '../scenes/upstream.ts';

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
    endpoint('renamed', engine.url('plain'), { upstreamModel: 'llama-é"8b', upstreamApiKey: 'sk-engine' }),
    endpoint('responses', engine.url('responsesStream')),
    endpoint('open', engine.url('openEnded')),
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

test('the in-band receipt comes right before [DONE]; the client passes over it', async () => {
  wire = [];
  const stream = await client().chat.completions.create(
    { model: 'chat', messages: [], stream: true },
    { headers: { 'X-Assay-Receipt': 'stream' } },
  );
  let text = '';
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
  expect(text).toBe('Hello é');
  const events = wire[0]!.response.toString().split('\n\n');
  expect(events.slice(-2)).toEqual(['data: [DONE]', '']);
  const event = parseReceiptEvent(events.at(-3)!.slice('data: '.length))!;
  expect(event.id).toBe(wire[0]!.headers.get('x-receipt-id'));
  const { receipt } = decodeReceipt(event.receipt);
  // The sdk leaves the event out of the content, which is then exactly the engine's.
  const content = hashContent(wire[0]!.response, 'text/event-stream');
  expect(content).toEqual(hashContent(Buffer.concat(engine.calls.at(-1)!.sent), 'text/event-stream'));
  expect(receipt.responseCommitment).toBe(toHex(commit(RESPONSE_TAG, decodeSalts(event.salts).response, content)));
});

test.each([
  ['responses', '/v1/responses', { inputUnits: 4, outputUnits: 2 }],
  ['open', '/v1/chat/completions', { inputUnits: 0, outputUnits: 0 }],
] as const)('a stream without [DONE] (%s) has the in-band receipt as its last event', async (model, path, units) => {
  const answer = await post(`${gateway.url}${path}`, { model, stream: true }, { 'x-assay-receipt': 'stream' });
  const events = createEventStreamParser().push(answer.body);
  const event = parseReceiptEvent(events.at(-1)!.data)!;
  const { receipt } = decodeReceipt(event.receipt);
  expect(receipt).toMatchObject({ flags: FLAGS.STREAM, ...units });
  const content = hashContent(answer.body, 'text/event-stream');
  expect(receipt.responseCommitment).toBe(toHex(commit(RESPONSE_TAG, decodeSalts(event.salts).response, content)));
});

test('only the value of model is rewritten for an engine that knows another name, and the receipt shows it', async () => {
  const body = '{ "seed" : 1.0, "model" : "ren\\u0061med" ,"x":"model"}';
  const answer = await post(`${gateway.url}/v1/completions`, body);
  const call = engine.calls.at(-1)!;
  expect([call.path, call.body.toString()]).toEqual([
    '/v1/completions',
    '{ "seed" : 1.0, "model" : "llama-é\\"8b" ,"x":"model"}',
  ]);
  expect(call.headers.authorization).toBe('Bearer sk-engine');
  const { receipt } = decodeReceipt(String(answer.headers['x-assay-receipt']));
  const { request } = decodeSalts(String(answer.headers['x-assay-salts']));
  expect(receipt.requestCommitment).toBe(toHex(commit(REQUEST_TAG, request, hashContent(Buffer.from(body)))));
  expect(receipt.executedCommitment).toBe(toHex(commit(REQUEST_TAG, request, hashContent(call.body))));
  expect(receipt.executedCommitment).not.toBe(receipt.requestCommitment);
});

test('completions, embeddings and responses pass to the same path of the engine', async () => {
  for (const path of ['/v1/completions', '/v1/embeddings', '/v1/responses']) {
    const answer = await post(`${gateway.url}${path}`, { model: 'chat' });
    expect([engine.calls.at(-1)!.path, answer.status]).toEqual([path, 200]);
    expect(answer.headers['x-assay-receipt']).toHaveLength(584);
  }
});

test('the client lists the endpoints and reports errors as errors of the API', async () => {
  const names: string[] = [];
  for await (const model of client().models.list()) names.push(model.id);
  expect(names).toEqual(['chat', 'renamed', 'responses', 'open']);
  const refused = client().chat.completions.create({ model: 'nobody', messages: [] });
  await expect(refused).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
});

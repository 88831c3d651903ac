import { flagNames, InputError } from '@assay/sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ServedTerms } from '../../operator/src/defence/servedTerms.ts';
import { endpoint, startGateway, type TestGateway } from '../scenes/gateway.ts';
import { errorCode, post, rawCall } from '../scenes/rawHttp.ts';
import { startEngine, type TestEngine } from '../scenes/upstream.ts';

let engine: TestEngine;
let gateway: TestGateway | undefined;
let problem: string | undefined;
let cuts: (() => void)[];
/** Refuses complete receipts from now on, as the log does when the declaration has ended. */
let ended: boolean;

const terms: ServedTerms = {
  problem: () => problem,
  onEnd: (_, cut) => {
    cuts.push(cut);
    return () => void cuts.splice(cuts.indexOf(cut), 1);
  },
};

beforeEach(async () => {
  engine = await startEngine();
  [problem, cuts, ended] = [undefined, [], false];
});
afterEach(async () => {
  await gateway?.end();
  await engine.close();
});

async function start(behaviour: Parameters<TestEngine['url']>[0]): Promise<string> {
  gateway = await startGateway([endpoint('chat', engine.url(behaviour))], {
    terms,
    wrapLog: (log) => ({
      ...log,
      issue: (draft) =>
        ended && draft.flags < 2 ? Promise.reject(new InputError('ENDPOINT_NOT_DECLARED', 'ended')) : log.issue(draft),
    }),
  });
  return `${gateway.url}/v1/chat/completions`;
}
const flags = async () => (await gateway!.receipts()).map((receipt) => flagNames(receipt.flags));

test('an endpoint that may not be served: 503 before the engine is asked, and a REFUSED receipt', async () => {
  const url = await start('plain');
  problem = 'it is not declared';
  const answer = await post(url, { model: 'chat' });
  expect([answer.status, errorCode(answer), engine.calls.length]).toEqual([503, 'endpoint_not_declared', 0]);
  expect(await flags()).toEqual([['REFUSED']]);
});

test('a refusal is not kept for retries, and an answer of before is replayed while nothing may be served', async () => {
  const url = await start('plain');
  problem = 'it is not declared';
  const headers = { 'idempotency-key': 'one-key' };
  expect((await post(url, { model: 'chat' }, headers)).status).toBe(503);
  problem = undefined;
  const served = await post(url, { model: 'chat' }, headers);
  problem = 'it is not declared';
  const replayed = await post(url, { model: 'chat' }, headers);
  expect([served.status, replayed.status, replayed.body.equals(served.body)]).toEqual([200, 200, true]);
});

test('a declaration that ended while the engine was answering: no complete receipt, no answer', async () => {
  const url = await start('plain');
  ended = true;
  const answer = await post(url, { model: 'chat' });
  expect([answer.status, errorCode(answer)]).toEqual([503, 'endpoint_not_declared']);
  expect(await flags()).toEqual([['FAILED']]);
});

test('a stream whose end comes after its declaration: cut before its end, TRUNCATED', async () => {
  const url = await start('plain');
  ended = true;
  const answer = await post(url, { model: 'chat', stream: true });
  expect([answer.status, answer.cut]).toEqual([200, true]);
  expect(await flags()).toEqual([['STREAM', 'TRUNCATED']]);
});

test('a stream under way when its declaration ends is cut at that moment', async () => {
  const url = await start('stepped');
  const arriving = engine.nextCall();
  const stream = rawCall(url, { body: '{"model":"chat","stream":true}' });
  await arriving;
  engine.step();
  await stream.received(10);
  for (const cut of [...cuts]) cut();
  expect((await stream.answer).cut).toBe(true);
  expect(await flags()).toEqual([['STREAM', 'TRUNCATED']]);
  expect(cuts).toEqual([]);
});

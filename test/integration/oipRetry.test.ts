import { createLogger } from '@assay/node/logger';
import { afterEach, expect, test } from 'vitest';
import type { Reservation } from '../../operator/src/http/idempotency.ts';
import { inferenceProtocolRoutes } from '../../operator/src/http/inferenceProtocol.ts';
import { createInferenceBackends } from '../../operator/src/http/inferenceProtocolBackend.ts';
import { IMAGE_SIZE } from '../../scripts/model/digits.ts';
import { startGateway, type TestGateway } from '../scenes/gateway.ts';
import { attributed, digitsEndpoint, infer, receiptOf } from '../scenes/oip.ts';

const data = new Array<number>(IMAGE_SIZE).fill(0);
const request = { inputs: [{ name: 'image', shape: [1, IMAGE_SIZE], datatype: 'FP32', data }] };
const key = { 'idempotency-key': 'once' };

let end: (() => Promise<void>) | undefined;
afterEach(() => end?.());

/** A gateway whose store of answers is replaced by one call. */
async function gatewayThatStores(settle: Extract<Reservation, { kind: 'first' }>['settle']): Promise<TestGateway> {
  const timeouts = { connectMs: 30_000, headersMs: 30_000, bodyIdleMs: 30_000, totalMs: 30_000 };
  const logger = createLogger('silent');
  const backends = createInferenceBackends({ timeouts, responseBytes: 2 ** 20, logger, labelOf: attributed });
  const idempotency = { reserve: async (): Promise<Reservation> => ({ kind: 'first', settle }) };
  const gateway = await startGateway([digitsEndpoint('digits')], {
    mounts: [(deps) => inferenceProtocolRoutes({ ...deps, backends, idempotency })],
  });
  end = async () => {
    await gateway.end();
    await backends.close();
  };
  return gateway;
}

test('an answer under a retry key goes out when it is stored, not before', async () => {
  let isStored = false;
  const gateway = await gatewayThatStores(async () => {
    // An answer that did not wait would overtake these.
    for (let trip = 0; trip < 5; trip += 1) await (await fetch(`${gateway.url}/healthz`)).text();
    isStored = true;
  });
  const answer = await infer(gateway, 'digits', request, key);
  expect({ status: answer.status, isStored }).toEqual({ status: 200, isStored: true });
});

test('an answer that cannot be stored goes out whole, under its one receipt', async () => {
  const gateway = await gatewayThatStores(() => Promise.reject(new Error('disk full')));
  const answer = await infer(gateway, 'digits', request, key);
  expect(answer.status).toBe(200);
  expect(receiptOf(answer, request).flags).toBe(0);
  expect(gateway.log.size()).toBe(1);
});

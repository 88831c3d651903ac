import { createHash } from 'node:crypto';
import { createLogger } from '@assay/node/logger';
import { endpointId, FLAGS } from '@assay/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInferenceBackends } from '../../operator/src/http/inferenceProtocolBackend.ts';
import { digitSamples, IMAGE_SIZE } from '../../scripts/model/digits.ts';
import { modelFile } from '../../scripts/model/modelFiles.ts';
import { mostProbable } from '../../scripts/model/training.ts';
import { endpoint } from '../scenes/gateway.ts';
import {
  attributed,
  digitsEndpoint,
  infer,
  MODEL_V1,
  MODEL_V2,
  type OipGateway,
  receiptOf,
  startOipGateway,
} from '../scenes/oip.ts';

const samples = digitSamples(2026, 40);
const image = Array.from(samples[0]!.image);
const input = { name: 'image', shape: [1, IMAGE_SIZE], datatype: 'FP32', data: image };
const request = { inputs: [input] };

let gateway: OipGateway;
beforeAll(async () => {
  gateway = await startOipGateway([
    digitsEndpoint('digits'),
    digitsEndpoint('swapped'),
    endpoint('chat', 'http://127.0.0.1:1/v1'),
  ]);
});
afterAll(() => gateway.end());

const get = async (path: string) => {
  const response = await fetch(gateway.url + path);
  return { status: response.status, json: (await response.json()) as unknown };
};

describe('questions', () => {
  test('server, health, readiness', async () => {
    expect(await get('/v2')).toEqual({ status: 200, json: { name: 'assay', version: '0.1.0', extensions: [] } });
    expect(await get('/v2/health/live')).toEqual({ status: 200, json: { live: true } });
    expect(await get('/v2/health/ready')).toEqual({ status: 200, json: { ready: true } });
    expect(await get('/v2/models/digits/ready')).toEqual({ status: 200, json: { name: 'digits', ready: true } });
    expect(await get(`/v2/models/digits/versions/${MODEL_V1}/ready`)).toMatchObject({ status: 200 });
    expect(await get(`/v2/models/digits/versions/${MODEL_V2}/ready`)).toMatchObject({ status: 503 });
  });

  test('metadata, with the model id as the version', async () => {
    const metadata = {
      name: 'digits',
      versions: [MODEL_V1],
      platform: 'onnx_onnxv1',
      inputs: [{ name: 'image', datatype: 'FP32', shape: [1, IMAGE_SIZE] }],
      outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [1, 10] }],
    };
    expect(await get('/v2/models/digits')).toEqual({ status: 200, json: metadata });
    expect(await get(`/v2/models/digits/versions/${MODEL_V1}`)).toEqual({ status: 200, json: metadata });
    expect(await get('/v2/models/digits/versions/1')).toMatchObject({ status: 404, json: { code: 'model_not_found' } });
  });

  test('what is not served says so in the form of the protocol', async () => {
    const isError = { error: expect.any(String) };
    expect(await get('/v2/models/none')).toMatchObject({ status: 404, json: { ...isError, code: 'model_not_found' } });
    expect(await get('/v2/models/none/ready')).toMatchObject({ status: 404, json: isError });
    expect(await get('/v2/models/chat')).toMatchObject({
      status: 400,
      json: { ...isError, code: 'endpoint_kind_mismatch' },
    });
    expect(await get('/v2/models/digits/infer')).toMatchObject({
      status: 404,
      json: { ...isError, code: 'not_found' },
    });
    expect(await get('/v2/repository/index')).toMatchObject({ status: 404, json: isError });
  });
});

describe('inference', () => {
  test('the model reads digits, and each answer carries a receipt over its bytes', async () => {
    const before = gateway.log.size();
    let right = 0;
    for (const { label, image } of samples) {
      const asked = { inputs: [{ ...input, data: Array.from(image) }] };
      const answer = await infer(gateway, 'digits', asked);
      expect(answer.status).toBe(200);
      expect(answer.json.outputs?.[0]).toMatchObject({ name: 'probabilities', shape: [1, 10] });
      if (mostProbable(answer.json.outputs?.[0]?.data ?? []) === label) right += 1;
      expect(receiptOf(answer, asked)).toMatchObject({
        endpoint: endpointId('digits'),
        modelId: MODEL_V1,
        flags: 0,
        inputUnits: IMAGE_SIZE,
        outputUnits: 10,
      });
    }
    expect(right / samples.length).toBeGreaterThanOrEqual(0.95);
    expect(gateway.log.size()).toBe(before + samples.length);
    expect(await gateway.receipts()).toHaveLength(gateway.log.size());
  });

  test('one request has one answer, byte for byte, however its data is written', async () => {
    const rows = Array.from({ length: 1 }, () => image);
    const [flat, again, nested] = await Promise.all([
      infer(gateway, 'digits', request),
      infer(gateway, 'digits', request),
      infer(gateway, 'digits', { inputs: [{ ...input, data: rows }] }),
    ]);
    expect(again.body).toEqual(flat.body);
    expect(nested.body).toEqual(flat.body);
    expect(flat.headers.get('content-type')).toBe('application/json');
    expect(flat.body.toString()).toMatch(
      /^\{"model_name":"digits","model_version":"0x(01){32}","outputs":\[\{"name":"probabilities","shape":\[1,10\],"datatype":"FP32","data":\[[^\]]+\]\}\]\}$/,
    );
    expect(new Set([flat, again, nested].map(({ headers }) => headers.get('x-assay-receipt'))).size).toBe(3);
  });

  test('the id comes back, wanted outputs and the version are honoured, the nonce is on the receipt', async () => {
    const asked = { id: 'call 7', inputs: [input], outputs: [{ name: 'probabilities' }] };
    const nonce = 'c0'.repeat(32);
    const answer = await infer(gateway, `digits/versions/${MODEL_V1}`, asked, { 'x-assay-nonce': nonce });
    expect(answer).toMatchObject({ status: 200, json: { id: 'call 7', model_version: MODEL_V1 } });
    expect(receiptOf(answer, asked).clientNonce).toBe(`0x${nonce}`);
  });

  test('its receipt can be fetched by the key that made the call, and by no other', async () => {
    const answer = await infer(gateway, 'digits', request, { authorization: 'Bearer one' });
    const url = `${gateway.url}/v1/receipts/${answer.headers.get('x-receipt-id')}`;
    const mine = await fetch(url, { headers: { authorization: 'Bearer one' } });
    expect(await mine.json()).toMatchObject({ receipt: answer.headers.get('x-assay-receipt') });
    expect((await fetch(url, { headers: { authorization: 'Bearer two' } })).status).toBe(404);
  });
});

describe('bad input', () => {
  const bad: [string, unknown, string][] = [
    ['no JSON', '{"inputs":', 'OIP_MALFORMED'],
    ['no object', '[]', 'OIP_MALFORMED'],
    ['no inputs', {}, 'OIP_MALFORMED'],
    ['an empty list of inputs', { inputs: [] }, 'TENSOR_MISSING'],
    ['another input', { inputs: [{ ...input, name: 'picture' }] }, 'TENSOR_UNKNOWN'],
    ['an input twice', { inputs: [input, input] }, 'TENSOR_DUPLICATE'],
    ['an input too many', { inputs: [input, { ...input, name: 'mask' }] }, 'TENSOR_UNKNOWN'],
    ['another shape', { inputs: [{ ...input, shape: [IMAGE_SIZE] }] }, 'TENSOR_SHAPE_MISMATCH'],
    ['a vast shape', { inputs: [{ ...input, shape: [2 ** 31 - 1, 2 ** 31 - 1] }] }, 'TENSOR_SHAPE_MISMATCH'],
    ['too little data', { inputs: [{ ...input, data: image.slice(1) }] }, 'TENSOR_SHAPE_MISMATCH'],
    ['another datatype', { inputs: [{ ...input, datatype: 'FP64' }] }, 'TENSOR_DATATYPE_MISMATCH'],
    ['a datatype we do not speak', { inputs: [{ ...input, datatype: 'BYTES' }] }, 'UNSUPPORTED'],
    ['text for a number', { inputs: [{ ...input, data: image.with(3, '1' as never) }] }, 'TENSOR_DATA_INVALID'],
    ['a number beyond binary32', { inputs: [{ ...input, data: image.with(3, 1e39) }] }, 'TENSOR_NOT_FINITE'],
    ['another output', { inputs: [input], outputs: [{ name: 'logits' }] }, 'TENSOR_UNKNOWN'],
    ['binary data', { inputs: [{ ...input, parameters: { binary_data_size: 1024 } }] }, 'UNSUPPORTED'],
  ];
  test.each(bad)('%s: 400 in the form of the protocol, under a receipt that says REFUSED', async (_, asked, code) => {
    const answer = await infer(gateway, 'digits', asked);
    expect(answer).toMatchObject({ status: 400, json: { code, error: expect.any(String) } });
    expect(receiptOf(answer, asked)).toMatchObject({ flags: FLAGS.REFUSED, inputUnits: 0, outputUnits: 0 });
  });

  test('an input to which the model has no number as answer: 500 under a receipt that says FAILED', async () => {
    const asked = { inputs: [{ ...input, data: image.map(() => 3e38) }] };
    const answer = await infer(gateway, 'digits', asked);
    expect(answer).toMatchObject({ status: 500, json: { code: 'OUTPUT_NOT_FINITE' } });
    expect(receiptOf(answer, asked)).toMatchObject({ flags: FLAGS.FAILED, inputUnits: IMAGE_SIZE, outputUnits: 0 });
  });

  test('a version that is not served is refused under a receipt', async () => {
    const answer = await infer(gateway, `digits/versions/${MODEL_V2}`, request);
    expect(answer).toMatchObject({ status: 404, json: { code: 'model_not_found' } });
    expect(receiptOf(answer, request).flags).toBe(FLAGS.REFUSED);
  });

  test('what no endpoint can answer for has no receipt', async () => {
    const size = gateway.log.size();
    const answers = [
      [await infer(gateway, 'digits/versions/a%2f..%2fb', request), 404, 'model_not_found'],
      [await infer(gateway, 'none', request), 404, 'model_not_found'],
      [await infer(gateway, 'chat', request), 400, 'endpoint_kind_mismatch'],
      [await infer(gateway, 'digits', request, { 'content-type': 'text/plain' }), 415, 'unsupported_content_type'],
      [await infer(gateway, 'digits', request, { 'inference-header-content-length': '9' }), 400, 'invalid_request'],
      [await infer(gateway, 'digits', request, { 'x-assay-nonce': 'short' }), 400, 'invalid_nonce'],
      [await infer(gateway, 'digits', request, { 'content-encoding': 'gzip' }), 415, 'unsupported_content_encoding'],
      [await infer(gateway, 'digits', ' '.repeat(1024 * 1024 + 1)), 413, 'body_too_large'],
    ] as const;
    for (const [answer, status, code] of answers) {
      expect(answer).toMatchObject({ status, json: { code, error: expect.any(String) } });
      expect(answer.headers.get('x-assay-receipt')).toBeNull();
    }
    expect(gateway.log.size()).toBe(size);
  });
});

test('a retry gets the same bytes and the same receipt; the key is bound to body, model and version', async () => {
  const key = { 'idempotency-key': 'once' };
  const size = gateway.log.size();
  const [first, second] = await Promise.all([
    infer(gateway, 'digits', request, key),
    infer(gateway, 'digits', request, key),
  ]);
  const third = await infer(gateway, 'digits', request, key);
  for (const other of [second, third]) {
    expect(other.body).toEqual(first.body);
    expect(other.headers.get('x-assay-receipt')).toBe(first.headers.get('x-assay-receipt'));
    expect(receiptOf(other, request)).toEqual(receiptOf(first, request));
  }
  expect(gateway.log.size()).toBe(size + 1);
  const others = [
    await infer(gateway, 'digits', { ...request, id: 'other' }, key),
    await infer(gateway, 'swapped', request, key),
    await infer(gateway, `digits/versions/${MODEL_V1}`, request, key),
  ];
  for (const other of others) expect(other).toMatchObject({ status: 409, json: { code: 'idempotency_key_reused' } });
});

test('a silent swap shows in the receipt, and a caller who names the version is refused', async () => {
  const before = await infer(gateway, 'swapped', request);
  gateway.switchEndpoint('swapped', { upstream: modelFile('digits-v2'), modelId: MODEL_V2 });
  const after = await infer(gateway, 'swapped', request);
  expect(receiptOf(before, request)).toMatchObject({ endpoint: endpointId('swapped'), modelId: MODEL_V1 });
  expect(receiptOf(after, request)).toMatchObject({ endpoint: endpointId('swapped'), modelId: MODEL_V2 });
  expect(after.json.outputs?.[0]?.data).not.toEqual(before.json.outputs?.[0]?.data);
  expect((await infer(gateway, `swapped/versions/${MODEL_V1}`, request)).status).toBe(404);

  gateway.switchEndpoint('swapped', { upstream: '/nowhere/model.onnx' });
  const broken = await infer(gateway, 'swapped', request);
  expect(broken).toMatchObject({ status: 503, json: { code: 'ENGINE_FAILED' } });
  expect(receiptOf(broken, request).flags).toBe(FLAGS.FAILED);
  expect(await get('/v2/health/ready')).toEqual({ status: 503, json: { ready: false } });
  gateway.switchEndpoint('swapped', { upstream: modelFile('digits-v1'), modelId: MODEL_V1 });
  expect((await infer(gateway, 'swapped', request)).body).toEqual(before.body);
});

test('an answer without a durable receipt is withheld', async () => {
  const withheld = await startOipGateway([digitsEndpoint('digits')], {
    wrapLog: (log) => ({ ...log, issue: () => Promise.reject(new Error('disk full')) }),
  });
  const answer = await infer(withheld, 'digits', request);
  expect(answer).toMatchObject({ status: 503, json: { code: 'receipt_unavailable' } });
  expect(answer.json.outputs).toBeUndefined();
  await withheld.end();
});

test('while no receipt may be issued, nothing is run', async () => {
  const halted = await startOipGateway([digitsEndpoint('digits')], { mayIssue: () => 'the clock is wrong' });
  expect(await infer(halted, 'digits', request)).toMatchObject({ status: 503, json: { code: 'receipt_unavailable' } });
  expect(halted.log.size()).toBe(0);
  await halted.end();
});

test('only accepted keys are served', async () => {
  const sha256 = createHash('sha256').update('right').digest('hex');
  const closed = await startOipGateway([digitsEndpoint('digits')], { apiKeys: [{ sha256 }] });
  expect(await infer(closed, 'digits', request)).toMatchObject({ status: 401, json: { code: 'invalid_api_key' } });
  expect((await infer(closed, 'digits', request, { authorization: 'Bearer right' })).status).toBe(200);
  await closed.end();
});

test('a model that cannot be loaded fails the start and says which', async () => {
  const timeouts = { connectMs: 500, headersMs: 500, bodyIdleMs: 500, totalMs: 500 };
  const logger = createLogger('silent');
  const backends = createInferenceBackends({ timeouts, responseBytes: 1024, logger, labelOf: attributed });
  const missing = { ...digitsEndpoint('lost'), upstream: '/nowhere/model.onnx' };
  await expect(backends.warmUp([digitsEndpoint('good'), missing])).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    details: { endpoint: 'lost', path: '/nowhere/model.onnx' },
  });
  const noModel = { ...digitsEndpoint('odd'), upstream: import.meta.filename };
  await expect(backends.warmUp([noModel])).rejects.toMatchObject({ code: 'MODEL_MALFORMED' });
  await backends.close();
});

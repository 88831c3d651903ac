import { programRootOf, weightRootOf } from '@assay/engine';
import {
  decodeReceipt,
  decodeSalts,
  FLAGS,
  readProgramHeader,
  type Verification,
  verifyReceipt,
  ZERO_32,
} from '@assay/sdk';
import { afterEach, describe, expect, test } from 'vitest';
import { compileModelFile } from '../../operator/src/engine/compileModelFile.ts';
import type { Engine } from '../../operator/src/engine/engine.ts';
import type { Tensor } from '../../operator/src/engine/tensor.ts';
import { inferenceProtocolRoutes } from '../../operator/src/http/inferenceProtocol.ts';
import type { InferenceReply } from '../../operator/src/http/inferenceProtocolReply.ts';
import { createLabels, type ServedLabel } from '../../operator/src/http/servedLabel.ts';
import { digitSamples, IMAGE_SIZE } from '../../scripts/model/digits.ts';
import { modelFile } from '../../scripts/model/modelFiles.ts';
import { ADD_ONE, ADD_ONE_LABEL, createAddOneEngine } from '../scenes/addOneEngine.ts';
import { endpoint, startGateway } from '../scenes/gateway.ts';
import {
  attributed,
  bytesOf,
  digitsEndpoint,
  infer,
  MODEL_V1,
  type OipAnswer,
  type OipGateway,
  receiptOf,
  startOipGateway,
} from '../scenes/oip.ts';
import { createReceiptWorld } from '../scenes/receiptWorld.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const labelled = (label: ServedLabel) => async () => label;

async function start(engine: Engine = createAddOneEngine(), label: ServedLabel = ADD_ONE_LABEL): Promise<OipGateway> {
  const gateway = await startOipGateway(
    [digitsEndpoint('sum')],
    {},
    {
      loadEngine: async () => engine,
      labelOf: labelled(label),
    },
  );
  ends.push(() => gateway.end());
  return gateway;
}

/** A gateway that says something else than its engine did: `lie` changes the finished answer. */
async function startLiar(lie: (reply: InferenceReply) => InferenceReply, engine?: Engine): Promise<OipGateway> {
  const { backends } = await start(engine);
  const lying = {
    ...backends,
    of: async (target: Parameters<typeof backends.of>[0]) => {
      const backend = await backends.of(target);
      return { ...backend, infer: async (call: Parameters<typeof backend.infer>[0]) => lie(await backend.infer(call)) };
    },
  };
  const gateway = await startGateway([digitsEndpoint('sum')], {
    mounts: [(deps) => inferenceProtocolRoutes({ ...deps, backends: lying })],
  });
  ends.push(() => gateway.end());
  return { ...gateway, backends };
}

const x = { name: 'x', shape: [2, 2], datatype: 'FP32', data: [1, 2, 3, 4] as unknown };
const n = { name: 'n', shape: [1], datatype: 'INT64', data: [7] as unknown };
const request = { inputs: [x, n] };

/** Judges an answer as a client does that knows the chain, its own call and, fetched from the operator, the program. */
async function judge(
  gateway: OipGateway,
  asked: unknown,
  answer: OipAnswer,
  label: ServedLabel = ADD_ONE_LABEL,
): Promise<Verification> {
  const compact = answer.headers.get('x-assay-receipt') ?? '';
  const { receipt, domain } = decodeReceipt(compact);
  const world = createReceiptWorld();
  const key = { ...world.state.keys[0]!, until: receipt.issuedAt + 1 };
  const chain = {
    ...world.chain,
    time: async () => receipt.issuedAt,
    constants: async () => ({ ...(await world.chain.constants()), domain }),
    operator: async () => ({ origin: 'test.example/log', checkpointKey: ZERO_32, registeredAt: key.from }),
    receiptKeys: async () => [key],
    declarations: async () => [{ modelId: MODEL_V1, configDigest: receipt.configDigest, from: key.from }],
    model: async () => ({ ...world.model, ...label }),
  };
  const header = await (await fetch(`${gateway.url}/v2/models/sum/program`)).json();
  return verifyReceipt({
    compact,
    chain,
    now: receipt.issuedAt,
    program: readProgramHeader(header),
    call: {
      endpoint: 'sum',
      requestBody: new TextEncoder().encode(bytesOf(asked)),
      responseBody: new Uint8Array(answer.body),
      contentType: answer.headers.get('content-type') ?? '',
      salts: decodeSalts(answer.headers.get('x-assay-salts') ?? ''),
      httpStatus: answer.status,
    },
  });
}

const codes = ({ verdict, reasons }: Verification) => [verdict, ...reasons.map(({ code }) => code)];
const execution = ({ checks }: Verification) => checks.find(({ name }) => name === 'execution')?.ok;

describe('an answer of a Reexecutable model', () => {
  test('is bound number by number, from the request to the execution', async () => {
    const gateway = await start();
    const answer = await infer(gateway, 'sum', request);
    expect(answer.json.outputs).toMatchObject([
      { name: 'y', data: [2, 3, 4, 5] },
      { name: 'm', data: [14] },
    ]);
    const outcome = await judge(gateway, request, answer);
    expect([...codes(outcome), execution(outcome)]).toEqual(['SIGNED', true]);
    expect(outcome.signed?.receipt).toMatchObject({ flags: 0, inputUnits: 5, outputUnits: 5 });
    expect(outcome.signed?.receipt.executedCommitment).not.toBe(outcome.signed?.receipt.requestCommitment);
  });

  test('keeps zeros, subnormals, the largest numbers and 64-bit integers', async () => {
    const minusOne = (outputs: Tensor[]): Tensor[] =>
      outputs.map((output) =>
        output.name === 'y'
          ? { ...output, data: (output.data as Float32Array).map((value) => -(value - 1)) }
          : { ...output, data: BigInt64Array.of(-(2n ** 63n) + 1n) },
      );
    const gateway = await start(createAddOneEngine(minusOne));
    const asked = `{"inputs":[{"name":"n","shape":[1],"datatype":"INT64","data":[9007199254740991]},{"name":"x","shape":[2,2],"datatype":"FP32","data":[[-1,-0],[1.401298464324817e-45,3.4028234663852886e38]]}]}`;
    const answer = await infer(gateway, 'sum', asked);
    expect(answer.body.toString()).toContain('"data":[1,-0,-0,-3.4028234663852886e+38]');
    expect(answer.body.toString()).toContain('"data":[-9223372036854775807]');
    const outcome = await judge(gateway, asked, answer);
    expect([...codes(outcome), execution(outcome)]).toEqual(['SIGNED', true]);
  });

  test('with some of the outputs only names the others by their roots', async () => {
    const gateway = await start();
    const asked = { id: 'a', ...request, outputs: [{ name: 'm' }] };
    const answer = await infer(gateway, 'sum', asked);
    expect(answer.json.outputs).toMatchObject([{ name: 'm', data: [14] }]);
    expect(answer.json).toMatchObject({
      id: 'a',
      parameters: { 'assay_root:y': expect.stringMatching(/^0x[0-9a-f]{64}$/) },
    });
    const outcome = await judge(gateway, asked, answer);
    expect([...codes(outcome), execution(outcome)]).toEqual(['SIGNED', true]);
    const turned = { ...request, outputs: [{ name: 'm' }, { name: 'y' }] };
    expect(codes(await judge(gateway, turned, await infer(gateway, 'sum', turned)))).toEqual(['SIGNED']);
  });

  test('comes again under its key with the same receipt', async () => {
    const gateway = await start();
    const retry = { 'idempotency-key': 'one' };
    const [first, second] = [await infer(gateway, 'sum', request, retry), await infer(gateway, 'sum', request, retry)];
    expect(second.headers.get('x-assay-receipt')).toBe(first.headers.get('x-assay-receipt'));
    expect(codes(await judge(gateway, request, second))).toEqual(['SIGNED']);
  });
});

describe('the exact engine', () => {
  test('answers under receipts that its own program and weights back, and nobody else’s', async () => {
    const { program, weights } = compileModelFile(modelFile('digits-v1'));
    const roots = { programRoot: programRootOf(program), weightRoot: weightRootOf(weights) };
    const label = { trust: 'Reexecutable', ...roots } as const;
    const gateway = await startOipGateway([digitsEndpoint('sum')], {}, { labelOf: labelled(label) });
    ends.push(() => gateway.end());
    const { image } = digitSamples(2026, 1)[0]!;
    const asked = { inputs: [{ name: 'image', shape: [1, IMAGE_SIZE], datatype: 'FP32', data: Array.from(image) }] };
    const answer = await infer(gateway, 'sum', asked);
    const outcome = await judge(gateway, asked, answer, label);
    expect([...codes(outcome), execution(outcome)]).toEqual(['SIGNED', true]);
    const number = answer.json.outputs?.[0]?.data[3];
    const body = Buffer.from(answer.body.toString().replace(`${number}`, '0.5'));
    expect(codes(await judge(gateway, asked, { ...answer, body }, label))).toContain('RESPONSE_MISMATCH');

    const other = startOipGateway([digitsEndpoint('sum', 'digits-v2')], {}, { labelOf: labelled(label) });
    await expect(other).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});

describe('an operator is caught that', () => {
  test('writes another number into the JSON than the engine gave', async () => {
    const gateway = await startLiar((reply) => ({
      ...reply,
      body: Buffer.from(reply.body.toString().replace('5]', '6]')),
    }));
    const answer = await infer(gateway, 'sum', request);
    expect(answer.json.outputs?.[0]?.data).toEqual([2, 3, 4, 6]);
    const outcome = await judge(gateway, request, answer);
    expect(codes(outcome)).toEqual(['INVALID', 'RESPONSE_MISMATCH', 'EXECUTION_ROOT_MISMATCH']);
  });

  test('writes it beside the tensors', async () => {
    const extra = '"outputs":[{"name":"summary","shape":[1],"datatype":"FP32","data":[6]},';
    const lie = (reply: InferenceReply) => ({
      ...reply,
      body: Buffer.from(reply.body.toString().replace('"outputs":[', extra)),
    });
    const gateway = await startLiar(lie);
    const outcome = await judge(gateway, request, await infer(gateway, 'sum', request));
    expect(codes(outcome)).toEqual(['INVALID', 'RESPONSE_MISMATCH']);
  });

  test('gives the engine another input than it was sent', async () => {
    const engine = createAddOneEngine();
    const other = await start();
    const asked = { inputs: [{ ...x, data: [1, 2, 3, 5] }, n] };
    const gone = await other.backends.of(digitsEndpoint('sum'));
    const call = {
      endpoint: { ...digitsEndpoint('sum') },
      version: undefined,
      headers: {},
      signal: AbortSignal.timeout(5_000),
    };
    const swapped = await gone.infer({ ...call, body: Buffer.from(JSON.stringify(asked)) } as Parameters<
      typeof gone.infer
    >[0]);
    const gateway = await startLiar(() => swapped, engine);
    const outcome = await judge(gateway, request, await infer(gateway, 'sum', request));
    expect(codes(outcome)).toEqual(['INVALID', 'EXECUTED_MISMATCH', 'EXECUTION_ROOT_MISMATCH']);
  });

  test('promises another execution than it committed to', async () => {
    const lie = (reply: InferenceReply) => ({
      ...reply,
      ...(reply.roots && { roots: { ...reply.roots, executionRoot: Buffer.alloc(32, 1) } }),
    });
    const gateway = await startLiar(lie);
    const outcome = await judge(gateway, request, await infer(gateway, 'sum', request));
    expect(codes(outcome)).toEqual(['INVALID', 'EXECUTION_ROOT_MISMATCH']);
  });

  test('commits to the bytes as for any other model', async () => {
    const gateway = await startLiar(({ roots: _, ...reply }) => reply);
    const outcome = await judge(gateway, request, await infer(gateway, 'sum', request));
    expect(codes(outcome)).toEqual(['INVALID', 'EXECUTED_MISMATCH', 'RESPONSE_MISMATCH', 'EXECUTION_ROOT_MISSING']);
  });
});

describe('what is no whole answer commits to bytes and to no execution', () => {
  const text = JSON.stringify(request);
  test.each<[string, unknown, string]>([
    ['another shape', { inputs: [{ ...x, shape: [4] }, n] }, 'TENSOR_SHAPE_MISMATCH'],
    ['a missing input', { inputs: [x] }, 'TENSOR_MISSING'],
    ['an output that is none', { ...request, outputs: [{ name: 'z' }] }, 'TENSOR_UNKNOWN'],
    ['inputs twice', text.replace('{', '{"inputs":[],'), 'OIP_MALFORMED'],
    ['data twice', text.replace('"data":[7]', '"data":[8],"data":[7]'), 'OIP_MALFORMED'],
    ['an integer that is not exact', text.replace('[7]', '[9007199254740993]'), 'TENSOR_DATA_INVALID'],
    ['a number beyond binary32', text.replace('[1,', '[1e39,'), 'TENSOR_NOT_FINITE'],
  ])('a request with %s is refused', async (_, asked, code) => {
    const gateway = await start();
    const answer = await infer(gateway, 'sum', asked);
    expect([answer.status, answer.json.code]).toEqual([400, code]);
    expect(receiptOf(answer, asked)).toMatchObject({ flags: FLAGS.REFUSED, executionRoot: ZERO_32 });
    expect(codes(await judge(gateway, asked, answer))).toEqual(['SIGNED']);
  });

  test.each<[string, (outputs: Tensor[]) => Tensor[], string]>([
    [
      'a number that JSON cannot carry',
      ([y, m]) => [{ ...y!, data: Float32Array.of(1, 2, 3, Number.NaN) }, m!],
      'OUTPUT_NOT_FINITE',
    ],
    ['another shape', ([y, m]) => [{ ...y!, shape: [4] }, m!], 'ENGINE_FAILED'],
    ['an output less', ([y]) => [y!], 'ENGINE_FAILED'],
  ])('an engine that gives %s has failed', async (_, change, code) => {
    const gateway = await start(createAddOneEngine(change));
    const answer = await infer(gateway, 'sum', request);
    expect([answer.status, answer.json.code]).toEqual([500, code]);
    expect(receiptOf(answer, request)).toMatchObject({ flags: FLAGS.FAILED, executionRoot: ZERO_32 });
    expect(codes(await judge(gateway, request, answer))).toEqual(['SIGNED']);
  });
});

describe('the label decides, as the registry has it', () => {
  test('an exact engine behind an Attributed model promises bytes', async () => {
    const gateway = await start(createAddOneEngine(), await attributed());
    const answer = await infer(gateway, 'sum', request);
    expect(receiptOf(answer, request)).toMatchObject({ flags: 0, executionRoot: ZERO_32 });
    expect(await (await fetch(`${gateway.url}/v2/models/sum/program`)).json()).toEqual(ADD_ONE);
  });

  test('an engine that is not exact has no program to show', async () => {
    const { program: _, ...engine } = createAddOneEngine();
    const gateway = await start(engine, await attributed());
    expect((await fetch(`${gateway.url}/v2/models/sum/program`)).status).toBe(404);
    expect((await fetch(`${gateway.url}/v2/models/sum/versions/${MODEL_V1}/program`)).status).toBe(404);
  });

  const other = `0x${'77'.repeat(32)}` as const;
  test.each<[string, Engine, ServedLabel]>([
    [
      'an engine that is not exact',
      { ...createAddOneEngine(), program: undefined } as unknown as Engine,
      ADD_ONE_LABEL,
    ],
    ['another program', createAddOneEngine(), { ...ADD_ONE_LABEL, programRoot: other }],
    ['other weights', createAddOneEngine(), { ...ADD_ONE_LABEL, weightRoot: other }],
  ])('a Reexecutable model is not served by %s', async (_, engine, label) => {
    let closed = 0;
    const counted = {
      ...engine,
      close: async () => {
        closed += 1;
      },
    };
    await expect(start(counted, label)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(closed).toBe(1);
  });

  test.each(['oip', 'openai'] as const)('nor by a server that speaks %s', async (kind) => {
    const served = endpoint('sum', 'http://127.0.0.1:1', { kind });
    const start = startOipGateway([served], {}, { labelOf: labelled(ADD_ONE_LABEL) });
    await expect(start).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });

  test('a model that is not registered does not stop the start, and is not served', async () => {
    const gateway = await startOipGateway([digitsEndpoint('sum')], {}, { labelOf: async () => undefined });
    ends.push(() => gateway.end());
    const answer = await infer(gateway, 'sum', request);
    expect(answer.status).toBe(503);
    expect(receiptOf(answer, request).flags).toBe(FLAGS.FAILED);
    const lost = { ...digitsEndpoint('lost'), upstream: '/nowhere/model.onnx' };
    await expect(gateway.backends.warmUp([lost])).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  test('a label is read once', async () => {
    const world = createReceiptWorld();
    let reads = 0;
    const known = new Set<string>();
    const labelOf = createLabels({
      model: async (id) => {
        reads += 1;
        return known.has(id) ? { ...world.model, ...ADD_ONE_LABEL } : undefined;
      },
    });
    expect(await labelOf(MODEL_V1)).toBeUndefined();
    known.add(MODEL_V1);
    expect(await labelOf(MODEL_V1)).toMatchObject(ADD_ONE_LABEL);
    expect(await labelOf(MODEL_V1)).toMatchObject(ADD_ONE_LABEL);
    expect(reads).toBe(2);
  });
});

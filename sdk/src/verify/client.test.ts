import { describe, expect, it } from 'vitest';
import { constants, createReceiptWorld, type ReceiptWorld } from '../../../test/scenes/receiptWorld.ts';
import { toHex, utf8, ZERO_32 } from '../bytes.ts';
import { commit, REQUEST_TAG, RESPONSE_TAG } from '../commitment.ts';
import { InputError } from '../errors.ts';
import { hashContent } from '../eventStream.ts';
import { FLAGS } from '../flags.ts';
import type { InferenceReceipt } from '../receiptFields.ts';
import { signReceipt } from '../signature.ts';
import { readProof } from './readProof.ts';
import type { Call, Verification } from './types.ts';
import { verifyReceipt } from './verifyReceipt.ts';

const codes = ({ reasons }: Verification) => reasons.map(({ code }) => code);

function verified(world: ReceiptWorld, changes: Partial<InferenceReceipt>, call: Call): Promise<Verification> {
  return verifyReceipt({ signed: world.issue(changes), chain: world.chain, now: world.state.now, call });
}

describe('the client refuses', () => {
  it.each<[string, Partial<InferenceReceipt>, (call: ReceiptWorld['call']) => Call, string[]]>([
    ['issuedAt 121 s off', {}, (call) => ({ ...call, receivedAt: call.receivedAt - 121 }), ['ISSUED_AT_SKEW']],
    [
      'issuedAt 121 s off the Date header',
      {},
      (call) => ({ ...call, date: call.receivedAt + 121 }),
      ['ISSUED_AT_SKEW'],
    ],
    ['an endpoint that was not called', {}, (call) => ({ ...call, endpoint: 'chat-dev' }), ['ENDPOINT_MISMATCH']],
    [
      'an operator that was not called',
      {},
      (call) => ({ ...call, operator: `0x${'12'.repeat(20)}` }),
      ['OPERATOR_MISMATCH'],
    ],
    [
      'a model that it did not accept',
      {},
      (call) => ({ ...call, modelId: `0x${'12'.repeat(32)}` }),
      ['MODEL_MISMATCH'],
    ],
    ['another nonce', {}, (call) => ({ ...call, clientNonce: `0x${'12'.repeat(32)}` }), ['NONCE_MISMATCH']],
    ['REFUSED under status 200', { flags: FLAGS.REFUSED }, (call) => call, ['FLAGS_MISMATCH']],
    ['FAILED under status 200', { flags: FLAGS.FAILED }, (call) => call, ['FLAGS_MISMATCH']],
    ['success under status 502', {}, (call) => ({ ...call, httpStatus: 502 }), ['FLAGS_MISMATCH']],
    ['STREAM for a body of JSON', { flags: FLAGS.STREAM }, (call) => call, ['FLAGS_MISMATCH']],
    ['TRUNCATED for a whole answer', { flags: FLAGS.TRUNCATED }, (call) => call, ['FLAGS_MISMATCH']],
    [
      'another request',
      {},
      (call) => ({ ...call, requestBody: utf8('{}') }),
      ['REQUEST_MISMATCH', 'EXECUTED_MISMATCH'],
    ],
    ['another answer', {}, (call) => ({ ...call, responseHash: new Uint8Array(32) }), ['RESPONSE_MISMATCH']],
    [
      'other units',
      { inputUnits: 11, outputUnits: 6 },
      (call) => call,
      ['INPUT_UNITS_MISMATCH', 'OUTPUT_UNITS_MISMATCH'],
    ],
  ])('%s', async (_, changes, callOf, expected) => {
    const world = createReceiptWorld();
    const outcome = await verified(world, changes, callOf(world.call));
    expect([outcome.verdict, ...codes(outcome)]).toEqual(['INVALID', ...expected]);
  });

  it('an index that is anchored already, unless its inclusion is proven', async () => {
    const world = createReceiptWorld();
    const signed = world.issue();
    world.anchor();
    const input = { signed, chain: world.chain, now: world.state.now, call: world.call };
    const outcome = await verifyReceipt(input);
    expect([outcome.verdict, ...codes(outcome)]).toEqual(['INVALID', 'LEAF_UNPROVEN']);
    expect((await verifyReceipt({ ...input, proof: await world.prove(0) })).verdict).toBe('ANCHORED');
    const { receivedAt: _, ...audited } = world.call;
    expect((await verifyReceipt({ ...input, call: audited })).verdict).toBe('SIGNED');
  });

  it('a stream whose receipt is older than its beginning or younger than its end, but no long stream', async () => {
    const world = createReceiptWorld();
    const body = utf8('data: {}\n\ndata: [DONE]\n\n');
    const contentType = 'text/event-stream';
    const began = world.state.now;
    const responseCommitment = toHex(commit(RESPONSE_TAG, world.salts.response, hashContent(body, contentType)));
    const call = { ...world.call, contentType, responseBody: body, receivedAt: began, date: began };
    const at = (seconds: number, known: Call) => {
      const issuedAt = began + seconds;
      const changes = { flags: FLAGS.STREAM, responseCommitment, issuedAt, anchorBy: issuedAt + 7_200 };
      return verified(world, changes, { ...call, ...known });
    };
    world.state.now += 900;
    expect(codes(await at(900, { endedAt: began + 900 }))).toEqual([]);
    expect(codes(await at(900, {}))).toEqual([]);
    expect(codes(await at(-121, {}))).toEqual(['ISSUED_AT_SKEW']);
    expect(codes(await at(521, { endedAt: began + 400 }))).toEqual(['ISSUED_AT_SKEW']);
    const whole = await verified(world, { issuedAt: began + 900, anchorBy: began + 901 }, { receivedAt: began });
    expect(codes(whole)).toEqual(['ISSUED_AT_SKEW']);
  });

  it('an answer that is older than its call, but not the stored answer to an earlier attempt', async () => {
    const world = createReceiptWorld();
    const issuedAt = world.state.now;
    const signed = world.issue();
    world.state.now += 3_000;
    const retry = { ...world.call, receivedAt: world.state.now, date: world.state.now };
    const verify = (call: Call) => verifyReceipt({ signed, chain: world.chain, now: world.state.now, call });
    expect(codes(await verify({ ...retry, sentAt: issuedAt - 5 }))).toEqual([]);
    expect(codes(await verify({ ...retry, sentAt: issuedAt + 121 }))).toEqual(['ISSUED_AT_SKEW']);
    expect(codes(await verify(retry))).toEqual(['ISSUED_AT_SKEW']);
    world.anchor();
    expect(codes(await verify({ ...retry, sentAt: issuedAt }))).toEqual(['LEAF_UNPROVEN']);
  });

  it('success under a redirect, which is no answer of an engine', async () => {
    const world = createReceiptWorld();
    expect(codes(await verified(world, {}, { httpStatus: 302 }))).toEqual(['FLAGS_MISMATCH']);
    expect(codes(await verified(world, { flags: FLAGS.FAILED }, { httpStatus: 302 }))).toEqual([]);
  });

  it('to call content checked that nothing opened: no salts, or an answer made of tensors', async () => {
    const world = createReceiptWorld();
    const { salts: _, ...saltless } = world.call;
    const blind = await verified(world, {}, saltless);
    expect([blind.verdict, ...codes(blind)]).toEqual(['SIGNED', 'CONTENT_UNCHECKED']);
    expect(blind.checks.find(({ name }) => name === 'call')?.ok).toBe(false);

    const [id, model] = [...world.state.models][0]!;
    world.state.models.set(id, { ...model, trust: 'Reexecutable' });
    const tensors = await verified(world, { executionRoot: `0x${'77'.repeat(32)}` }, world.call);
    expect([tensors.verdict, ...codes(tensors)]).toEqual(['SIGNED', 'CONTENT_UNCHECKED']);
  });

  it('a stream with a line that no reader takes, instead of failing over it', async () => {
    const world = createReceiptWorld();
    const head = utf8('data: {"usage":{"prompt_tokens":9,"completion_tokens":5}}\n\n');
    const body = new Uint8Array(head.length + 16 * 1024 * 1024 + 1).fill(0x61);
    body.set(head);
    const contentType = 'text/event-stream';
    const outcome = await verified(world, { flags: FLAGS.STREAM }, { ...world.call, contentType, responseBody: body });
    expect([outcome.verdict, ...codes(outcome)]).toEqual(['INVALID', 'RESPONSE_MISMATCH', 'INPUT_UNITS_MISMATCH']);
  });

  it.each<[string, string, string[]]>([
    [
      'the last report is empty',
      '{"usage":{"prompt_tokens":3,"completion_tokens":4}}|{"usage":{"prompt_tokens":0,"completion_tokens":0}}',
      [],
    ],
    ['the numbers come apart', '{"usage":{"input_tokens":3}}|{"usage":{"output_tokens":4}}', []],
    [
      'the numbers lie one level down',
      '{"response":{"usage":{"input_tokens":3,"output_tokens":5}}}',
      ['OUTPUT_UNITS_MISMATCH'],
    ],
    [
      'only zeros are reported',
      '{"usage":{"prompt_tokens":0,"completion_tokens":0}}',
      ['INPUT_UNITS_MISMATCH', 'OUTPUT_UNITS_MISMATCH'],
    ],
    [
      'a later report says more',
      '{"usage":{"prompt_tokens":3,"completion_tokens":4}}|{"usage":{"completion_tokens":9}}',
      ['OUTPUT_UNITS_MISMATCH'],
    ],
  ])('units as an operator counts them in a stream: %s', async (_, payloads, expected) => {
    const world = createReceiptWorld();
    const responseBody = utf8(
      payloads
        .split('|')
        .map((payload) => `data: ${payload}\n\n`)
        .join(''),
    );
    const changes = { flags: FLAGS.STREAM, inputUnits: 3, outputUnits: 4 };
    const outcome = await verified(world, changes, { contentType: 'text/event-stream', responseBody });
    expect(codes(outcome)).toEqual(['CONTENT_UNCHECKED', ...expected]);
  });

  it('no number that was too large for a receipt', async () => {
    const world = createReceiptWorld();
    const outcome = await verified(world, { inputUnits: 0xffff_ffff }, { usage: { inputUnits: 2 ** 40 } });
    expect(codes(outcome)).toEqual([]);
  });

  it('such an index with a proof that proves nothing: garbage in place of a proof is no proof', async () => {
    const world = createReceiptWorld();
    world.fill(2);
    world.anchor();
    // Entry 1 is another caller's already: the operator gave the index out twice.
    const signed = world.sign(world.draft({ leafIndex: 1 }));
    const input = { signed, chain: world.chain, now: world.state.now, call: world.call };
    const { leafIndex, inclusion, anchor } = await world.prove(1);
    const { checkpoint: _, ...unsigned } = inclusion!;
    const lonely = { size: 2, root: unsigned.path[0]!, path: unsigned.path };
    for (const proof of [
      { leafIndex, inclusion: inclusion! },
      { leafIndex, inclusion: unsigned },
      { leafIndex, inclusion: lonely },
      { leafIndex, inclusion: { ...inclusion!, path: [] } },
      { leafIndex, anchor: anchor! },
      { leafIndex, anchor: { ...anchor!, anchoring: 7 } },
      { leafIndex, inclusion: inclusion!, anchor: anchor! },
    ]) {
      const outcome = await verifyReceipt({ ...input, proof });
      expect([outcome.verdict, codes(outcome).includes('LEAF_UNPROVEN')]).toEqual(['INVALID', true]);
    }
  });

  it('but takes an inclusion under a signed checkpoint for such an index, without the anchor', async () => {
    const world = createReceiptWorld();
    const signed = world.issue();
    world.anchor();
    const { anchor: _, ...proof } = await world.prove(0);
    const input = { signed, chain: world.chain, now: world.state.now, call: world.call, proof };
    expect((await verifyReceipt(input)).verdict).toBe('LOGGED');
  });

  it('but not what is within bounds, unknown, or rewritten and said to be', async () => {
    const world = createReceiptWorld();
    const { call } = world;
    expect(
      (await verified(world, {}, { ...call, receivedAt: call.receivedAt - 120, date: call.receivedAt + 120 })).verdict,
    ).toBe('SIGNED');
    expect((await verified(world, { inputUnits: 0, outputUnits: 0 }, call)).verdict).toBe('SIGNED');
    expect((await verified(world, {}, {})).checks.find(({ name }) => name === 'call')?.ok).toBe('skipped');
    expect((await verified(world, { flags: FLAGS.FAILED }, { httpStatus: 502 })).verdict).toBe('SIGNED');
    const refused = { flags: FLAGS.REFUSED, executedCommitment: ZERO_32 };
    const refusal = await verified(world, refused, { ...call, httpStatus: 429 });
    expect([refusal.verdict, refusal.reasons]).toEqual(['SIGNED', []]);
    const ahead = await verifyReceipt({ signed: world.issue(), chain: world.chain, now: world.state.now - 10_000 });
    expect(ahead.verdict).toBe('SIGNED');
    const rewritten = await verified(world, { executedCommitment: `0x${'77'.repeat(32)}` }, call);
    expect([rewritten.verdict, ...codes(rewritten)]).toEqual(['SIGNED', 'EXECUTED_REWRITTEN']);
  });

  it('opens the commitment of a stream through its data, and reads its usage', async () => {
    const world = createReceiptWorld();
    const body = utf8(
      'data: {"choices":[{}]}\r\n\r\ndata: {"choices":[],"usage":{"input_tokens":3,"output_tokens":4}}\r\n\r\ndata: [DONE]\r\n\r\n',
    );
    const contentType = 'text/event-stream; charset=utf-8';
    const changes = {
      flags: FLAGS.STREAM,
      inputUnits: 3,
      outputUnits: 4,
      responseCommitment: toHex(commit(RESPONSE_TAG, world.salts.response, hashContent(body, contentType))),
    };
    const call = { ...world.call, contentType, responseBody: body };
    expect(codes(await verified(world, changes, call))).toEqual([]);
    expect(codes(await verified(world, { ...changes, outputUnits: 5 }, call))).toEqual(['OUTPUT_UNITS_MISMATCH']);
    const wrongTag = toHex(commit(REQUEST_TAG, world.salts.response, hashContent(body, contentType)));
    expect(codes(await verified(world, { ...changes, responseCommitment: wrongTag }, call))).toEqual([
      'RESPONSE_MISMATCH',
    ]);
  });
});

describe('nothing binds', () => {
  it.each<[string, Partial<InferenceReceipt>, (world: ReceiptWorld) => void, string]>([
    [
      'the operator is not registered',
      {},
      (world) => Object.assign(world.state, { registered: false }),
      'OPERATOR_UNKNOWN',
    ],
    [
      'the key was closed',
      {},
      ({ state }) => Object.assign(state, { keys: [{ ...state.keys[0]!, until: state.now - 1 }] }),
      'KEY_NOT_ACTIVE',
    ],
    [
      'the key began later',
      {},
      ({ state }) => Object.assign(state, { keys: [{ ...state.keys[0]!, from: state.now + 1 }] }),
      'KEY_NOT_ACTIVE',
    ],
    [
      'another key signed',
      {},
      ({ state }) => Object.assign(state, { keys: [{ ...state.keys[0]!, key: `0x${'12'.repeat(20)}` }] }),
      'SIGNATURE_MISMATCH',
    ],
    ['the promise is too far', { anchorBy: constants.genesis + 86_400 + 21_601 }, () => {}, 'ANCHOR_BY_TOO_FAR'],
    [
      'it is from the future',
      { issuedAt: constants.genesis + 86_521, anchorBy: constants.genesis + 86_600 },
      () => {},
      'ISSUED_IN_FUTURE',
    ],
    [
      'it is older than the contract',
      { issuedAt: constants.genesis - 121, anchorBy: constants.genesis },
      () => {},
      'ISSUED_BEFORE_GENESIS',
    ],
  ])('%s', async (_, changes, change, code) => {
    const world = createReceiptWorld();
    const signed = world.issue(changes);
    change(world);
    const outcome = await verifyReceipt({ signed, chain: world.chain, now: world.state.now });
    expect(outcome.verdict).toBe('INVALID');
    expect(codes(outcome)).toContain(code);
  });

  it('a closed key still binds what it signed before', async () => {
    const world = createReceiptWorld();
    const signed = world.issue();
    world.state.keys = [{ ...world.state.keys[0]!, until: world.state.now }];
    world.state.now += 1000;
    expect((await verifyReceipt({ signed, chain: world.chain, now: world.state.now })).verdict).toBe('SIGNED');
  });

  it('another domain, and all findings at once', async () => {
    const world = createReceiptWorld();
    const domain = { chainId: 1, anchors: `0x${'12'.repeat(20)}` } as const;
    const signed = signReceipt(world.draft({ anchorBy: world.state.now + 30_000 }), domain, `0x${'33'.repeat(32)}`);
    const outcome = await verifyReceipt({ signed, chain: world.chain, now: world.state.now });
    expect(codes(outcome)).toEqual(['DOMAIN_CHAIN_ID', 'DOMAIN_ANCHORS', 'ANCHOR_BY_TOO_FAR', 'SIGNATURE_MISMATCH']);
  });

  it('what is no receipt has a finding and no digest, without asking the chain', async () => {
    const { chain } = createReceiptWorld();
    const silent = { ...chain, constants: () => Promise.reject(new Error('asked')) };
    for (const [compact, code] of [
      ['', 'RECEIPT_LENGTH'],
      ['A'.repeat(583), 'RECEIPT_LENGTH'],
      ['='.repeat(584), 'RECEIPT_ENCODING'],
    ] as const) {
      const outcome = await verifyReceipt({ compact, chain: silent });
      expect([outcome.verdict, outcome.digest, ...codes(outcome)]).toEqual(['INVALID', undefined, code]);
    }
    const world = createReceiptWorld();
    const signed = { ...world.issue(), receipt: { ...world.draft(), endpoint: '0x12' as const } };
    const outcome = await verifyReceipt({ signed, chain: silent });
    expect(outcome.reasons).toMatchObject([{ code: 'RECEIPT_FIELD', field: 'endpoint' }]);
  });

  it('gives no verdict when the chain cannot be read', async () => {
    const world = createReceiptWorld();
    const chain = { ...world.chain, time: () => Promise.reject(new InputError('CHAIN_UNREACHABLE', 'no answer')) };
    await expect(verifyReceipt({ signed: world.issue(), chain })).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' });
  });
});

describe('readProof', () => {
  it('reads both forms and names what is wrong', async () => {
    const world = createReceiptWorld();
    world.issue();
    world.anchor();
    const proof = await world.prove(0);
    const text = JSON.stringify(proof);
    expect(readProof(JSON.parse(text))).toEqual(proof);
    const older = text.replaceAll('"anchorings"', '"steps"').replaceAll('"anchoring"', '"step"');
    expect([older === text, readProof(JSON.parse(older))]).toEqual([false, proof]);
    expect(readProof({ leafIndex: 0, ...proof.inclusion, anchor: null })).toEqual({
      leafIndex: 0,
      inclusion: proof.inclusion,
    });
    const bad = (json: unknown, path: string) =>
      expect(() => readProof(json)).toThrow(expect.objectContaining({ code: 'PROOF_MALFORMED', details: { path } }));
    bad(null, '$');
    bad({ leafIndex: -1 }, '$.leafIndex');
    bad({ leafIndex: 0, leafDigest: '0x' }, '$.leafDigest');
    bad({ leafIndex: 0, inclusion: { size: 1, root: '0x12', path: [] } }, '$.inclusion.root');
    bad({ leafIndex: 0, size: 1, root: proof.inclusion!.root, path: Array(65).fill(proof.inclusion!.root) }, '$.path');
    bad({ leafIndex: 0, anchor: { opening: { slot: 0, previous: 1 }, anchoring: 0 } }, '$.anchor.opening.previous');
    bad({ leafIndex: 0, ...proof.inclusion, checkpoint: 'x'.repeat(65_537) }, '$.checkpoint');
  });
});

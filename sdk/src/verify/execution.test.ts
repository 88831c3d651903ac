import { describe, expect, it } from 'vitest';
import { createReceiptWorld } from '../../../test/scenes/receiptWorld.ts';
import { fromHex, toHex, utf8, ZERO_32 } from '../bytes.ts';
import { commit, REQUEST_TAG, RESPONSE_TAG } from '../commitment.ts';
import { hashContent } from '../eventStream.ts';
import { FLAGS } from '../flags.ts';
import { modelId } from '../manifest.ts';
import type { InferenceReceipt } from '../receiptFields.ts';
import { executionRoot, type ProgramHeader, programRoot, rootOfTensors } from '../tensor/executionRoot.ts';
import type { Call, Verification, VerifyInput } from './types.ts';
import { verifyReceipt } from './verifyReceipt.ts';

const program: ProgramHeader = {
  version: 1,
  instructionCount: 2,
  weightChunks: 1,
  inputs: [{ name: 'x', dtype: 'f32', shape: [2] }],
  outputs: [{ name: 'y', dtype: 'f32', shape: [2] }],
  instructionsRoot: `0x${'ab'.repeat(32)}`,
};

const rootOf = (types: ProgramHeader['inputs'], values: readonly number[]) =>
  rootOfTensors(types, [{ dtype: 'f32', shape: [2], data: Float32Array.from(values) }]);
const request = utf8('{"inputs":[{"name":"x","shape":[2],"datatype":"FP32","data":[1,2.5]}]}');
const answer = utf8('{"outputs":[{"name":"y","shape":[2],"datatype":"FP32","data":[2,3.5]}]}');
const inputRoot = rootOf(program.inputs, [1, 2.5]);
const outputRoot = rootOf(program.outputs, [2, 3.5]);

/** An instruction that serves a Reexecutable model at `chat-prod`; `issue` signs what an honest one would, with changes. */
function createTensorWorld() {
  const world = createReceiptWorld();
  const record = { ...world.model, trust: 'Reexecutable', programRoot: programRoot(program) } as const;
  const id = modelId(record);
  world.state.models.set(id, record);
  world.state.declarations = [{ ...world.state.declarations[0]!, modelId: id }];
  const { salts } = world;
  const honest: Partial<InferenceReceipt> = {
    modelId: id,
    requestCommitment: toHex(commit(REQUEST_TAG, salts.request, hashContent(request))),
    executedCommitment: toHex(commit(REQUEST_TAG, salts.request, fromHex(inputRoot))),
    responseCommitment: toHex(commit(RESPONSE_TAG, salts.response, fromHex(outputRoot))),
    executionRoot: executionRoot({ programRoot: record.programRoot, inputRoot, outputRoot }),
  };
  const whole: Call = { ...world.call, modelId: id, requestBody: request, responseBody: answer };
  const verify = (changes: Partial<InferenceReceipt>, call: Call, more: Partial<VerifyInput> = { program }) => {
    const signed = world.issue({ ...honest, ...changes });
    return verifyReceipt({ signed, chain: world.chain, now: world.state.now, call, ...more });
  };
  return { world, salts, whole, verify };
}

const codes = ({ reasons }: Verification) => reasons.map(({ code }) => code);
const check = (name: string, { checks }: Verification) => checks.find((one) => one.name === name);

describe('an answer made of tensors', () => {
  it('is compared number by number when the program is at hand', async () => {
    const { verify, whole } = createTensorWorld();
    const outcome = await verify({}, whole);
    expect([outcome.verdict, ...codes(outcome)]).toEqual(['SIGNED']);
    expect([check('call', outcome)?.ok, check('execution', outcome)?.ok]).toEqual([true, true]);
  });

  it('may be written otherwise, as long as its numbers are the same', async () => {
    const { verify, whole } = createTensorWorld();
    const responseBody = utf8(
      '{ "model_name":"m", "outputs": [ {"datatype":"FP32", "name":"y", "data":[2.0, 35e-1], "shape":[2]} ] }',
    );
    expect(codes(await verify({}, { ...whole, responseBody }))).toEqual([]);
  });

  it.each<[string, string, string[]]>([
    [
      'another number',
      '{"outputs":[{"name":"y","shape":[2],"datatype":"FP32","data":[2,3.25]}]}',
      ['RESPONSE_MISMATCH', 'EXECUTION_ROOT_MISMATCH'],
    ],
    [
      'the next number',
      '{"outputs":[{"name":"y","shape":[2],"datatype":"FP32","data":[2,3.500000238418579]}]}',
      ['RESPONSE_MISMATCH', 'EXECUTION_ROOT_MISMATCH'],
    ],
    [
      'numbers in another order',
      '{"outputs":[{"name":"y","shape":[2],"datatype":"FP32","data":[3.5,2]}]}',
      ['RESPONSE_MISMATCH', 'EXECUTION_ROOT_MISMATCH'],
    ],
    [
      'a tensor more',
      '{"outputs":[{"name":"y","shape":[2],"datatype":"FP32","data":[2,3.5]},{"name":"z","shape":[1],"datatype":"FP32","data":[1]}]}',
      ['RESPONSE_MISMATCH'],
    ],
    [
      'another shape',
      '{"outputs":[{"name":"y","shape":[1,2],"datatype":"FP32","data":[2,3.5]}]}',
      ['RESPONSE_MISMATCH'],
    ],
    [
      'two lists of outputs',
      '{"outputs":[{"name":"y","shape":[2],"datatype":"FP32","data":[9,9]}],"outputs":[{"name":"y","shape":[2],"datatype":"FP32","data":[2,3.5]}]}',
      ['RESPONSE_MISMATCH'],
    ],
    ['no tensors', '{"text":"2 and 3.5"}', ['RESPONSE_MISMATCH']],
    ['no JSON', '<html>', ['RESPONSE_MISMATCH']],
  ])('is refused with %s', async (_, text, expected) => {
    const { verify, whole } = createTensorWorld();
    const outcome = await verify({}, { ...whole, responseBody: utf8(text) });
    expect([outcome.verdict, ...codes(outcome)]).toEqual(['INVALID', ...expected]);
  });

  it('is refused when other numbers were executed than were sent', async () => {
    const { verify, whole, salts } = createTensorWorld();
    const other = rootOf(program.inputs, [1, 2]);
    const executedCommitment = toHex(commit(REQUEST_TAG, salts.request, fromHex(other)));
    const root = executionRoot({ programRoot: programRoot(program), inputRoot: other, outputRoot });
    const swapped = await verify({ executedCommitment, executionRoot: root }, whole);
    expect([swapped.verdict, ...codes(swapped)]).toEqual(['INVALID', 'EXECUTED_MISMATCH', 'EXECUTION_ROOT_MISMATCH']);
    const half = await verify({ executionRoot: root }, whole);
    expect([half.verdict, ...codes(half)]).toEqual(['INVALID', 'EXECUTION_ROOT_MISMATCH']);
  });

  it('is refused when it commits to bytes, as other models do', async () => {
    const { verify, whole, salts } = createTensorWorld();
    const bytes = {
      executedCommitment: toHex(commit(REQUEST_TAG, salts.request, hashContent(request))),
      responseCommitment: toHex(commit(RESPONSE_TAG, salts.response, hashContent(answer))),
    };
    expect(codes(await verify(bytes, whole))).toEqual(['EXECUTED_MISMATCH', 'RESPONSE_MISMATCH']);
  });

  it('is refused when it says to come from a request that is none', async () => {
    const { verify, whole, salts } = createTensorWorld();
    const requestBody = utf8('{"inputs":[]}');
    const requestCommitment = toHex(commit(REQUEST_TAG, salts.request, hashContent(requestBody)));
    const outcome = await verify({ requestCommitment }, { ...whole, requestBody });
    expect([outcome.verdict, ...codes(outcome)]).toEqual(['INVALID', 'EXECUTED_MISMATCH']);
  });
});

describe('what could not be compared is said', () => {
  it('without the program', async () => {
    const { verify, whole } = createTensorWorld();
    const outcome = await verify({}, whole, {});
    expect([outcome.verdict, ...codes(outcome)]).toEqual(['SIGNED', 'CONTENT_UNCHECKED']);
    expect(check('execution', outcome)).toMatchObject({ ok: 'skipped', detail: expect.stringContaining('program') });
    const { responseBody: _, ...asking } = whole;
    const asked = await verify({}, asking, {});
    expect(codes(asked)).toEqual(['CONTENT_UNCHECKED']);
  });

  it('with the header of another program, which could render anything', async () => {
    const { verify, whole } = createTensorWorld();
    const inputs = [{ ...program.inputs[0]!, shape: [2, 1] }];
    for (const other of [
      { ...program, inputs },
      { ...program, version: -1 },
    ]) {
      const outcome = await verify({}, whole, { program: other });
      expect([outcome.verdict, ...codes(outcome)]).toEqual(['SIGNED', 'CONTENT_UNCHECKED', 'PROGRAM_MISMATCH']);
      expect(check('execution', outcome)?.ok).toBe(false);
    }
  });

  it('without the salts: the execution is compared all the same', async () => {
    const { verify, whole } = createTensorWorld();
    const { salts: _, ...saltless } = whole;
    const outcome = await verify({}, saltless);
    expect([outcome.verdict, ...codes(outcome)]).toEqual(['SIGNED', 'CONTENT_UNCHECKED']);
    expect(check('execution', outcome)?.ok).toBe(true);
    const lie = utf8('{"outputs":[{"name":"y","shape":[2],"datatype":"FP32","data":[2,4]}]}');
    expect(codes(await verify({}, { ...saltless, responseBody: lie }))).toContain('EXECUTION_ROOT_MISMATCH');
  });

  it('with half of the call', async () => {
    const { verify, whole } = createTensorWorld();
    const { requestBody: _, ...answered } = whole;
    const outcome = await verify({}, answered);
    expect([outcome.verdict, ...codes(outcome)]).toEqual(['SIGNED']);
    expect(check('execution', outcome)?.ok).toBe('skipped');
  });

  it('but roots may stand for bodies that were not kept', async () => {
    const { verify, whole } = createTensorWorld();
    const { requestBody: _, responseBody: __, ...bare } = whole;
    const roots = { ...bare, inputRoot: fromHex(inputRoot), responseHash: fromHex(outputRoot) };
    const outcome = await verify({}, roots, {});
    expect([...codes(outcome), check('execution', outcome)?.ok]).toEqual([true]);
    const wrong = await verify({}, { ...roots, inputRoot: new Uint8Array(32) }, {});
    expect(codes(wrong)).toEqual(['EXECUTED_MISMATCH', 'EXECUTION_ROOT_MISMATCH']);
  });
});

describe('an answer that is not whole', () => {
  it('commits to bytes and to no execution', async () => {
    const { verify, whole, salts } = createTensorWorld();
    const responseBody = utf8('{"error":"no"}');
    const bytes = {
      flags: FLAGS.REFUSED,
      executedCommitment: toHex(commit(REQUEST_TAG, salts.request, hashContent(request))),
      responseCommitment: toHex(commit(RESPONSE_TAG, salts.response, hashContent(responseBody))),
      executionRoot: ZERO_32,
    };
    const call = { ...whole, responseBody, httpStatus: 400 };
    const outcome = await verify(bytes, call);
    expect([outcome.verdict, ...codes(outcome)]).toEqual(['SIGNED']);
    expect(check('execution', outcome)?.ok).toBe('skipped');
    const executed = await verify({ ...bytes, executionRoot: `0x${'01'.repeat(32)}` }, call);
    expect(codes(executed)).toEqual(['EXECUTION_ROOT_UNEXPECTED']);
  });
});

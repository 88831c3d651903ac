import { describe, expect, it } from 'vitest';
import { constants, createReceiptWorld, type ReceiptWorld } from '../../../test/scenes/receiptWorld.ts';
import { configDigest } from '../canonical.ts';
import { FLAGS } from '../flags.ts';
import { modelId } from '../manifest.ts';
import type { SignedReceipt } from '../receiptFields.ts';
import type { Verification } from './types.ts';
import { verifyReceipt } from './verifyReceipt.ts';

const codes = ({ reasons }: Verification) => reasons.map(({ code }) => code);
const verify = ({ chain, state }: ReceiptWorld, signed: SignedReceipt) =>
  verifyReceipt({ signed, chain, now: state.now });

/** A second registered model of the same publisher. */
function addModel(world: ReceiptWorld) {
  const other = { ...world.model, manifestDigest: `0x${'b1'.repeat(32)}` } as const;
  const id = modelId(other);
  world.state.models.set(id, other);
  return id;
}

describe('a silent swap', () => {
  it('is BROKEN: the receipt names a model that the endpoint does not declare', async () => {
    const world = createReceiptWorld();
    const outcome = await verify(world, world.issue({ modelId: addModel(world) }));
    expect([outcome.verdict, ...codes(outcome)]).toEqual(['BROKEN', 'UNDECLARED_MODEL']);
    expect(outcome.reasons[0]?.field).toBe('modelId');
  });

  it('is BROKEN: another configuration, alone or with the model', async () => {
    const world = createReceiptWorld();
    const quantised = configDigest({ engine: 'unit', engineVersion: '1', quantisation: 'int4' });
    const config = await verify(world, world.issue({ configDigest: quantised }));
    expect([config.verdict, ...codes(config)]).toEqual(['BROKEN', 'UNDECLARED_CONFIG']);
    const both = await verify(world, world.issue({ configDigest: quantised, modelId: addModel(world) }));
    expect(codes(both)).toEqual(['UNDECLARED_MODEL', 'UNDECLARED_CONFIG']);
  });

  it('outranks the caller: evidence stays evidence even when it came from another call', async () => {
    const world = createReceiptWorld();
    const signed = world.issue({ modelId: addModel(world) });
    const outcome = await verifyReceipt({ signed, chain: world.chain, now: world.state.now, call: world.call });
    expect([outcome.verdict, ...codes(outcome)]).toEqual(['BROKEN', 'MODEL_MISMATCH', 'UNDECLARED_MODEL']);
  });

  it('is judged for complete answers only', async () => {
    const world = createReceiptWorld();
    const other = addModel(world);
    for (const flags of [FLAGS.REFUSED, FLAGS.FAILED, FLAGS.TRUNCATED, FLAGS.STREAM | FLAGS.TRUNCATED]) {
      const outcome = await verify(world, world.issue({ modelId: other, flags }));
      expect([outcome.verdict, codes(outcome)]).toEqual(['SIGNED', []]);
    }
    expect((await verify(world, world.issue({ modelId: other, flags: FLAGS.STREAM }))).verdict).toBe('BROKEN');
  });

  it('an endpoint of which nothing was declared is undeclared', async () => {
    const world = createReceiptWorld();
    const outcome = await verify(world, world.issue({ endpoint: `0x${'ee'.repeat(32)}` }));
    expect([outcome.verdict, ...codes(outcome)]).toEqual(['BROKEN', 'UNDECLARED_ENDPOINT']);
  });
});

describe('declarations over time', () => {
  it('leaves the predecessor valid for DRAIN and no longer, so a stream may cross the switch', async () => {
    const world = createReceiptWorld();
    const next = addModel(world);
    const from = world.state.now;
    world.state.declarations.push({ modelId: next, configDigest: world.config, from });
    world.state.now += constants.drain + 10;
    const at = async (issuedAt: number, id?: `0x${string}`) =>
      (await verify(world, world.issue({ issuedAt, anchorBy: issuedAt + 7_200, ...(id && { modelId: id }) }))).verdict;
    expect(await at(from - 1)).toBe('SIGNED');
    expect(await at(from - 1, next)).toBe('BROKEN');
    expect(await at(from, next)).toBe('SIGNED');
    expect(await at(from + constants.drain - 1)).toBe('SIGNED');
    expect(await at(from + constants.drain)).toBe('BROKEN');
  });
});

describe('the model', () => {
  it('BROKEN when it was never registered, not yet, or retired', async () => {
    const unknown = createReceiptWorld();
    unknown.state.models.clear();
    expect(codes(await verify(unknown, unknown.issue()))).toEqual(['MODEL_UNKNOWN']);

    const world = createReceiptWorld();
    const id = modelId(world.model);
    world.state.models.set(id, { ...world.model, from: world.state.now + 1 });
    expect(codes(await verify(world, world.issue()))).toEqual(['MODEL_UNKNOWN']);
    expect((await verify(world, world.issue({ flags: FLAGS.REFUSED }))).verdict).toBe('SIGNED');
    world.state.models.set(id, { ...world.model, until: world.state.now });
    const retired = await verify(world, world.issue());
    expect([retired.verdict, ...codes(retired)]).toEqual(['BROKEN', 'MODEL_RETIRED']);
    expect((await verify(world, world.issue({ flags: FLAGS.REFUSED }))).verdict).toBe('SIGNED');
    world.state.models.set(id, { ...world.model, until: world.state.now + 1 });
    expect((await verify(world, world.issue())).verdict).toBe('SIGNED');
  });

  it('asks for an execution root exactly when it is Reexecutable', async () => {
    const world = createReceiptWorld();
    const record = { ...world.model, trust: 'Reexecutable', programRoot: `0x${'01'.repeat(32)}` } as const;
    const id = modelId(record);
    world.state.models.set(id, record);
    world.state.declarations = [{ ...world.state.declarations[0]!, modelId: id }];
    const missing = await verify(world, world.issue({ modelId: id }));
    expect([missing.verdict, ...codes(missing)]).toEqual(['INVALID', 'EXECUTION_ROOT_MISSING']);
    const executionRoot = `0x${'02'.repeat(32)}` as const;
    const tensors = {
      executionRoot,
      executedCommitment: `0x${'03'.repeat(32)}`,
      responseCommitment: `0x${'04'.repeat(32)}`,
    } as const;
    const signed = world.issue({ modelId: id, ...tensors });
    const { modelId: _, ...call } = world.call;
    const outcome = await verifyReceipt({ signed, chain: world.chain, now: world.state.now, call });
    expect([outcome.verdict, outcome.reasons]).toMatchObject(['SIGNED', [{ code: 'CONTENT_UNCHECKED' }]]);
  });
});

import { describe, expect, it } from 'vitest';
import { createReceiptWorld } from '../../../test/scenes/receiptWorld.ts';
import { AssayError } from '../errors.ts';
import { readProof } from './readProof.ts';
import type { ReceiptProof, Verdict } from './types.ts';
import { verifyReceipt } from './verifyReceipt.ts';

type Json = { [key: string]: Json } | Json[] | string | number | boolean | null;

const ROUNDS = 500;
const JUNK: readonly Json[] = [
  ...[null, true, -1, 0, 1, 31, 32, 33, 1.5, 2 ** 40, 2 ** 53, '', '0x', '— a b\n', [], {}],
  ...[`0x${'00'.repeat(32)}`, `0x${'ff'.repeat(32)}`],
];

/** Whole numbers below `limit`, the same ones in every run. */
function createDice(seed: number) {
  let state = seed;
  return (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** The same JSON with one value gone, replaced by junk, or with one character changed. */
function damage(json: Json, dice: (limit: number) => number): Json {
  if (typeof json === 'string' && json.length > 0 && dice(2) === 0) {
    const at = dice(json.length);
    return `${json.slice(0, at)}${['a', '0', '-', '\n'][dice(4)]}${json.slice(at + 1)}`;
  }
  if (typeof json !== 'object' || json === null || Object.keys(json).length === 0 || dice(6) === 0) {
    return JUNK[dice(JUNK.length)]!;
  }
  if (Array.isArray(json)) {
    const at = dice(json.length);
    return dice(4) === 0 ? json.toSpliced(at, 1) : json.with(at, damage(json[at]!, dice));
  }
  const key = Object.keys(json)[dice(Object.keys(json).length)]!;
  const { [key]: value, ...rest } = json;
  return dice(6) === 0 ? rest : { ...rest, [key]: damage(value!, dice) };
}

describe('a damaged proof', () => {
  it('ends in a code or a verdict, lifts nothing higher and breaks no honest receipt', async () => {
    const world = createReceiptWorld();
    world.fill(3);
    const signed = world.issue();
    world.fill(2);
    world.anchor();
    const unlogged = world.sign(world.draft({ leafIndex: 4 }));
    world.state.now += 20_000;
    world.fill(1);
    world.anchor();
    world.state.now += 300_000;
    const proof = JSON.parse(JSON.stringify(await world.prove(3))) as Json;
    const input = { chain: world.chain, now: world.state.now };
    expect((await verifyReceipt({ ...input, signed, proof: readProof(proof) })).verdict).toBe('SETTLED');

    const dice = createDice(5);
    const seen = new Set<Verdict | 'refused'>();
    for (let round = 0; round < ROUNDS; round++) {
      const damaged = damage(dice(2) === 0 ? damage(proof, dice) : proof, dice);
      let read: ReceiptProof;
      try {
        read = readProof(damaged);
      } catch (error) {
        expect(error).toBeInstanceOf(AssayError);
        seen.add('refused');
        continue;
      }
      seen.add((await verifyReceipt({ ...input, signed, proof: read })).verdict);
      expect((await verifyReceipt({ ...input, signed: unlogged, proof: read })).verdict).toBe('SIGNED');
    }
    expect([...seen].sort()).toEqual(['LOGGED', 'SETTLED', 'SIGNED', 'refused']);
  });
});

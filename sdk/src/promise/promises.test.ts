import { readFileSync } from 'node:fs';
import { type Hex, numberToHex } from 'viem';
import { describe, expect, test } from 'vitest';
import {
  admissibleUntil,
  declarationsAt,
  firstCover,
  isLate,
  isOmitted,
  isPulse,
  isSameService,
  isServable,
  isSettled,
  isUndeclared,
  isUnknownModel,
  isWithinDelay,
  judgeableBefore,
  judgeableFrom,
  keyAt,
  latestAnchor,
  pulseOfLateness,
  pulseOfOmission,
  pulseOfSilence,
} from './index.ts';

// Times are seconds after `times.start`; test/contracts/FaultCourt/promises.t.sol asks the contracts the same questions.
const vectors = JSON.parse(readFileSync(new URL('../../../test/vectors/promises.json', import.meta.url), 'utf8'));
const { start, window, grace, maxDelay, drain, skew, answer } = vectors.times as Record<string, number> & {
  readonly [name in 'start' | 'window' | 'grace' | 'maxDelay' | 'drain' | 'skew' | 'answer']: number;
};
const at = (offset: number) => start + offset;
const id = (number: number): Hex => numberToHex(number, { size: 32 });
const account = (number: number): Hex => numberToHex(number, { size: 20 });
/** 0 stands for "never ends". */
const end = (offset: number) => (offset === 0 ? Number.MAX_SAFE_INTEGER : at(offset));

describe('the judge answers as the contracts do', () => {
  type KeyCase = { desc: string; keys: { key: number; from: number; until: number }[]; key: number; time: number };
  test.each(vectors.keys as (KeyCase & { binds: boolean })[])('a key $desc', ({ keys, key, time, binds }) => {
    const rows = keys.map((one) => ({ key: account(one.key), from: at(one.from), until: end(one.until) }));
    expect(keyAt(rows, account(key), at(time)) !== undefined).toBe(binds);
  });

  type DeclarationCase = {
    desc: string;
    history: { model: number; config: number; from: number }[];
    model: number;
    config: number;
    flags: number;
    issuedAt: number;
    now: number;
    declared: boolean;
    fault: boolean;
  };
  test.each(vectors.declarations as DeclarationCase[])('a declaration: $desc', (one) => {
    const history = one.history.map(({ model, config, from }) => ({
      modelId: id(model),
      configDigest: id(config),
      from: at(from),
    }));
    const served = { modelId: id(one.model), configDigest: id(one.config) };
    const answered = { ...served, issuedAt: at(one.issuedAt), flags: one.flags };
    const inForce = declarationsAt(history, answered.issuedAt, drain);
    expect(inForce.some((declared) => isSameService(declared, served))).toBe(one.declared);
    expect(isUndeclared({ ...answered, flags: 0 }, history, { drain, skew: 0 })).toBe(!one.declared);
    expect(isUndeclared(answered, history, { drain, skew }) && judgeable(one)).toBe(one.fault);
  });

  type ModelCase = { desc: string; from: number; until: number; flags: number; issuedAt: number; now: number };
  test.each(vectors.models as (ModelCase & { servable: boolean; fault: boolean })[])('a model $desc', (one) => {
    const { from, until, flags } = one;
    const issuedAt = at(one.issuedAt);
    const model = from === 0 ? undefined : { from: at(from), until: end(until) };
    expect(isServable(model, issuedAt)).toBe(one.servable);
    const answered = { modelId: id(1), configDigest: id(1), issuedAt, flags };
    expect(isUnknownModel(answered, model, skew) && judgeable(one)).toBe(one.fault);
    // What a contract answers for a model that it never heard of.
    if (model === undefined) expect(isServable({ from: 0, until: 0 }, issuedAt)).toBe(false);
  });

  type PromiseCase = {
    desc: string;
    leafIndex: number;
    anchorBy: number;
    anchors: { size: number; time: number }[];
    presentedAt: number;
    pulse: number;
    now: number;
    missing: boolean;
    late: boolean;
    cover: number;
    fault: 'NONE' | 'OMISSION' | 'LATENESS';
  };
  test.each(vectors.promises as PromiseCase[])('a promise, $desc', (one) => {
    const { leafIndex } = one;
    const [anchorBy, now, pulse] = [at(one.anchorBy), at(one.now), one.pulse === 0 ? 0 : at(one.pulse)];
    const size = one.anchors.at(-1)?.size ?? 0;
    const cover = firstCover(one.anchors, leafIndex);
    const first = one.anchors[cover];
    const until = admissibleUntil(anchorBy, one.presentedAt === 0 ? 0 : at(one.presentedAt), window);
    const missing = isOmitted({ leafIndex, anchorBy }, { size, time: now }, grace);
    const late = first !== undefined && isLate(anchorBy, at(first.time), grace);
    const alive = late
      ? isPulse(pulse, pulseOfLateness(anchorBy, grace, at(first.time)), now)
      : isPulse(pulse, pulseOfOmission(anchorBy, grace, until), now);
    const fault = missing ? 'OMISSION' : late ? 'LATENESS' : 'NONE';
    expect({ missing, late, cover, fault: alive && now <= until ? fault : 'NONE' }).toEqual({
      missing: one.missing,
      late: one.late,
      cover: one.cover,
      fault: one.fault,
    });
    expect(missing).toBe(size <= leafIndex && now > latestAnchor(anchorBy, grace));
  });

  type SettledCase = { desc: string; anchoredAt: number; now: number; settled: boolean };
  test.each(vectors.settled as SettledCase[])('an anchor $desc', ({ anchoredAt, now, settled }) => {
    expect(isSettled(at(anchoredAt), window, at(now))).toBe(settled);
  });

  type DelayCase = { desc: string; issuedAt: number; anchorBy: number; sound: boolean };
  test.each(vectors.delays as DelayCase[])('a promise for $desc', ({ issuedAt, anchorBy, sound }) => {
    const within = isWithinDelay({ issuedAt: at(issuedAt), anchorBy: at(anchorBy) }, maxDelay);
    expect(within && anchorBy > issuedAt).toBe(sound);
  });

  type SilenceCase = { desc: string; openedAt: number; pulse: number; now: number; fault: boolean };
  test.each(vectors.silences as SilenceCase[])('a silence $desc', ({ openedAt, pulse, now, fault }) => {
    const alive = isPulse(pulse === 0 ? 0 : at(pulse), pulseOfSilence(at(openedAt), at(openedAt) + answer), at(now));
    expect(alive && now > openedAt + answer).toBe(fault);
  });
});

function judgeable({ issuedAt, now }: { readonly issuedAt: number; readonly now: number }): boolean {
  const can = now >= judgeableFrom(issuedAt, skew);
  expect(issuedAt < judgeableBefore(now, skew)).toBe(can);
  return can;
}

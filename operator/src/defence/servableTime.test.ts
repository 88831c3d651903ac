import { expect, test } from 'vitest';
import { type DeclaredModel, type EndpointSchedule, servableUntil } from './servableTime.ts';

const hex = (byte: string) => `0x${byte.repeat(32)}` as const;
const declared = (model: string, from: number, more: Partial<DeclaredModel> = {}): DeclaredModel => ({
  modelId: hex(model),
  configDigest: hex('cc'),
  from,
  modelFrom: 1,
  modelUntil: Infinity,
  ...more,
});
const served = (model: string) => ({ modelId: hex(model), configDigest: hex('cc') });
const schedule = (...declarations: DeclaredModel[]): EndpointSchedule => ({ declarations, drain: 10 });

test('a declaration binds from its first second until its successor has drained, to the second', () => {
  const switching = schedule(declared('aa', 100), declared('bb', 200));
  expect([99, 100, 199, 200, 209, 210].map((time) => servableUntil(switching, served('aa'), time))).toEqual([
    undefined,
    210,
    210,
    210,
    210,
    undefined,
  ]);
  expect([199, 200, 5000].map((time) => servableUntil(switching, served('bb'), time))).toEqual([
    undefined,
    Infinity,
    Infinity,
  ]);
});

test('another configuration of the declared model is not declared', () => {
  expect(servableUntil(schedule(declared('aa', 100)), { modelId: hex('aa'), configDigest: hex('dd') }, 150)).toBe(
    undefined,
  );
});

test('a withdrawn endpoint drains like any other', () => {
  const withdrawn = schedule(declared('aa', 100), declared('00', 200, { modelFrom: 0, modelUntil: 0 }));
  expect(servableUntil(withdrawn, served('aa'), 209)).toBe(210);
  expect(servableUntil(withdrawn, served('00'), 250)).toBeUndefined();
});

test('declaring the same model again goes on without a break', () => {
  const again = schedule(declared('aa', 100), declared('aa', 200), declared('bb', 300));
  expect(servableUntil(again, served('aa'), 150)).toBe(310);
});

test('a model that was not registered yet, or is retired, is never served however it was declared', () => {
  const retiring = schedule(declared('aa', 100, { modelFrom: 120, modelUntil: 180 }));
  expect([119, 120, 179, 180].map((time) => servableUntil(retiring, served('aa'), time))).toEqual([
    undefined,
    180,
    180,
    undefined,
  ]);
});

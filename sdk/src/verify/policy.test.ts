import { describe, expect, it } from 'vitest';
import { judge } from './policy.ts';
import { REASON_WEIGHTS, type ReasonCode, reason } from './reason.ts';
import type { Step, StepName } from './types.ts';

const NAMES: StepName[] = [
  'parse',
  'domain',
  'times',
  'key',
  'signature',
  'call',
  'log',
  'anchor',
  'settlement',
  'finality',
  'court',
  'stake',
  'declaration',
  'model',
];

/** All steps good, but for some. */
function steps(changes: Partial<Record<StepName, Step['ok']>> = {}, codes: ReasonCode[] = []): Step[] {
  return NAMES.map((name) => ({
    name,
    ok: changes[name] ?? true,
    reasons: name === 'call' ? codes.map((code) => reason(code, '')) : [],
  }));
}

describe('judge', () => {
  it('needs every binding step to be checked and good', () => {
    expect(judge(steps())).toBe('FINAL');
    expect(judge([])).toBe('INVALID');
    for (const name of NAMES.slice(0, 5)) {
      expect(judge(steps({ [name]: 'skipped' }))).toBe('INVALID');
      expect(judge(steps({ [name]: false }))).toBe('INVALID');
    }
  });

  it('names the highest rung that was checked and good', () => {
    expect(judge(steps({ finality: false }))).toBe('SETTLED');
    expect(judge(steps({ finality: 'skipped', settlement: 'skipped' }))).toBe('ANCHORED');
    const low = { finality: false, settlement: false } as const;
    expect(judge(steps({ ...low, anchor: 'skipped' }))).toBe('LOGGED');
    expect(judge(steps({ ...low, anchor: false, log: 'skipped' }))).toBe('SIGNED');
    expect(judge(steps({ log: false }))).toBe('FINAL');
  });

  it('weighs every finding, and the heavier one wins', () => {
    const verdicts = {
      ...{ FATAL: 'INVALID', FAULTY: 'FAULTY', DISPUTED: 'DISPUTED', BROKEN: 'BROKEN', CONTRADICTION: 'INVALID' },
      ...{ LATE: 'LATE', NOTE: 'FINAL' },
    };
    for (const [code, weight] of Object.entries(REASON_WEIGHTS)) {
      expect(judge(steps({}, [code as ReasonCode])), code).toBe(verdicts[weight]);
    }
    expect(judge(steps({}, ['FAULT_RECORDED', 'DEMAND_OPEN', 'OMITTED', 'REQUEST_MISMATCH']))).toBe('FAULTY');
    expect(judge(steps({}, ['DEMAND_OPEN', 'OMITTED', 'REQUEST_MISMATCH']))).toBe('DISPUTED');
    expect(judge(steps({}, ['FAULT_RECORDED', 'SIGNATURE_MISMATCH']))).toBe('INVALID');
    expect(judge(steps({}, ['ANCHORED_LATE', 'OMITTED']))).toBe('BROKEN');
    expect(judge(steps({}, ['ANCHORED_LATE', 'REQUEST_MISMATCH']))).toBe('INVALID');
    expect(judge(steps({}, ['REQUEST_MISMATCH', 'OMITTED']))).toBe('BROKEN');
    expect(judge(steps({}, ['OMITTED', 'SIGNATURE_MISMATCH']))).toBe('INVALID');
  });
});

import { describe, expect, it } from 'vitest';
import { judge } from './policy.ts';
import { REASON_WEIGHTS, type ReasonCode, reason } from './reason.ts';
import type { Check, CheckName } from './types.ts';

const NAMES: CheckName[] = [
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

/** All checks good, but for some. */
function checks(changes: Partial<Record<CheckName, Check['ok']>> = {}, codes: ReasonCode[] = []): Check[] {
  return NAMES.map((name) => ({
    name,
    ok: changes[name] ?? true,
    reasons: name === 'call' ? codes.map((code) => reason(code, '')) : [],
  }));
}

describe('judge', () => {
  it('needs every binding check to be made and good', () => {
    expect(judge(checks())).toBe('FINAL');
    expect(judge([])).toBe('INVALID');
    for (const name of NAMES.slice(0, 5)) {
      expect(judge(checks({ [name]: 'skipped' }))).toBe('INVALID');
      expect(judge(checks({ [name]: false }))).toBe('INVALID');
    }
  });

  it('names the highest rung that was checked and good', () => {
    expect(judge(checks({ finality: false }))).toBe('SETTLED');
    expect(judge(checks({ finality: 'skipped', settlement: 'skipped' }))).toBe('ANCHORED');
    const low = { finality: false, settlement: false } as const;
    expect(judge(checks({ ...low, anchor: 'skipped' }))).toBe('LOGGED');
    expect(judge(checks({ ...low, anchor: false, log: 'skipped' }))).toBe('SIGNED');
    expect(judge(checks({ log: false }))).toBe('FINAL');
  });

  it('weighs every finding, and the heavier one wins', () => {
    const verdicts = {
      ...{ FATAL: 'INVALID', FAULTY: 'FAULTY', DISPUTED: 'DISPUTED', BROKEN: 'BROKEN', CONTRADICTION: 'INVALID' },
      ...{ LATE: 'LATE', NOTE: 'FINAL' },
    };
    for (const [code, weight] of Object.entries(REASON_WEIGHTS)) {
      expect(judge(checks({}, [code as ReasonCode])), code).toBe(verdicts[weight]);
    }
    expect(judge(checks({}, ['FAULT_RECORDED', 'DEMAND_OPEN', 'OMITTED', 'REQUEST_MISMATCH']))).toBe('FAULTY');
    expect(judge(checks({}, ['DEMAND_OPEN', 'OMITTED', 'REQUEST_MISMATCH']))).toBe('DISPUTED');
    expect(judge(checks({}, ['FAULT_RECORDED', 'SIGNATURE_MISMATCH']))).toBe('INVALID');
    expect(judge(checks({}, ['ANCHORED_LATE', 'OMITTED']))).toBe('BROKEN');
    expect(judge(checks({}, ['ANCHORED_LATE', 'REQUEST_MISMATCH']))).toBe('INVALID');
    expect(judge(checks({}, ['REQUEST_MISMATCH', 'OMITTED']))).toBe('BROKEN');
    expect(judge(checks({}, ['OMITTED', 'SIGNATURE_MISMATCH']))).toBe('INVALID');
  });
});

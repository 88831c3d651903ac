import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AlarmInput, openAlarms } from './alarms.ts';

let storeDir: string;
let lines: object[];
beforeEach(() => {
  storeDir = mkdtempSync(join(tmpdir(), 'assay-alarms-'));
  lines = [];
});
afterEach(() => rmSync(storeDir, { recursive: true }));

const quiet = () => undefined;
const open = (maxPerKind = 1000) =>
  openAlarms({
    storeDir,
    domain: { chainId: 31337, anchors: operator },
    maxPerKind,
    now: () => 1234,
    logger: { info: quiet, warn: quiet, error: (fields) => void lines.push(fields) },
  });
const operator = `0x${'Ab'.repeat(20)}` as const;
const fork: AlarmInput = {
  code: 'FORK',
  operator,
  subject: 'http://log',
  message: 'Two histories.',
  details: { a: 1 },
};

test('an alarm is loud, durable and raised once, over restarts too', () => {
  const alarms = open();
  expect(alarms.raise(fork)).toBe(true);
  expect(alarms.raise(fork)).toBe(false);
  expect(alarms.raise({ ...fork, subject: 'http://other' })).toBe(true);
  expect(lines).toEqual(
    [1, 2].map((id) => ({
      alarm: id,
      code: 'FORK',
      operator: operator.toLowerCase(),
      evidence: join(storeDir, `evidence/00000${id}-FORK.json`),
    })),
  );
  alarms.close();
  const again = open();
  expect(again.raise(fork)).toBe(false);
  expect(again.list().map(({ id, at }) => [id, at])).toEqual([
    [1, 1234],
    [2, 1234],
  ]);
  expect(again.evidence(1)?.evidence).toMatchObject({ a: 1, version: 1, receipts: [], showings: [] });
  expect(again.evidence(3)).toBeUndefined();
  again.close();
});

test('a bad mirror accuses no operator', () => {
  const alarms = open();
  alarms.raise({ ...fork, code: 'MIRROR_INVALID' });
  expect(alarms.accuses(operator)).toBe(false);
  alarms.raise(fork);
  expect(alarms.accuses(operator)).toBe(true);
  alarms.close();
});

test('a line cut short by a crash is dropped; a damaged one is refused', () => {
  const path = join(storeDir, 'alarms.jsonl');
  const first = open();
  first.raise(fork);
  first.close();
  const whole = readFileSync(path, 'utf8');
  appendFileSync(path, '{"id":2,"key":"FOR');
  const second = open();
  expect(second.list()).toHaveLength(1);
  second.close();
  expect(readFileSync(path, 'utf8')).toBe(whole);
  writeFileSync(path, `${whole}{"id":2}\n`);
  expect(() => open()).toThrow(expect.objectContaining({ code: 'STORE_CORRUPT', details: { path, line: 2 } }));
});

test('an operator cannot fill the disk with contradictions', () => {
  const alarms = open(5);
  for (let i = 0; i < 8; i++) alarms.raise({ ...fork, subject: String(i) });
  expect(alarms.list(operator)).toHaveLength(5);
  expect(alarms.raise({ ...fork, operator: `0x${'cd'.repeat(20)}` })).toBe(true);
  alarms.close();
});

test('a mirror that raises alarms without end does not drown what the operator does', () => {
  const first = open(5);
  for (let i = 0; i < 8; i++) first.raise({ ...fork, code: 'MIRROR_ROLLBACK', subject: String(i) });
  first.close();
  const second = open(5);
  expect(second.raise({ ...fork, code: 'MIRROR_ROLLBACK', subject: 'more' })).toBe(false);
  expect(second.raise(fork)).toBe(true);
  expect(second.accuses(operator)).toBe(true);
  second.close();
});

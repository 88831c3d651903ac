import { describe, expect, test } from 'vitest';
import { missingTests, namingRows, testsIn } from './namedTests.ts';
import type { RanTest } from './ranTest.ts';

const passed = (file: string, title: string): RanTest => ({ file, title, status: 'passed' });
const RAN: RanTest[] = [
  passed('test/contracts/Staking/slash.t.sol', 'SlashTest test_slash_nothingThere()'),
  passed('test/contracts/Staking/claim.t.sol', 'ClaimTest test_claim_inJail_works()'),
  passed('test/integration/crash/anchoring.test.ts', 'survives a kill before the broadcast'),
  passed('node/src/agent.fuzz.test.ts', 'sends once'),
  passed('sdk/src/merkle.test.ts', 'inclusion refuses a path that is too long'),
  { file: 'sdk/src/tile.test.ts', title: 'reads a tile', status: 'failed' },
  { file: 'test/conformance/jcs.test.ts', title: 'canonicalises', status: 'skipped' },
];
const missing = (cell: string) => missingTests([{ id: 'X1', cell }], RAN);

test('only tables whose last column names tests are read', () => {
  const text =
    '| id | tested at |\n|---|---|\n| A1 | `a.test.ts` |\n\n| id | other |\n|---|---|\n| B1 | `b.test.ts` |\n';
  expect(namingRows(text)).toEqual([{ id: 'A1', cell: '`a.test.ts`' }]);
});

test('a title belongs to the file before it, and a bare file lies beside that', () => {
  const files = new Set(RAN.map(({ file }) => file));
  const cell =
    '`test/contracts/Staking/slash.t.sol` "nothing", `claim.t.sol`, `StakingLedger.sol`, `crash/anchoring` `survives`';
  expect(testsIn(cell, files)).toEqual([
    { file: 'test/contracts/Staking/slash.t.sol', title: 'nothing' },
    { file: 'test/contracts/Staking/claim.t.sol' },
    { file: 'crash/anchoring', title: 'survives' },
  ]);
});

describe('a row holds', () => {
  test.each([
    ['by a title', '`Staking/slash.t.sol` "nothingThere"'],
    ['by parts of a title', '`sdk/src/merkle.test.ts` "refuses … too long"'],
    ['by a file', 'sdk/src/merkle.test.ts'],
    ['by a file whose name has more dots', 'node/src/agent.fuzz.test.ts'],
    ['by a folder of Solidity tests', '`Staking` "inJail"'],
    ['by an integration test', '`anchoring` "a kill"'],
    ['where its vectors are not there', '`test/conformance/jcs.test.ts`'],
    ['by its reason', 'cannot apply: there is no owner'],
  ])('%s', (_, cell) => expect(missing(cell)).toEqual([]));
});

describe('a row is named', () => {
  test.each([
    ['whose test is gone', '`Staking/slash.t.sol` "everything"', 'no test "everything" of Staking/slash.t.sol passed'],
    ['whose test failed', '`sdk/src/tile.test.ts` "reads"', 'no test "reads" of sdk/src/tile.test.ts passed'],
    ['whose title stands in another file', '`claim.t.sol` "nothing"', 'no test "nothing" of claim.t.sol passed'],
    ['whose file did not run', '`sdk/src/note.test.ts`', 'no test of sdk/src/note.test.ts passed'],
  ])('%s', (_, cell, message) => expect(missing(cell)).toEqual([`"X1": ${message}`]));

  test('that names none', () => expect(missing('by looking')).toEqual(['"X1" names no test']));
});

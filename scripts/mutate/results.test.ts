import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { basisOf, openResults } from './results.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-mutation-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sources = {
  'contracts/A.sol': 'contract A {}',
  'contracts/B.sol': 'contract B {}',
  'test/contracts/A.t.sol': 'import "../../contracts/A.sol";\n',
};
const tests = ['test/contracts/A.t.sol'];

test('a basis changes with what is tested and with the tests, and with nothing else', () => {
  const basis = basisOf(sources, tests);
  expect(basisOf({ ...sources, 'contracts/B.sol': '' }, tests)).toEqual(basis);
  expect(basisOf({ ...sources, 'contracts/A.sol': '' }, tests).contracts).not.toBe(basis.contracts);
  const better = basisOf(
    { ...sources, 'test/contracts/A.t.sol': `${sources['test/contracts/A.t.sol']}// more` },
    tests,
  );
  expect(better).toEqual({ contracts: basis.contracts, all: expect.not.stringMatching(basis.all) });
});

test('results outlive the process, half a line included; better tests call only survivors back', () => {
  const file = join(folder, 'deep', 'results.jsonl');
  const basis = { contracts: 'c', all: 'a' };
  const results = openResults(file);
  results.add('1', basis, { outcome: 'killed', by: 'ATest.test_f_works' });
  results.add('2', basis, { outcome: 'survived' });
  appendFileSync(file, '{"id":"3","basis":{"contr');

  const again = openResults(file);
  expect(again.find('1', basis)).toEqual({ outcome: 'killed', by: 'ATest.test_f_works' });
  expect(again.find('2', basis)).toEqual({ outcome: 'survived' });
  expect(again.find('3', basis)).toBeUndefined();
  again.add('4', basis, { outcome: 'uncompilable' });
  expect(openResults(file).find('4', basis)).toEqual({ outcome: 'uncompilable' });
  const better = { contracts: 'c', all: 'b' };
  expect(again.find('1', better)).toBeDefined();
  expect(again.find('2', better)).toBeUndefined();
  expect(again.find('1', { contracts: 'd', all: 'a' })).toBeUndefined();
});

// Solidity tests say what they test: test_<function>_<condition>_<succeeds|reverts|works>, testFuzz_..., invariant_...
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', 'test/contracts/*.t.sol'], {
  encoding: 'utf8',
});
const good = /^(test|testFuzz)_[a-zA-Z0-9]+(_[a-zA-Z0-9]+)*_(succeeds|reverts|works)$|^invariant_[a-zA-Z0-9]+$/;

const bad = files
  .split('\n')
  .filter((name) => name !== '')
  .flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/function ((?:test|invariant)\w*)\(/g)].map(([, name]) => ({ path, name })),
  )
  .filter(({ name }) => !good.test(name ?? ''));
for (const { path, name } of bad) console.error(`${path}: ${name} does not follow the naming in CONTRIBUTING.md`);
process.exit(bad.length === 0 ? 0 : 1);

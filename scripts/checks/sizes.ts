// Fails on files that have outgrown one concept; the limits are in CONTRIBUTING.md.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

type Limit = { kind: string; matches: (path: string) => boolean; warn: number; fail: number };

const limits: Limit[] = [
  { kind: 'test', matches: (p) => /\.t\.sol$|\.test\.ts$|^test\//.test(p), warn: 200, fail: 400 },
  { kind: 'library', matches: (p) => /^contracts\/(libraries|types)\/.*\.sol$/.test(p), warn: 200, fail: 350 },
  { kind: 'contract', matches: (p) => /\.sol$/.test(p), warn: 300, fail: 550 },
  { kind: 'config', matches: (p) => p === 'hardhat.config.ts', warn: 100, fail: 100 },
  { kind: 'module', matches: (p) => /\.(ts|mjs)$/.test(p), warn: 200, fail: 350 },
];
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', '*.ts', '*.mjs', '*.sol'], {
  encoding: 'utf8',
});

let failed = false;
for (const path of files.split('\n').filter((name) => name !== '' && !name.startsWith('sdk/src/abi/'))) {
  const limit = limits.find(({ matches }) => matches(path));
  const lines = readFileSync(path, 'utf8').split('\n').length - 1;
  if (limit === undefined || lines <= limit.warn) continue;
  const over = lines > limit.fail;
  failed ||= over;
  console.log(
    `${over ? 'too long' : 'long'}: ${path} has ${lines} lines (${limit.kind}: ${limit.warn} / ${limit.fail})`,
  );
}
process.exit(failed ? 1 : 0);

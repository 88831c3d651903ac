// `npm run soak [-- --only <part of a name>] [--seed <n>]`: what takes hours. Each part runs by itself; how it ended, how long
// it took and when goes into docs/soak.md. A seed that nobody tried before comes from the clock.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from './run.ts';
import { renewedSoak, type SoakRow } from './test/soakTable.ts';

const DOCUMENT = 'docs/soak.md';
const vitest = (...files: string[]) => ['vitest', ['run', '--maxWorkers=2', ...files]] as const;
/** The sdk promises to run on these as well; the rest of the project runs on its own Node alone. */
const sdkOn = (version: string) =>
  [
    'npx',
    ['-y', '-p', `node@${version}`, 'node', 'node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', 'sdk/'],
  ] as const;

const { values } = parseArgs({ options: { only: { type: 'string', default: '' }, seed: { type: 'string' } } });
const seed = values.seed ?? String(Math.floor(Date.now() / 1000) % 1_000_000_000);
const reports = await mkdtemp(join(tmpdir(), 'assay-soak-'));

const PARTS: Record<string, readonly [string, readonly string[]]> = {
  'Staking against its model': vitest('test/integration/staking.differential'),
  'Anchors against its model': vitest('test/integration/anchors.property'),
  'Float32 against Math.fround and the engine': vitest('test/integration/float32.differential'),
  'steps on chain against the interpreter': vitest('test/integration/elementVerifier.differential'),
  'random ONNX files and networks': vitest(
    'test/integration/hostileOnnx',
    'test/integration/onnxGraphs',
    'test/integration/randomOnnx',
  ),
  'a flood of demands': vitest('test/integration/demandFlood'),
  'random programs against the interpreter': vitest('engine/src/runtime/randomGraphs'),
  'Solidity fuzz tests and invariants': ['node', ['scripts/test/solidityTests.ts', join(reports, 'solidity.json')]],
  'mutation of the contracts': ['node', ['scripts/mutate.ts', '--fresh']],
  'the sdk on Node 20': sdkOn('20'),
  'the sdk on Node 22': sdkOn('22'),
};

const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const rows: SoakRow[] = [];
try {
  for (const [what, [command, args]] of Object.entries(PARTS)) {
    if (!what.includes(values.only)) continue;
    console.log(`\n> ${what} (seed ${seed})`);
    const started = Date.now();
    const code = await run(command, args, { ASSAY_TESTS: `soak:${seed}` });
    const minutes = ((Date.now() - started) / 60_000).toFixed(1);
    const date = new Date().toISOString().slice(0, 10);
    rows.push({ what, outcome: code === 0 ? 'passed' : 'FAILED', minutes, seed, date, commit });
    writeFileSync(DOCUMENT, renewedSoak(readFileSync(DOCUMENT, 'utf8'), rows));
  }
} finally {
  await rm(reports, { recursive: true, force: true });
}
if (rows.length === 0) console.error(`No part is called ${values.only}. There are: ${Object.keys(PARTS).join(', ')}.`);
process.exitCode = rows.length > 0 && rows.every(({ outcome }) => outcome === 'passed') ? 0 : 1;

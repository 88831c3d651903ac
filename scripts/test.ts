// `npm test [-- --full] [-- --seed <n>]`: Solidity tests in Solidity, everything else in vitest; in the end, whether each test
// that a document names has passed, and one line with all counts. `--full` makes the searches as long as CI has them.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from './run.ts';
import { missingTests, namingRows } from './test/namedTests.ts';
import { countLine, type RanTest } from './test/ranTest.ts';
import { vitestTests } from './test/vitestTests.ts';

const DOCUMENTS = ['docs/invariants.md', 'docs/bad-input.md', 'docs/audits/known-findings.md'];

const { values } = parseArgs({ options: { full: { type: 'boolean' }, seed: { type: 'string' } } });
process.env.ASSAY_TESTS = (values.full ? 'full' : 'reduced') + (values.seed === undefined ? '' : `:${values.seed}`);

const started = Date.now();
const reports = await mkdtemp(join(tmpdir(), 'assay-test-'));
try {
  // The compiler has one thread: meanwhile the tests run that need no compiled contract.
  const [built, unit] = await Promise.all([
    run('hardhat', ['build', '--quiet']),
    vitestTests('unit', join(reports, 'unit.json')),
  ]);
  if (built !== 0) throw new Error('The contracts do not compile: see above.');
  const [solidity, whole] = await Promise.all([solidityTests(), vitestTests('whole', join(reports, 'whole.json'))]);
  const parts = { Solidity: solidity, 'vitest, unit': unit, 'vitest, whole': whole };
  const ran = Object.values(parts).flatMap((part) => part.ran);
  const missing = await missingInDocuments(ran);
  if (missing.length > 0) console.error(`\nDocuments name tests that did not run and pass:\n${missing.join('\n')}`);

  console.log('');
  for (const [name, part] of Object.entries(parts)) console.log(`${name}: ${countLine(part.ran)}`);
  console.log(`${Math.round((Date.now() - started) / 1000)} s, ${process.env.ASSAY_TESTS} searches`);
  const good = Object.values(parts).every(
    (part) => part.code === 0 && part.ran.some(({ status }) => status === 'passed'),
  );
  process.exitCode = good && missing.length === 0 ? 0 : 1;
  // A part that ended badly without a failed test (it did not compile, it crashed) is a failure as well.
  const unexplained = Object.values(parts).filter(
    ({ code, ran }) => code !== 0 && !ran.some((one) => one.status === 'failed'),
  );
  console.log(countLine([...ran, ...unexplained.map((): RanTest => ({ file: '', title: '', status: 'failed' }))]));
} finally {
  await rm(reports, { recursive: true, force: true });
}

async function solidityTests(): Promise<{ code: number; ran: RanTest[] }> {
  const report = join(reports, 'solidity.json');
  const code = await run('node', ['scripts/test/solidityTests.ts', report]);
  const text = await readFile(report, 'utf8').catch(() => '[]');
  return { code, ran: JSON.parse(text) as RanTest[] };
}

async function missingInDocuments(ran: readonly RanTest[]): Promise<string[]> {
  const texts = await Promise.all(DOCUMENTS.map((path) => readFile(path, 'utf8')));
  return DOCUMENTS.flatMap((path, i) => missingTests(namingRows(texts[i]!), ran).map((line) => `${path}: ${line}`));
}

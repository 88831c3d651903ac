// `node scripts/test/solidityTests.ts <report>`: builds everything, runs the Solidity tests and writes which ran, as JSON.
import { writeFile } from 'node:fs/promises';
import hre from 'hardhat';
import type { RanTest } from './ranTest.ts';

type TestResult = { readonly name: string; readonly status: 'Success' | 'Failure' | 'Skipped' };
type SuiteResult = {
  readonly id: { readonly name: string; readonly source: string };
  readonly testResults: readonly TestResult[];
};
type Outcome = { readonly success: boolean; readonly value?: Suites; readonly error?: Suites };
type Suites = { readonly suiteResults: readonly SuiteResult[] };

const STATUS = { Success: 'passed', Failure: 'failed', Skipped: 'skipped' } as const;

const report = process.argv[2];
if (report === undefined) throw new Error('Usage: node scripts/test/solidityTests.ts <report>');
await hre.tasks.getTask('build').run({ quiet: true });
const outcome = (await hre.tasks.getTask(['test', 'solidity']).run({})) as Outcome;
const suites = (outcome.value ?? outcome.error)?.suiteResults ?? [];
const ran = suites.flatMap(({ id, testResults }) =>
  testResults.map(({ name, status }): RanTest => {
    return { file: id.source.replace(/^project\//, ''), title: `${id.name} ${name}`, status: STATUS[status] };
  }),
);
await writeFile(report, JSON.stringify(ran));
process.exitCode = outcome.success ? 0 : 1;

import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { run } from '../run.ts';
import type { RanTest } from './ranTest.ts';

type Report = {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
};

/** Runs a project of vitest.config.ts; returns its tests. A file that could not be loaded counts as a failed test. */
export async function vitestTests(project: string, report: string): Promise<{ code: number; ran: RanTest[] }> {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await run('vitest', ['run', '--project', project, ...reporters]);
  return { code, ran: testsOf(JSON.parse(await readFile(report, 'utf8')) as Report) };
}

function testsOf({ testResults }: Report): RanTest[] {
  return testResults.flatMap(({ name, status, assertionResults }): RanTest[] => {
    const file = relative(process.cwd(), name);
    const tests = assertionResults.map(({ fullName, status: ended }): RanTest => {
      return { file, title: fullName, status: ended === 'passed' || ended === 'failed' ? ended : 'skipped' };
    });
    const broken = status === 'failed' && !tests.some((one) => one.status === 'failed');
    return broken ? [...tests, { file, title: 'the file itself', status: 'failed' }] : tests;
  });
}

/** A test of a run, and how it ended. `file` is relative to the repository; `title` has the titles around it in front. */
export type RanTest = {
  readonly file: string;
  readonly title: string;
  readonly status: 'passed' | 'failed' | 'skipped';
};

/** "3 passed, 0 failed, 1 skipped". */
export function countLine(tests: readonly RanTest[]): string {
  const count = (status: RanTest['status']) => tests.filter((one) => one.status === status).length;
  return `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`;
}

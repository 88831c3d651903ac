// `npm test`: Solidity tests in Solidity, everything else in vitest, and one closing line with both counts.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.ts';

type Count = { passed: number; failed: number; skipped: number };

const started = Date.now();
const reports = await mkdtemp(join(tmpdir(), 'assay-test-'));
try {
  if ((await run('hardhat', ['build', '--quiet'])) !== 0) process.exit(1);
  const solidity = await solidityTests();
  const vitest = await vitestTests();
  const total = {
    passed: solidity.passed + vitest.passed,
    failed: solidity.failed + vitest.failed,
    skipped: solidity.skipped + vitest.skipped,
  };
  console.log(`\nSolidity: ${line(solidity)}`);
  console.log(`vitest: ${line(vitest)}`);
  console.log(`${Math.round((Date.now() - started) / 1000)} s`);
  console.log(line(total));
  process.exitCode = total.failed === 0 && solidity.passed > 0 && vitest.passed > 0 ? 0 : 1;
} finally {
  await rm(reports, { recursive: true, force: true });
}

function line({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

async function solidityTests(): Promise<Count> {
  const { code, output } = await tee('hardhat', ['test', 'solidity']);
  const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(output)?.[1] ?? 0);
  const failed = count('failing') || count('failed');
  return {
    passed: count('passing') || count('passed'),
    failed: code === 0 ? failed : Math.max(1, failed),
    skipped: count('skipped'),
  };
}

async function vitestTests(): Promise<Count> {
  const file = join(reports, 'vitest.json');
  const code = await run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]);
  const report = JSON.parse(await readFile(file, 'utf8')) as Record<string, number>;
  const failed = report.numFailedTests ?? 0;
  return {
    passed: report.numPassedTests ?? 0,
    failed: code === 0 ? failed : Math.max(1, failed),
    skipped: report.numPendingTests ?? 0,
  };
}

function tee(command: string, args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['inherit', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      process.stdout.write(chunk);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

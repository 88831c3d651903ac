import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { projectRoot } from '../../scripts/cli/connection.ts';
import { assay } from '../scenes/assay.ts';

const ANCHORED_OR_BETTER = ['ANCHORED', 'SETTLED', 'FINAL'];

test('the quick start shows the whole main job and leaves nothing behind', { timeout: 240_000 }, async () => {
  const before = treeState();
  const { code, result, stderr } = await assay(['quickstart', '--once']);
  expect(code, JSON.stringify({ result, stderr })).toBe(0);
  expect(result.receipts).toBeGreaterThanOrEqual(20);
  expect(result.correctAnswers).toBeGreaterThanOrEqual(20);
  expect(result.recomputed).toBe(result.receipts);
  expect(ANCHORED_OR_BETTER).toContain(result.verdict);
  expect(ANCHORED_OR_BETTER).toContain(result.indexerVerdict);
  expect(result.gasPerAnchor).toBeGreaterThan(21_000);
  expect(result.anchoredReceipts).toBeGreaterThan(300);
  expect(result).toMatchObject({ silentSwapDetected: true, promisesCaught: 3, monitorAlarms: 0 });
  const punished = result.punished as { fault: string; seconds: number }[];
  expect(punished.map(({ fault }) => fault).sort()).toEqual(['CONFLICT', 'OMISSION', 'UNDECLARED_MODEL']);
  // From the moment at which each could be proven to the slash in the GraphQL answer, with nobody's help.
  for (const { seconds } of punished) expect(seconds).toBeLessThan(30);
  const balance = Object.fromEntries(Object.entries(result.balance as object).map(([who, opg]) => [who, Number(opg)]));
  expect(balance.dishonestOperator).toBeLessThan(0);
  for (const gainer of ['challenger', 'holder', 'honestOperator']) expect(balance[gainer]).toBeGreaterThan(0);
  expect(balance.challenger! + balance.burnt!).toBeCloseTo(-balance.dishonestOperator!, 6);
  expect(balance.burnt! * 2).toBeGreaterThanOrEqual(-balance.dishonestOperator!);
  expect(treeState()).toEqual(before);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  'a quick start that gets %s before it is done ends its processes and leaves nothing behind',
  { timeout: 240_000 },
  async (signal) => {
    const args = ['scripts/assay.ts', 'quickstart', '--once'];
    const child = spawn(process.execPath, args, { cwd: projectRoot, stdio: ['ignore', 'ignore', 'pipe'] });
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const lines: string[] = [];
    // From here on monitor and indexer start: the signal comes while one is up and the other is not.
    const deployed = new Promise<void>((resolve) => {
      createInterface({ input: child.stderr! }).on('line', (line) => {
        lines.push(line);
        if (/contracts deployed/.test(line)) resolve();
      });
    });
    await Promise.race([deployed, exited]);
    const folder = /writes is in (\S+)/.exec(lines.join('\n'))?.[1];
    const chain = /a chain is up at (\S+)/.exec(lines.join('\n'))?.[1];
    expect([folder !== undefined && existsSync(folder), chain === undefined]).toEqual([true, false]);
    child.kill(signal);
    expect(await exited).toBe(130);
    expect(existsSync(folder ?? '')).toBe(false);
    await expect(fetch(chain!, { method: 'POST' })).rejects.toThrow();
  },
);

/** What git sees, and what lies in the folder for passing data. */
function treeState(): { status: string; passing: string[] } {
  const status = execFileSync('git', ['status', '--porcelain'], { encoding: 'utf8' });
  let passing: string[] = [];
  try {
    passing = readdirSync('.assay');
  } catch {
    // The folder is made by the first run.
  }
  return { status, passing };
}

import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { assay } from '../helpers/assay.ts';

const ANCHORED_OR_BETTER = ['ANCHORED', 'SETTLED', 'FINAL'];

test('the quick start shows the whole main job and leaves nothing behind', { timeout: 240_000 }, async () => {
  const before = treeState();
  const { code, result, stderr } = await assay(['quickstart', '--once']);
  expect({ code, stderr: code === 0 ? '' : stderr, error: result.error }).toEqual({
    code: 0,
    stderr: '',
    error: undefined,
  });
  expect(result.receipts).toBeGreaterThanOrEqual(20);
  expect(result.correctAnswers).toBeGreaterThanOrEqual(20);
  expect(ANCHORED_OR_BETTER).toContain(result.verdict);
  expect(ANCHORED_OR_BETTER).toContain(result.indexerVerdict);
  expect(result.gasPerAnchor).toBeGreaterThan(21_000);
  expect(result.anchoredReceipts).toBeGreaterThan(300);
  expect(result).toMatchObject({ silentSwapDetected: true, swapVerdict: 'BROKEN', monitorAlarms: 0 });
  expect(treeState()).toEqual(before);
});

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

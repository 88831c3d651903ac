import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { percentile } from './loadGenerator.ts';

/** One figure of a benchmark; `ok` says whether it meets its target. */
export type BenchRow = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: string;
  readonly ok?: boolean;
};

const run = promisify(execFile);
const PROCESS = join(import.meta.dirname, 'logScaleProcess.ts');
const PROOFS = 2000;

/**
 * Measures a log of a million entries on the disk of `directory`: writing it, opening it in a fresh process (with its
 * tiles, and with all tiles gone), proofs at random indices read through tile files, and memory.
 */
export async function benchLogScale(
  entries = 1_000_000,
  directory = process.env.ASSAY_BENCH_DIR ?? tmpdir(),
): Promise<BenchRow[]> {
  const dataDir = await mkdtemp(join(directory, 'assay-log-scale-'));
  try {
    const filled = await runProcess('fill', dataDir, entries);
    const cold = await dropFromCache(dataDir);
    const opened = await runProcess('open', dataDir, PROOFS);
    await rm(join(dataDir, 'log', 'tile'), { recursive: true });
    await dropFromCache(dataDir);
    const rebuilt = await runProcess('open', dataDir, 0);
    if (opened.size !== entries || rebuilt.size !== entries)
      throw new Error(`opened ${opened.size} of ${entries} entries`);
    const times = Float64Array.from(opened.proofs);
    const start = cold ? 'cold start' : 'start with a warm page cache';
    const peak = Math.max(opened.peakBytes, rebuilt.peakBytes) / 1e6;
    return [
      row('issue, without signing', entries / filled.fillSeconds, 'receipts/s'),
      row(start, opened.openSeconds, 's', 10),
      row(`${start}, all tiles written anew`, rebuilt.openSeconds, 's', 10),
      row('rebuild', entries / opened.openSeconds, 'leaves/s', -200_000),
      // What is left of a shared machine differs from run to run; this does not.
      row(`${start}, processor time of it`, opened.openCpuSeconds, 's'),
      row('inclusion proof from tiles, p50', percentile(times, 0.5), 'ms', 2),
      row('inclusion proof from tiles, p99', percentile(times, 0.99), 'ms', 2),
      row('peak memory (RSS)', peak, 'MB', 500),
    ];
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

type ProcessResult = {
  readonly size: number;
  readonly fillSeconds: number;
  readonly openSeconds: number;
  readonly openCpuSeconds: number;
  readonly peakBytes: number;
  readonly proofs: readonly number[];
};

async function runProcess(mode: 'fill' | 'open', dataDir: string, amount: number): Promise<ProcessResult> {
  const { stdout } = await run(process.execPath, [PROCESS, mode, dataDir, String(amount)], { maxBuffer: 1 << 26 });
  return JSON.parse(stdout) as ProcessResult;
}

// GNU dd can tell the kernel to forget a file's pages; without it the figures are of a warm cache, and say so.
async function dropFromCache(dataDir: string): Promise<boolean> {
  const names = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  try {
    for (const file of files.filter((path) => path.includes('journal'))) {
      await run('dd', [`of=${file}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0', 'status=none']);
    }
    return true;
  } catch {
    return false;
  }
}

function row(name: string, value: number, unit: string, limit?: number): BenchRow {
  if (limit === undefined) return { name, value, unit };
  const target = limit < 0 ? `>= ${-limit}` : `<= ${limit}`;
  return { name, value, unit, target, ok: limit < 0 ? value >= -limit : value <= limit };
}

if (import.meta.main) {
  const rows = await benchLogScale(Number(process.env.ASSAY_BENCH_ENTRIES ?? 1_000_000));
  for (const { name, value, unit, target, ok } of rows) {
    const verdict = target === undefined ? '' : `   (target ${target}: ${ok ? 'met' : 'MISSED'})`;
    console.log(
      `${name.padEnd(46)} ${value.toLocaleString('en', { maximumFractionDigits: 3 }).padStart(10)} ${unit}${verdict}`,
    );
  }
}

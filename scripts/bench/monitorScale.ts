import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const file = (name: string) => join(import.meta.dirname, name);
const OPERATORS = 101;

type Outcome = {
  readonly openSeconds: number;
  readonly peakBytes: number;
  readonly seconds: number;
  readonly longestBlockMs: number;
  readonly still: Traffic;
  readonly growing: Traffic;
};
type Traffic = { readonly bytesPerSecond: number; readonly requestsPerSecond: number };

function row(name: string, value: number, unit: string): void {
  console.log(`${name.padEnd(58)} ${value.toLocaleString('en', { maximumFractionDigits: 2 }).padStart(12)} ${unit}`);
}

/** Serves logs from another process while `work` measures. */
async function withLogs(logs: number, entries: number, work: (port: string) => Promise<void>): Promise<void> {
  const server: ChildProcess = fork(file('monitorLogs.ts'), [String(logs), String(entries)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  try {
    const [said] = (await once(server.stdout!, 'data')) as [Buffer];
    await work(said.toString().trim());
  } finally {
    server.kill();
  }
}

async function measure(mode: string, store: string, port: string, logs: number, entries: number): Promise<Outcome> {
  const args = [
    '--disable-warning=ExperimentalWarning',
    file('monitorProcess.ts'),
    mode,
    store,
    port,
    String(logs),
    String(entries),
  ];
  const { stdout, stderr } = await run(process.execPath, args, { maxBuffer: 1 << 26 });
  if (stderr !== '') console.error(stderr);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Outcome;
}

/** Measures mirroring, restarting, catching up many operators, and what logs cost in the long run. */
async function benchMonitor(sizes: readonly number[], directory: string): Promise<void> {
  for (const entries of sizes) {
    const store = await mkdtemp(join(directory, 'assay-monitor-scale-'));
    try {
      await withLogs(1, entries, async (port) => {
        const name = entries.toLocaleString('en');
        const first = await measure('follow', store, port, 1, entries);
        row(`${name} entries: mirrored and indexed`, entries / first.seconds, 'entries/s');
        row(`${name} entries: longest block meanwhile`, first.longestBlockMs, 'ms');
        row(`${name} entries: peak memory (RSS)`, first.peakBytes / 1e6, 'MB');
        const again = await measure('follow', store, port, 1, entries);
        row(`${name} entries: restart until it serves`, again.openSeconds, 's');
        row(`${name} entries: restart until its first round ends`, again.openSeconds + again.seconds, 's');
        row(`${name} entries: longest block in that round`, again.longestBlockMs, 'ms');
      });
    } finally {
      await rm(store, { recursive: true, force: true });
    }
  }
  const store = await mkdtemp(join(directory, 'assay-monitor-scale-'));
  try {
    await withLogs(OPERATORS, 10_000, async (port) => {
      const many = await measure('follow', store, port, OPERATORS, 10_000);
      row(`${OPERATORS} operators of 10,000 entries: caught up`, many.seconds, 's');
      row(`${OPERATORS} operators of 10,000 entries: longest block meanwhile`, many.longestBlockMs, 'ms');
      row(`${OPERATORS} operators of 10,000 entries: peak memory (RSS)`, many.peakBytes / 1e6, 'MB');
      const { still, growing } = await measure('traffic', store, port, OPERATORS, 10_000);
      row('a log in which nothing comes', still.bytesPerSecond, 'bytes/s');
      row('a log in which nothing comes', still.requestsPerSecond, 'requests/s');
      row('a log of one entry a second', growing.bytesPerSecond, 'bytes/s');
      row('a log of one entry a second', growing.requestsPerSecond, 'requests/s');
    });
  } finally {
    await rm(store, { recursive: true, force: true });
  }
}

const asked = process.env.ASSAY_BENCH_ENTRIES;
await benchMonitor(
  asked === undefined ? [1_000_000, 10_000_000] : [Number(asked)],
  process.env.ASSAY_BENCH_DIR ?? tmpdir(),
);

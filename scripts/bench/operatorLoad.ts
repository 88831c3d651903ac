import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { percentile } from './loadGenerator.ts';

/** What the benchmark found: milliseconds, and durable receipts a second. */
export type OperatorLoad = {
  readonly direct: { readonly p50: number; readonly p99: number };
  readonly operator: { readonly p50: number; readonly p99: number };
  readonly added: { readonly p50: number; readonly p99: number };
  readonly receiptsPerSecond: number;
  /** Processor time of the operator for one receipt at saturation, user and system, all its threads; Linux only. */
  readonly cpuMicrosPerReceipt: number | undefined;
  readonly errors: number;
};

const MEMORY_FILE_SYSTEMS = new Set([0x01021994, 0x858458f6]);
const SLICE_SECONDS = 5;

/**
 * Measures the operator's serving side in front of an engine that answers at once: the latency it adds at a constant rate,
 * beside calls straight to the engine in alternating slices of time, and the receipts a second at saturation.
 * The operator runs on core 0, load and engine on core 1. `directory` must be on a disk.
 */
export async function measureOperator(options: {
  readonly directory: string;
  readonly perSecond: number;
  readonly seconds: number;
  readonly saturationSeconds: number;
  readonly connections: number;
}): Promise<OperatorLoad> {
  await refuseMemory(options.directory);
  const dataDir = await mkdtemp(join(options.directory, 'assay-bench-'));
  const processes: ChildProcess[] = [];
  try {
    const engine = await startProcess(processes, 1, 'immediateUpstream.ts', []);
    const engineUrl = await engine.line();
    const operator = await startProcess(processes, 0, 'operatorProcess.ts', [dataDir, engineUrl]);
    const operatorUrl = await operator.line();
    const load = await startProcess(processes, 1, 'loadProcess.ts', []);
    const run = async (kind: 'rate' | 'saturate', baseUrl: string, amount: number, seconds: number) => {
      load.write(JSON.stringify({ kind, baseUrl, amount, seconds }));
      return JSON.parse(await load.line()) as { latencies: number[]; errors: number; seconds: number };
    };

    // The first seconds are the compiler's.
    await run('saturate', operatorUrl, 16, 3);
    await run('rate', engineUrl, options.perSecond, 1);
    const direct: number[] = [];
    const through: number[] = [];
    let errors = 0;
    const slices = Math.max(1, Math.round(options.seconds / SLICE_SECONDS));
    const seconds = options.seconds / slices;
    for (let slice = 0; slice < slices; slice++) {
      const order = slice % 2 === 0 ? [engineUrl, operatorUrl] : [operatorUrl, engineUrl];
      for (const baseUrl of order) {
        const result = await run('rate', baseUrl, options.perSecond, seconds);
        errors += result.errors;
        (baseUrl === engineUrl ? direct : through).push(...result.latencies);
      }
    }
    const cpuBefore = await cpuSeconds(operator.pid);
    const full = await run('saturate', operatorUrl, options.connections, options.saturationSeconds);
    const cpuAfter = await cpuSeconds(operator.pid);
    const [a, b] = [Float64Array.from(direct), Float64Array.from(through)];
    const at = (values: Float64Array) => ({ p50: percentile(values, 0.5), p99: percentile(values, 0.99) });
    return {
      direct: at(a),
      operator: at(b),
      added: { p50: at(b).p50 - at(a).p50, p99: at(b).p99 - at(a).p99 },
      receiptsPerSecond: full.latencies.length / full.seconds,
      cpuMicrosPerReceipt:
        cpuBefore === undefined || cpuAfter === undefined
          ? undefined
          : ((cpuAfter - cpuBefore) * 1e6) / full.latencies.length,
      errors: errors + full.errors,
    };
  } finally {
    await Promise.all(processes.map(stop));
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function refuseMemory(directory: string): Promise<void> {
  const { type } = await statfs(directory);
  if (MEMORY_FILE_SYSTEMS.has(type)) {
    throw new Error(
      `${directory} is in memory, where fsync costs nothing; set ASSAY_BENCH_DIR to a directory on a disk`,
    );
  }
}

type Started = { readonly pid: number; line(): Promise<string>; write(line: string): void };

async function startProcess(processes: ChildProcess[], core: number, script: string, args: string[]): Promise<Started> {
  const command = [process.execPath, join(import.meta.dirname, script), ...args];
  const pinned = existsSync('/usr/bin/taskset') ? ['taskset', '-c', String(core), ...command] : command;
  const child = spawn(pinned[0] as string, pinned.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
  processes.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid as number,
    async line() {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${script} ended without an answer`);
      return value;
    },
    write: (line) => void child.stdin.write(`${line}\n`),
  };
}

/** User and system time of a process so far; undefined where there is no /proc. */
async function cpuSeconds(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // Fields after the command's name in parentheses; utime and stime in ticks of 1/100 s.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields === undefined ? undefined : (Number(fields[11]) + Number(fields[12])) / 100;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

if (import.meta.main) {
  const seconds = Number(process.env.ASSAY_BENCH_SECONDS ?? 30);
  const result = await measureOperator({
    directory: process.env.ASSAY_BENCH_DIR ?? tmpdir(),
    perSecond: 200,
    seconds,
    saturationSeconds: Math.min(seconds, 10),
    connections: 64,
  });
  const ms = ({ p50, p99 }: { p50: number; p99: number }) => `p50 ${p50.toFixed(3)} ms, p99 ${p99.toFixed(3)} ms`;
  console.log(`straight to the engine   ${ms(result.direct)}`);
  console.log(`through the operator     ${ms(result.operator)}`);
  console.log(`added                    ${ms(result.added)}   (targets 1 and 5)`);
  console.log(
    `durable receipts/s       ${result.receiptsPerSecond.toFixed(0)}   (target 2,000; one core, 64 connections)`,
  );
  console.log(`processor time per receipt ${result.cpuMicrosPerReceipt?.toFixed(0)} us`);
  console.log(JSON.stringify(result));
}

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What a log process said before it was killed. */
export type LastWords = {
  /** leaf index -> digest and compact form, of acknowledged receipts. */
  readonly issued: Map<number, { readonly digest: string; readonly compact: string }>;
  /** Checkpoints that it served, in order. */
  readonly checkpoints: { readonly size: number; readonly root: string }[];
  /** Lines that stand for a broken promise, such as an index given twice. */
  readonly problems: string[];
  readonly openedAt: number;
};

/** When to kill: at a state of the disk, or after this many acknowledged receipts. */
export type KillAt = { readonly state: string; readonly count: number } | { readonly receipts: number };

const CHILD = fileURLToPath(new URL('logChild.ts', import.meta.url));
const OUTSTANDING = 48;

/** Starts a process on the log, keeps it under load and kills it with SIGKILL at the given moment. */
export async function runUntilKilled(directory: string, killAt: KillAt): Promise<LastWords> {
  const hold = 'state' in killAt ? [killAt.state, String(killAt.count)] : [];
  const child = startLogProcess(directory, hold);
  const words = { issued: new Map(), checkpoints: [], problems: [], openedAt: -1 } as LastWords & { openedAt: number };
  const ended = new Promise<void>((resolve, reject) => {
    child.once('exit', (code, signal) => {
      if (signal === 'SIGKILL') resolve();
      else reject(new Error(`the log process ended by itself: ${code} ${signal} ${words.problems.join('; ')}`));
    });
  });
  const lines = createInterface({ input: child.stdout! });
  const read = new Promise<void>((resolve) => lines.once('close', resolve));
  lines.on('line', (line) => {
    const [word, first = '', second = '', third = ''] = line.split(' ');
    if (word === 'open') {
      words.openedAt = Number(first);
      child.stdin!.write('issue\n'.repeat(OUTSTANDING));
    } else if (word === 'issued') {
      if (words.issued.has(Number(first))) words.problems.push(`index ${first} acknowledged twice`);
      words.issued.set(Number(first), { digest: second, compact: third });
      if ('receipts' in killAt && words.issued.size === killAt.receipts) child.kill('SIGKILL');
      else if (!child.killed) child.stdin!.write('issue\n');
    } else if (word === 'checkpoint') {
      words.checkpoints.push({ size: Number(first), root: second });
    } else if (word === 'held') {
      child.kill('SIGKILL');
    } else {
      words.problems.push(line);
    }
  });
  await ended;
  await read;
  return words;
}

/** Starts the log process; its standard input must be closed or the process killed. */
export function startLogProcess(directory: string, hold: readonly string[] = []): ChildProcess {
  const child = spawn(process.execPath, [CHILD, directory, ...hold], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin?.on('error', () => undefined); // the pipe of a killed process
  return child;
}

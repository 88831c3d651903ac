import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

const CLOSE_TIMEOUT_MS = 8000;

export type PonderProcess = ReturnType<typeof runPonder>;

/** One process of Ponder. `started` resolves with the port that it listens on, or "failed"; `listened`: whether it ever did. */
export function runPonder(args: readonly string[], env: NodeJS.ProcessEnv, onLine: (line: string) => void) {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const started = new Promise<number | 'failed'>((resolve) => {
    const read = (line: string) => {
      onLine(line);
      const taken = listeningPort(line);
      if (taken !== undefined) resolve(taken);
      // In `dev`, Ponder waits for someone to mend the file instead of ending.
      if (line.includes('"Build failed"')) resolve('failed');
    };
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream! }).on('line', read);
  });
  let listened = false;
  started.then((port) => {
    listened = port !== 'failed';
  });
  return { child, exited, started, listened: () => listened };
}

/** Ends a process of Ponder: kindly, and after eight seconds not. */
export async function endPonder({ child, exited }: PonderProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const left = await Promise.race([exited.then(() => false), delay(CLOSE_TIMEOUT_MS, 'late', { ref: false })]);
  if (left === 'late') child.kill('SIGKILL');
  await exited;
}

/** Ponder takes the next port if the wanted one is gone, and says which. */
function listeningPort(line: string): number | undefined {
  if (!line.includes('Created HTTP server')) return undefined;
  try {
    const { port } = JSON.parse(line) as { port?: unknown };
    return typeof port === 'number' ? port : undefined;
  } catch {
    return undefined;
  }
}

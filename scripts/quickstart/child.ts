import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { InvariantError } from '@assay/sdk';
import { projectRoot } from '../cli/connection.ts';

export type Child = {
  /** First line that the child printed. */
  readonly firstLine: string;
  /** Asks it to end and waits until it has. */
  close(): Promise<void>;
};

/**
 * Runs a script of the project in a process of its own and waits for its first line of output. The child ends with
 * `close()`; if this process dies first, its channel closes.
 * @param log receives what the child writes to standard error, line by line
 */
export async function startChild(args: readonly string[], log: (line: string) => void): Promise<Child> {
  const child = spawn(process.execPath, args, { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const errors: string[] = [];
  createInterface({ input: child.stderr! }).on('line', (line) => {
    errors.push(line);
    if (errors.length > 20) errors.shift();
    log(line);
  });
  const firstLine = await firstLineOf(child);
  if (firstLine === undefined) {
    throw new InvariantError('ENGINE_FAILED', `${args.join(' ')} ended at once:\n${errors.join('\n')}`);
  }
  return {
    firstLine,
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function firstLineOf(child: ChildProcess): Promise<string | undefined> {
  const lines = createInterface({ input: child.stdout! });
  const ended = new Promise<undefined>((resolve) => child.once('exit', () => resolve(undefined)));
  // Listening on keeps the pipe drained after the first line.
  const line = new Promise<string>((resolve) => lines.on('line', resolve));
  return Promise.race([line, ended]);
}

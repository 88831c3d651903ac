import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A local chain in its own process. `kill` ends it as a crash would. */
export type HardhatNode = { url: string; pid: number; close: () => Promise<void>; kill: () => Promise<void> };

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Starts `hardhat node` on a free port; a block comes with each transaction, accounts are unlocked and funded. */
export async function startHardhatNode(): Promise<HardhatNode> {
  const cli = join(root, 'node_modules', 'hardhat', 'dist', 'src', 'cli.js');
  const args = [cli, 'node', '--network', 'local', '--hostname', '127.0.0.1', '--port', '0'];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = (signal: NodeJS.Signals) => async () => {
    child.kill(signal);
    await exited;
  };
  const output: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        if (output.length < 100) output.push(line);
        const match = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
        if (match !== null) resolve(match[0]);
      });
    }
    exited.then(() => reject(new Error(`hardhat node ended at start:\n${output.join('\n')}`)));
  });
  // A node that logs every call fills the pipe; it must never wait for a reader.
  return { url, pid: child.pid!, close: stop('SIGTERM'), kill: stop('SIGKILL') };
}

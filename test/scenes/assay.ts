import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** How one run of the `assay` command ended. `result` is the last line of standard output, parsed. */
export type AssayRun = { code: number | null; result: Record<string, unknown>; stderr: string };

/** Runs `assay --json ...` to its end. */
export async function assay(args: readonly string[], env: Record<string, string> = {}): Promise<AssayRun> {
  const child = start(args, env);
  const stdout: string[] = [];
  const stderr: string[] = [];
  createInterface({ input: child.stdout! }).on('line', (line) => stdout.push(line));
  createInterface({ input: child.stderr! }).on('line', (line) => stderr.push(line));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const last = stdout.at(-1) ?? '{}';
  return { code, result: JSON.parse(last) as Record<string, unknown>, stderr: stderr.join('\n') };
}

/** Starts a command that goes on running and waits for its line of JSON. `close` asks it to end and gives its exit code. */
export async function assayService(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ result: Record<string, string>; close: () => Promise<number | null> }> {
  const child = start(args, env);
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const stderr: string[] = [];
  createInterface({ input: child.stderr! }).on('line', (line) => stderr.push(line));
  const line = new Promise<string>((resolve) => createInterface({ input: child.stdout! }).on('line', resolve));
  const first = await Promise.race([line, exited]);
  if (typeof first !== 'string') throw new Error(`assay ${args.join(' ')} ended with ${first}:\n${stderr.join('\n')}`);
  return {
    result: JSON.parse(first) as Record<string, string>,
    close: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
}

function start(args: readonly string[], env: Record<string, string>): ChildProcess {
  const script = join(root, 'scripts', 'assay.ts');
  const options: SpawnOptions = { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] };
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, '--json', ...args], options);
}

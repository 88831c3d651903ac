import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const guard = join(dirname(fileURLToPath(import.meta.url)), 'exitWithParent.ts');

/** A parent that starts a guarded child, prints its pid and lives on; the child would live for a minute. */
const PARENT = `
  const { spawn } = require('node:child_process');
  const args = ['--import', ${JSON.stringify(guard)}, '-e', 'process.send("up"); setTimeout(() => {}, 60_000)'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  child.once('message', () => console.log(child.pid));
  setInterval(() => {}, 60_000);
`;

const lives = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('a child ends when its parent was killed', async () => {
  const parent = spawn(process.execPath, ['-e', PARENT], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  expect(lives(pid)).toBe(true);

  parent.kill('SIGKILL');
  const deadline = Date.now() + 10_000;
  while (lives(pid) && Date.now() < deadline) await delay(20);
  expect(lives(pid)).toBe(false);
});

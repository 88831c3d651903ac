// Runs a script under the project's own Node, installing what is missing first. Plain JavaScript for Node 20 and newer.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const modules = join(root, 'node_modules');
const stamp = join(modules, '.assay-lock');
const node = join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

const installed = existsSync(node) && existsSync(stamp) && readFileSync(stamp, 'utf8') === lock;
if (!installed) {
  console.error('Installing the locked dependencies (about a minute, once) ...');
  // npm under an older Node skips native packages that ask for a newer one, so the install itself runs on the pinned Node.
  const install = ['-y', '-p', `node@${dependencies.node}`, 'npm', 'ci', '--no-audit', '--no-fund'];
  const result = spawnSync('npx', install, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (result.status !== 0) {
    console.error('The install failed. Check the network and the messages above, then run the same command again.');
    process.exit(result.status ?? 1);
  }
  writeFileSync(stamp, lock);
}

const child = spawn(node, process.argv.slice(2), {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    // Compiled modules stay over a start: most commands end sooner than their modules are compiled.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(modules, '.cache', 'compiled'),
    PATH: `${join(modules, '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
  },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  if (signal) process.kill(process.pid, signal);
  process.exit(code ?? 1);
});

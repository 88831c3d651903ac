import { createInterface } from 'node:readline';
import { loadMonitorConfig, startMonitor } from '@assay/monitor';

// A challenging monitor as a process of its own. Settings are one JSON argument; the URL is the first line out. After a line
// `step#n` on its standard input it dies at its n-th such step from then on; `armed` is its answer. It ends with whoever
// holds its standard input.
const say = (line: string) => process.stdout.write(`${line}\n`);
let dieAt = '';
let left = 0;
const running = await startMonitor(loadMonitorConfig({ flags: JSON.parse(process.argv[2] ?? '{}') }), {
  onStep: (step) => {
    if (step === dieAt && --left === 0) process.kill(process.pid, 'SIGKILL');
  },
});
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [step = '', count = '1'] = line.split('#');
    [dieAt, left] = [step, Number(count)];
    say('armed');
  })
  .on('close', () => process.exit());
say(running.url);

import { loadMonitorConfig, startMonitor } from '@assay/monitor';

// A challenging monitor as a process of its own. Settings are one JSON argument, the step at which it dies the second one,
// as `step#n` for its n-th time; the URL is the first line out.
const [, , settings = '{}', place = ''] = process.argv;
const [dieAt, count = '1'] = place.split('#');
let left = Number(count);
const running = await startMonitor(loadMonitorConfig({ flags: JSON.parse(settings) }), {
  onStep: (step) => {
    if (step === dieAt && --left === 0) process.kill(process.pid, 'SIGKILL');
  },
});
process.stdout.write(`${running.url}\n`);

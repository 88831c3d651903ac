import { loadMonitorConfig, startMonitor } from '@assay/monitor';

// A challenging monitor as a process of its own. Settings are one JSON argument, the step at which it dies the second one;
// the URL is the first line out.
const [, , settings = '{}', dieAt] = process.argv;
const running = await startMonitor(loadMonitorConfig({ flags: JSON.parse(settings) }), {
  onStep: (step) => {
    if (step === dieAt) process.kill(process.pid, 'SIGKILL');
  },
});
process.stdout.write(`${running.url}\n`);

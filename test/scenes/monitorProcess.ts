import { loadMonitorConfig, startMonitor } from '@assay/monitor';

// A monitor as a process of its own, for tests that kill it. The settings are one JSON argument; the URL is the first line out.
const running = await startMonitor(loadMonitorConfig({ flags: JSON.parse(process.argv[2] ?? '{}') }));
process.stdout.write(`${running.url}\n`);

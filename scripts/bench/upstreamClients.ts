import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createUpstreamClient } from '../../operator/src/upstream/upstreamClient.ts';

// The engine client in use (undici's dispatch) beside node:http with a keep-alive agent: processor time per call, in
// microseconds, 32 calls at a time.
const engine = spawn(process.execPath, [join(import.meta.dirname, 'immediateUpstream.ts')], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [baseUrl] = (await once(createInterface({ input: engine.stdout }), 'line')) as [string];
const body = Buffer.alloc(1024, 0x20);
body.write('{}');
const headers = { 'content-type': 'application/json', 'accept-encoding': 'identity' };
const undici = createUpstreamClient(baseUrl, { connectMs: 5e3, headersMs: 5e3, bodyIdleMs: 5e3, totalMs: 5e3 });
const agent = new Agent({ keepAlive: true, maxSockets: 1024 });
const url = new URL(`${baseUrl}/chat/completions`);

const ways: Record<string, () => Promise<void>> = {
  undici: () =>
    new Promise((resolve, reject) => {
      undici.post('/chat/completions', headers, body, { onStart() {}, onData() {}, onEnd: resolve, onFault: reject });
    }),
  'node:http': () =>
    new Promise((resolve, reject) => {
      const call = request(
        url,
        { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } },
        (answer) => {
          answer.on('data', () => {});
          answer.on('end', resolve);
        },
      );
      call.on('error', reject);
      call.end(body);
    }),
};

async function measure(call: () => Promise<void>, calls: number): Promise<number> {
  const before = process.cpuUsage();
  let left = calls;
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      while (left-- > 0) await call();
    }),
  );
  const used = process.cpuUsage(before);
  return (used.user + used.system) / calls;
}

for (const call of Object.values(ways)) await measure(call, 5_000);
for (let round = 0; round < 3; round++) {
  for (const [name, call] of Object.entries(ways))
    console.log(name.padEnd(10), (await measure(call, 10_000)).toFixed(1), 'us');
}
agent.destroy();
await undici.destroy();
engine.kill('SIGTERM');

import { createMonitor, type Monitor, type MonitorDeps } from '@assay/monitor';
import { toHex } from '@assay/sdk';
import { ed25519 } from '@noble/curves/ed25519';
import type { Address } from 'viem';

// One process of the monitor's benchmark: `<mode> <store> <port> <logs> <entries>` follows the logs that monitorLogs.ts
// serves, on a chain that only says who is registered. Prints one JSON line.
const [mode, storeDir, port, logsText, entriesText] = process.argv.slice(2) as [
  'follow' | 'traffic',
  string,
  string,
  string,
  string,
];
const [logs, entries] = [Number(logsText), Number(entriesText)];
const TRAFFIC_SECONDS = 30;
const address = (name: number): Address => `0x${(name + 1).toString(16).padStart(40, '0')}`;
const ORIGIN = `http://127.0.0.1:${port}`;

let [bytes, requests] = [0, 0];
const counted: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  requests += 1;
  bytes += Number(response.headers.get('content-length') ?? 0);
  return response;
};

let block = 1;
const head = () => ({
  number: ++block,
  hash: toHex(new Uint8Array(32).fill(block % 256)),
  time: Math.floor(Date.now() / 1000),
});
const none = async () => [];
const source = {
  chainId: 31337,
  anchors: address(9999),
  startBlock: 1,
  times: async () => ({ window: 3600, grace: 60, maxDelay: 60, period: 3600, genesis: 1_700_000_000 }),
  head: async () => head(),
  block: async (number: number) => ({
    number,
    hash: toHex(new Uint8Array(32).fill(number % 256)),
    time: 1_700_000_000 + number,
  }),
  changes: async (from: number) => ({
    operators: from <= 1 ? Array.from({ length: logs }, (_, name) => address(name)) : [],
    anchors: [],
  }),
  registrations: none,
  blockTime: async () => 0,
  headWord: async () => `0x${'00'.repeat(32)}`,
  nextTime: async () => Math.floor(Date.now() / 1000),
  modelTimes: async () => ({ drain: 1, skew: 1 }),
  declarations: none,
  lifetime: async () => ({ from: 0, until: 0 }),
  operator: async (one: Address) => {
    const name = Number(BigInt(one)) - 1;
    return {
      origin: `bench.example/${name}`,
      checkpointKey: toHex(ed25519.getPublicKey(new Uint8Array(32).fill((name % 255) + 1))),
      mirrors: [`${ORIGIN}/${name}`],
      receiptKeys: [],
    };
  },
} as unknown as MonitorDeps['source'];

const quiet = () => undefined;
const options = {
  intervalMs: 1000,
  redownload: [],
  maxOperators: 1000,
  maxLogSize: 2 ** 30,
  maxReceipts: 1000,
  parallelOperators: 32,
  requestTimeoutMs: 30_000,
  roundMs: 60_000,
  withheldAfterMs: 300_000,
  blocksPerRead: 2000,
  leastBlocksPerRead: 1,
  rereadBlocks: 64,
  allowPrivateMirrors: true,
};

/** The longest time for which nothing else had its turn. */
function watchLoop(): () => number {
  let [last, longest] = [performance.now(), 0];
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last - 5);
    last = performance.now();
  }, 5);
  return () => {
    clearInterval(timer);
    return longest;
  };
}

const openedAt = performance.now();
const monitor: Monitor = await createMonitor({
  source,
  fetch: counted,
  resolve: async () => ['127.0.0.1'],
  now: Date.now,
  storeDir,
  logger: { info: quiet, warn: quiet, error: (_fields: object, message: string) => console.error(message) },
  options,
});
const openSeconds = (performance.now() - openedAt) / 1000;

async function follow() {
  const stop = watchLoop();
  const started = performance.now();
  const done = () =>
    monitor.followers().length === logs && monitor.followers().every(({ log }) => log.size() >= entries);
  do await monitor.poll();
  while (!done());
  return { seconds: (performance.now() - started) / 1000, longestBlockMs: stop() };
}

/** Bytes and requests a second of one log, while nothing comes and while one entry comes each second. */
async function traffic() {
  await monitor.poll();
  monitor.start();
  const measure = async (each: () => Promise<unknown>) => {
    [bytes, requests] = [0, 0];
    for (let i = 0; i < TRAFFIC_SECONDS; i++) {
      await each();
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    return { bytesPerSecond: bytes / TRAFFIC_SECONDS / logs, requestsPerSecond: requests / TRAFFIC_SECONDS / logs };
  };
  const still = await measure(async () => undefined);
  const growing = await measure(() =>
    Promise.all(
      Array.from({ length: logs }, (_, name) => fetch(`${ORIGIN}/${name}/grow`).then((one) => one.arrayBuffer())),
    ),
  );
  return { still, growing };
}

const result = mode === 'follow' ? await follow() : await traffic();
await monitor.close();
console.log(JSON.stringify({ ...result, openSeconds, peakBytes: process.resourceUsage().maxRSS * 1024 }));

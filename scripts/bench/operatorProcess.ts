import { createLogger } from '@assay/node/logger';
import { openGateway } from '../../operator/src/gateway.ts';
import { openReceiptLog } from '../../operator/src/log/receiptLog.ts';
import { createMetrics } from '../../operator/src/metrics.ts';
import { createCheckpointSigner } from '../../operator/src/signing/checkpointSigner.ts';
import { createReceiptSigner } from '../../operator/src/signing/receiptSigner.ts';

// The serving side of an operator, journal and signatures included, without a chain. Arguments: data directory, engine's
// base URL. Prints its URL, ends on SIGTERM.
const [dataDir, upstream] = process.argv.slice(2) as [string, string];
const signer = await createReceiptSigner(new Uint8Array(32).fill(0x11));
const log = await openReceiptLog({
  dataDir,
  domain: { chainId: 31337, anchors: '0x5fbdb2315678afecb367f032d93f642f64180aa3' },
  operator: signer.address,
  origin: 'bench.example/log',
  receiptSigner: signer,
  checkpointSigner: createCheckpointSigner('bench.example/log', new Uint8Array(32).fill(0x33)),
  promiseSeconds: 3600,
  onFatal: (error) => {
    console.error(error);
    process.exit(1);
  },
});
let inFlight = () => 0;
const gateway = await openGateway({
  listen: { host: '127.0.0.1', port: 0 },
  dataDir,
  endpoints: [{ name: 'bench', kind: 'openai', upstream, modelId: `0x${'ab'.repeat(32)}`, config: {} }],
  apiKeys: [],
  saltSecret: new Uint8Array(32).fill(0x22),
  limits: {
    requestBytes: 8 * 1024 * 1024,
    responseBytes: 64 * 1024 * 1024,
    inFlight: 1024,
    idempotencyBytes: 256 * 1024 * 1024,
    idempotencyTtlSeconds: 86_400,
    recentAnswers: 10_000,
  },
  timeouts: { connectMs: 5_000, headersMs: 60_000, bodyIdleMs: 60_000, totalMs: 600_000 },
  metricsFor: 'loopback',
  log,
  signer,
  metrics: createMetrics({
    logSize: () => log.size(),
    checkpointSize: () => log.checkpoint().size,
    inFlight: () => inFlight(),
    anchorBacklog: () => undefined,
    oldestUnfinalSeconds: () => undefined,
    signerBalanceWei: () => undefined,
  }),
  readyChecks: [],
  findAnchor: async () => undefined,
  mayIssue: () => undefined,
  logger: createLogger('error'),
  clock: Date.now,
  mounts: [],
});
inFlight = gateway.inFlight;
process.stdout.write(`${gateway.url}/v1\n`);
process.on('SIGTERM', async () => {
  await gateway.close(1_000);
  await log.close();
  process.exit(0);
});

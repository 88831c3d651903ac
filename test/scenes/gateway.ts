import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@assay/node/logger';
import { decodeReceipt, type InferenceReceipt, receiptDigest, recoverReceiptSigner } from '@assay/sdk';
import { type Gateway, type GatewayOptions, openGateway } from '../../operator/src/gateway.ts';
import type { EndpointConfig } from '../../operator/src/http/servedEndpoint.ts';
import { openReceiptLog, type ReceiptLog } from '../../operator/src/log/receiptLog.ts';
import { createMetrics } from '../../operator/src/metrics.ts';
import { createCheckpointSigner } from '../../operator/src/signing/checkpointSigner.ts';
import { createReceiptSigner } from '../../operator/src/signing/receiptSigner.ts';

/** An operator's serving side over a real log in a temporary directory, without a chain. */
export type TestGateway = Gateway & {
  readonly log: ReceiptLog;
  readonly dataDir: string;
  readonly logLines: Record<string, unknown>[];
  /** Every receipt so far, oldest first, each checked: its signature, its digest. */
  receipts(): Promise<InferenceReceipt[]>;
  /** Stops serving and closes the log; keeps the directory, for a restart. */
  stop(): Promise<void>;
  /** Stops and removes the directory. */
  end(): Promise<void>;
};

const ANCHORS = '0x5fbdb2315678afecb367f032d93f642f64180aa3' as const;
const OPERATOR = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8' as const;
const RECEIPT_KEY = new Uint8Array(32).fill(0x11);
export const SALT_SECRET = new Uint8Array(32).fill(0x22);

/** An OpenAI endpoint in front of `upstream`. */
export function endpoint(name: string, upstream: string, more: Partial<EndpointConfig> = {}): EndpointConfig {
  return { name, kind: 'openai', upstream, modelId: `0x${'ab'.repeat(32)}`, config: { engine: 'test' }, ...more };
}

export type TestGatewayOptions = Partial<Omit<GatewayOptions, 'limits' | 'timeouts' | 'log' | 'signer'>> & {
  readonly limits?: Partial<GatewayOptions['limits']>;
  readonly timeouts?: Partial<GatewayOptions['timeouts']>;
  readonly wrapLog?: (log: ReceiptLog) => ReceiptLog;
};

/** Opens a gateway for tests. */
export async function startGateway(
  endpoints: readonly EndpointConfig[],
  options: TestGatewayOptions = {},
): Promise<TestGateway> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'assay-gateway-')));
  const signer = await createReceiptSigner(RECEIPT_KEY);
  const domain = { chainId: 31337, anchors: ANCHORS };
  const log = await openReceiptLog({
    dataDir,
    domain,
    operator: OPERATOR,
    origin: 'test.example/log',
    receiptSigner: signer,
    checkpointSigner: createCheckpointSigner('test.example/log', new Uint8Array(32).fill(0x33)),
    promiseSeconds: 3600,
    onFatal: (error) => {
      throw error;
    },
    ...(options.clock !== undefined && { clock: options.clock }),
  });
  const logLines: Record<string, unknown>[] = [];
  let gateway: Gateway;
  const gatewayOptions: GatewayOptions = {
    listen: { host: '127.0.0.1', port: 0 },
    apiKeys: [],
    saltSecret: SALT_SECRET,
    metricsFor: 'loopback',
    readyChecks: [],
    findAnchor: async () => undefined,
    mayIssue: () => undefined,
    clock: Date.now,
    mounts: [],
    ...options,
    dataDir,
    endpoints,
    log: options.wrapLog?.(log) ?? log,
    signer,
    logger: createLogger('info', { write: (line) => void logLines.push(JSON.parse(line)) }),
    metrics: createMetrics({
      logSize: () => log.size(),
      checkpointSize: () => log.checkpoint().size,
      inFlight: () => gateway.inFlight(),
      anchorBacklog: () => undefined,
      oldestUnfinalSeconds: () => undefined,
      signerBalanceWei: () => undefined,
    }),
    limits: {
      requestBytes: 1024 * 1024,
      responseBytes: 2 * 1024 * 1024,
      inFlight: 64,
      idempotencyBytes: 1024 * 1024,
      idempotencyTtlSeconds: 86_400,
      recentAnswers: 100,
      ...options.limits,
    },
    timeouts: { connectMs: 500, headersMs: 500, bodyIdleMs: 500, totalMs: 5_000, ...options.timeouts },
  };
  gateway = await openGateway(gatewayOptions);
  const stop = async () => {
    await gateway.close(100);
    await log.close();
  };
  return {
    ...gateway,
    log,
    dataDir,
    logLines,
    stop,
    async receipts() {
      const all: InferenceReceipt[] = [];
      for (let index = 0; index < log.size(); index++) {
        const issued = await log.read(index);
        const signed = decodeReceipt(issued.compact);
        if (receiptDigest(signed.receipt, signed.domain) !== `0x${Buffer.from(issued.digest).toString('hex')}`) {
          throw new Error(`receipt ${index} has another digest than the log`);
        }
        if (recoverReceiptSigner(signed) !== signer.address)
          throw new Error(`receipt ${index} is not signed by the receipt key`);
        all.push(signed.receipt);
      }
      return all;
    },
    async end() {
      await stop();
      await rm(dataDir, { recursive: true });
    },
  };
}

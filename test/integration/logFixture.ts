import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReceiptDraft } from '../../operator/src/log/receiptDraft.ts';
import { openReceiptLog, type ReceiptLog, type ReceiptLogOptions } from '../../operator/src/log/receiptLog.ts';
import { createCheckpointSigner } from '../../operator/src/signing/checkpointSigner.ts';
import { createReceiptSigner } from '../../operator/src/signing/receiptSigner.ts';

export const ORIGIN = 'log.example/one';
const DOMAIN = { chainId: 31337, anchors: '0x5FbDB2315678afecb367f032d93F642f64180aa3' } as const;
export const CLOCK_MS = 1_800_000_000_000;
export const receiptSigner = await createReceiptSigner(new Uint8Array(32).fill(7));
export const checkpointSigner = createCheckpointSigner(ORIGIN, new Uint8Array(32).fill(9));

/** Options of a log whose checkpoints come only when asked for; a fatal error is thrown into the test run. */
export function logOptions(dataDir: string, more: Partial<ReceiptLogOptions> = {}): ReceiptLogOptions {
  return {
    dataDir,
    domain: DOMAIN,
    operator: receiptSigner.address,
    origin: ORIGIN,
    receiptSigner,
    checkpointSigner,
    promiseSeconds: 3600,
    clock: () => CLOCK_MS,
    checkpointIntervalMs: 3_600_000,
    segmentRecords: 1024,
    onFatal: (error) => {
      throw error;
    },
    ...more,
  };
}

/** A draft with random content. */
export function randomDraft(more: Partial<ReceiptDraft> = {}): ReceiptDraft {
  const bytes = (length: number) => new Uint8Array(randomBytes(length));
  return {
    id: bytes(16),
    tenant: bytes(16),
    endpoint: bytes(32),
    modelId: bytes(32),
    configDigest: bytes(32),
    requestCommitment: bytes(32),
    executedCommitment: bytes(32),
    responseCommitment: bytes(32),
    inputUnits: 3,
    outputUnits: 5,
    flags: 0,
    ...more,
  };
}

/** Issues `count` random receipts at once. */
export function issueMany(log: ReceiptLog, count: number) {
  return Promise.all(Array.from({ length: count }, () => log.issue(randomDraft())));
}

/** Runs a body with a fresh directory that is gone afterwards. */
export async function withDirectory<T>(body: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'assay-log-'));
  try {
    return await body(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Runs a body with a fresh log, closed afterwards. */
export async function withLog<T>(body: (log: ReceiptLog, directory: string) => Promise<T>): Promise<T> {
  return withDirectory(async (directory) => {
    const log = await openReceiptLog(logOptions(directory));
    try {
      return await body(log, directory);
    } finally {
      await log.close();
    }
  });
}

import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { journalPath, openTransactionJournal, type Transaction } from '@assay/node/transactions';
import type { Address } from 'viem';
import {
  type AnchoringAgent,
  type AnchoringOptions,
  createAnchoringAgent,
} from '../../operator/src/anchoring/anchoringAgent.ts';
import type { TickReport } from '../../operator/src/anchoring/anchoringContext.ts';
import { createAnchoringChain } from '../../operator/src/anchoring/viemAnchoringChain.ts';
import { type AnchorsChain, startAnchorsChain } from './anchorsChain.ts';
import { createMemoryLog, type MemoryLog } from './memoryLog.ts';

/** A chain, a log and what agents are made from; everything that was opened is closed by `close`. */
export type AnchoringSetup = {
  readonly chain: AnchorsChain;
  readonly log: MemoryLog;
  readonly lines: { level: string; message: string; fields: Record<string, unknown> }[];
  /** Opens an agent: its own data directory unless one is given; replaced options win. */
  agent(options?: Partial<AnchoringOptions>): Promise<AnchoringAgent>;
  newDataDir(): Promise<string>;
  /** What the journal of the anchor key in a data directory holds, as a process that starts now would find it. */
  transactions(dataDir: string): Promise<Transaction[]>;
  /** Another log: with the same entries if it has the name of the first, `ours`. */
  otherLog(history: string): MemoryLog;
  close(): Promise<void>;
};

/** Finality of the tests' agents, in blocks. */
export const DEPTH = 32;

/** Starts a chain with an agent's surroundings. Promises are long and the interval is nothing: tests pull the levers. */
export async function setUpAnchoring(window?: bigint): Promise<AnchoringSetup> {
  const chain = await startAnchorsChain(window);
  const log = createMemoryLog();
  const lines: AnchoringSetup['lines'] = [];
  const write = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, message, fields: fields as Record<string, unknown> });
  const logger = { info: write('info'), warn: write('warn'), error: write('error') };
  const directories: string[] = [];
  const agents: AnchoringAgent[] = [];
  const newDataDir = async () => {
    const directory = await mkdtemp(join(tmpdir(), 'assay-anchoring-'));
    directories.push(directory);
    return directory;
  };
  return {
    chain,
    log,
    lines,
    newDataDir,
    transactions: (dataDir) => readTransactions(dataDir, chain.anchorKey.address),
    otherLog: (history) => createMemoryLog(history),
    agent: async (options = {}) => {
      const agent = await createAnchoringAgent({
        dataDir: options.dataDir ?? (await newDataDir()),
        log,
        chain: createAnchoringChain(chain.client, chain.deployment),
        account: chain.anchorKey,
        operator: chain.operator,
        intervalMs: 0,
        finalityDepth: DEPTH,
        promiseSeconds: 86_400,
        patience: { blocks: 3, seconds: 0 },
        doubtMs: 0,
        logger,
        ...options,
      });
      agents.push(agent);
      return agent;
    },
    close: async () => {
      for (const agent of agents) await agent.stop();
      await chain.close();
      for (const directory of directories) await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Every transaction in the journal of an account on the local chain, oldest first, read from a copy of its files. */
export async function readTransactions(dataDir: string, account: Address): Promise<Transaction[]> {
  const copy = await mkdtemp(join(tmpdir(), 'assay-journal-'));
  try {
    const path = join(copy, 'journal.sqlite');
    const from = journalPath(dataDir, account);
    await copyFile(from, path);
    await copyFile(`${from}-wal`, `${path}-wal`).catch(() => undefined);
    const journal = openTransactionJournal(path, { chainId: 31337, account });
    const all = journal.all();
    journal.close();
    return all;
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** Runs rounds until one satisfies `done`; fails after `limit` of them. */
export async function tickUntil(
  agent: AnchoringAgent,
  done: (report: TickReport) => boolean,
  limit = 20,
): Promise<TickReport> {
  const seen: TickReport[] = [];
  for (let i = 0; i < limit; i++) {
    const report = await agent.tick();
    if (done(report)) return report;
    seen.push(report);
  }
  throw new Error(`no round of ${limit} got there: ${JSON.stringify(seen.slice(-3))}`);
}

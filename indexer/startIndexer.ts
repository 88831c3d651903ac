import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { takeLock } from '@assay/node/files';
import { LOCAL_CHAIN_ID } from '@assay/node/localChain';
import { InputError, InvariantError } from '@assay/sdk';
import { loadDeployment } from './lib/loadDeployment.ts';
import { REINDEX_EXIT } from './lib/reindexExit.ts';
import { schemaName } from './lib/schemaName.ts';

/** How to run an indexer. Paths may be relative to the working directory; `port` 0 takes a free one. */
export type StartIndexerOptions = {
  readonly deploymentPath: string;
  readonly rpcUrl: string;
  readonly monitorUrl?: string;
  readonly port?: number;
  readonly hostname?: string;
  /** PGlite's folder; the lock lies beside it. Default: .ponder/pglite of this package. Ignored when `databaseUrl` is given. */
  readonly dataDir?: string;
  readonly databaseUrl?: string;
  /** PostgreSQL schema. Default: one per build and deployment, as Ponder never lets two builds share one. */
  readonly schema?: string;
  /** Seconds behind the clock at which `/readiness` turns. */
  readonly maxLag?: number;
  readonly pollingInterval?: number;
  /** Requests a second that the node gets at first. Default: 500 for a node on this machine or network, else 20. */
  readonly nodeRate?: number;
  /**
   * `rebuild` indexes from the deployment on at each start; `resume` goes on where the last run ended, which only
   * PostgreSQL does safely. Default: `resume` with
   * `databaseUrl`, but never on chain 31337, which starts anew with its node.
   */
  readonly mode?: 'rebuild' | 'resume';
  readonly startTimeoutMs?: number;
  /** Milliseconds from finding that the node withheld anchors until all is indexed anew; twice as long each time. Default: 10 s. */
  readonly reindexAfter?: number;
  /** Receives each log line (JSON). Default: dropped. */
  readonly onLog?: (line: string) => void;
};

/** A running indexer. `exited` resolves with its exit code, or null if a signal ended it. */
export type Indexer = {
  readonly url: string;
  readonly graphqlUrl: string;
  /** Of the process of Ponder that runs now. */
  readonly pid: () => number;
  readonly exited: Promise<number | null>;
  readonly close: () => Promise<void>;
};

const indexerDir = dirname(fileURLToPath(import.meta.url));
const CLOSE_TIMEOUT_MS = 8000;
const REINDEX_AFTER_MS = 10_000;
const MOST_REINDEX_AFTER_MS = 3_600_000;
const KEPT_LOG_LINES = 40;

/**
 * Starts Ponder on this package as a child process and waits until GraphQL answers. The child ends with `close()`, or
 * with this process. It is started again, to index everything anew, when the node withheld anchors.
 * @throws InputError INDEXER_FAILED with its last log lines if it ends or does not answer in time; STORE_LOCKED if another
 * indexer uses the folder; CONFIG_INVALID, DEPLOYMENT_MALFORMED for the deployment record
 */
export async function startIndexer(options: StartIndexerOptions): Promise<Indexer> {
  const hostname = options.hostname ?? '127.0.0.1';
  const dataDir = resolve(options.dataDir ?? join(indexerDir, '.ponder', 'pglite'));
  const port = options.port || (await freePort(hostname));
  const args = commandLine(options, hostname, port);
  const unlock = options.databaseUrl === undefined ? lockFolder(dataDir) : () => {};
  const log: string[] = [];
  const onLine = (line: string) => {
    log.push(line);
    if (log.length > KEPT_LOG_LINES) log.shift();
    options.onLog?.(line);
  };
  let reindexAfter = options.reindexAfter ?? REINDEX_AFTER_MS;
  const start = () => runPonder(args, environment(options, dataDir, reindexAfter), onLine);
  let run = start();
  let closing = false;
  const exited = (async () => {
    for (;;) {
      const code = await run.exited;
      if (code !== REINDEX_EXIT || closing) return code;
      // A node that still withholds anchors costs a whole backfill each time: ask it less and less often.
      reindexAfter = Math.min(Math.max(1, reindexAfter) * 2, MOST_REINDEX_AFTER_MS);
      run = start();
    }
  })();
  exited.then(unlock);
  const close = async () => {
    closing = true;
    await end(run.child, exited);
  };
  const timeoutMs = options.startTimeoutMs ?? 60_000;
  const outcome = await Promise.race([run.started, exited.then(() => 'failed' as const), delay(timeoutMs)]);
  if (typeof outcome === 'number') {
    const url = `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${outcome}`;
    return { url, graphqlUrl: `${url}/graphql`, pid: () => run.child.pid!, exited, close };
  }
  await close();
  const what = outcome === 'failed' ? 'could not start' : `did not answer within ${timeoutMs} ms`;
  throw new InputError('INDEXER_FAILED', `The indexer ${what}; its last words:\n${log.join('\n')}`, { log });
}

/** One process of Ponder. `started` resolves with the port that it listens on, or "failed". */
function runPonder(args: readonly string[], env: NodeJS.ProcessEnv, onLine: (line: string) => void) {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const started = new Promise<number | 'failed'>((resolve) => {
    const read = (line: string) => {
      onLine(line);
      const taken = listeningPort(line);
      if (taken !== undefined) resolve(taken);
      // In `dev`, Ponder waits for someone to mend the file instead of ending.
      if (line.includes('"Build failed"')) resolve('failed');
    };
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream! }).on('line', read);
  });
  return { child, exited, started };
}

/** PGlite itself would let two processes write into one folder. The lock lies beside it, as PGlite wants all of it for itself. */
function lockFolder(folder: string): () => void {
  return takeLock(`${folder}.lock`, (cause) => {
    const message = `Another indexer uses ${folder}; stop it, or give this one a folder of its own.`;
    return new InputError('STORE_LOCKED', message, { folder }, { cause });
  });
}

function commandLine(options: StartIndexerOptions, hostname: string, port: number): string[] {
  const ponder = findPackageJSON('ponder', import.meta.url);
  if (ponder === undefined) throw new InvariantError('INDEXER_FAILED', 'The package ponder is not installed.');
  const resumes = (options.mode ?? defaultMode(options)) === 'resume';
  return [
    ...['--import', join(indexerDir, 'lib', 'exitWithParent.ts')],
    join(dirname(ponder), 'dist', 'esm', 'bin', 'ponder.js'),
    ...['--root', indexerDir, '--log-format', 'json'],
    resumes ? 'start' : 'dev',
    ...(resumes ? [] : ['--disable-ui']),
    ...['--schema', options.schema ?? schemaName(indexerDir, resolve(options.deploymentPath))],
    ...['--hostname', hostname, '--port', String(port)],
  ];
}

function defaultMode(options: StartIndexerOptions): 'rebuild' | 'resume' {
  const { chainId } = loadDeployment(options.deploymentPath, (path) => readFileSync(path, 'utf8'));
  return options.databaseUrl !== undefined && chainId !== LOCAL_CHAIN_ID ? 'resume' : 'rebuild';
}

function environment(options: StartIndexerOptions, dataDir: string, reindexAfter: number): NodeJS.ProcessEnv {
  const { PORT: _, DATABASE_URL: __, DATABASE_PRIVATE_URL: ___, MONITOR_URL: ____, ...inherited } = process.env;
  return {
    ...inherited,
    PONDER_TELEMETRY_DISABLED: '1',
    ASSAY_DEPLOYMENT: resolve(options.deploymentPath),
    ASSAY_RPC_URL: options.rpcUrl,
    ...(options.monitorUrl === undefined ? {} : { MONITOR_URL: options.monitorUrl }),
    ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }),
    ASSAY_INDEXER_DATA: dataDir,
    ASSAY_REINDEX_AFTER: String(reindexAfter),
    ...(options.maxLag === undefined ? {} : { ASSAY_MAX_LAG: String(options.maxLag) }),
    ...(options.pollingInterval === undefined ? {} : { ASSAY_POLLING_INTERVAL: String(options.pollingInterval) }),
    ...(options.nodeRate === undefined ? {} : { ASSAY_NODE_RATE: String(options.nodeRate) }),
  };
}

/** Ponder takes the next port if the wanted one is gone, and says which. */
function listeningPort(line: string): number | undefined {
  if (!line.includes('Created HTTP server')) return undefined;
  try {
    const { port } = JSON.parse(line) as { port?: unknown };
    return typeof port === 'number' ? port : undefined;
  } catch {
    return undefined;
  }
}

async function freePort(hostname: string): Promise<number> {
  const server = createServer().listen(0, hostname);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function end(child: ChildProcess, exited: Promise<number | null>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const left = await Promise.race([exited.then(() => false), delay(CLOSE_TIMEOUT_MS)]);
  if (left === 'late') child.kill('SIGKILL');
  await exited;
}

function delay(ms: number): Promise<'late'> {
  return new Promise((resolve) => setTimeout(() => resolve('late'), ms).unref());
}

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { takeLock } from '@assay/node/files';
import { LOCAL_CHAIN_ID } from '@assay/node/localChain';
import { InputError, InvariantError } from '@assay/sdk';
import { loadDeployment } from './lib/loadDeployment.ts';
import { endPonder, runPonder } from './lib/ponderProcess.ts';
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
/** Ponder ends with this code when it gave up on a node or a database that may be well again later. */
const TEMPORARY_EXIT = 75;
const RESTART_AFTER_MS = 1000;
const REINDEX_AFTER_MS = 10_000;
const MOST_REINDEX_AFTER_MS = 3_600_000;
const KEPT_LOG_LINES = 40;

/**
 * Starts Ponder on this package as a child process and waits until GraphQL answers. The child ends with `close()`, or
 * with this process. It is started again when the node withheld anchors, to index everything anew, and when Ponder gave up
 * on a node in trouble.
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
  const first = run.started;
  let closing = false;
  const exited = (async () => {
    for (;;) {
      const code = await run.exited;
      if (closing || !run.listened() || (code !== REINDEX_EXIT && code !== TEMPORARY_EXIT)) return code;
      // A node that still withholds anchors costs a whole backfill each time: ask it less and less often.
      if (code === REINDEX_EXIT) reindexAfter = Math.min(Math.max(1, reindexAfter) * 2, MOST_REINDEX_AFTER_MS);
      do {
        run = start();
        if ((await Promise.race([run.started, run.exited])) === (await first)) break;
        // The node that withheld anchors may well be in trouble now. It is asked again, as by a supervisor.
        await endPonder(run);
        await new Promise((resolve) => setTimeout(resolve, RESTART_AFTER_MS));
      } while (!closing);
    }
  })();
  exited.then(unlock);
  const close = async () => {
    closing = true;
    await endPonder(run);
    await exited;
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

async function freePort(hostname: string): Promise<number> {
  const server = createServer().listen(0, hostname);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function delay(ms: number): Promise<'late'> {
  return new Promise((resolve) => setTimeout(() => resolve('late'), ms).unref());
}

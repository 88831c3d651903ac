import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Indexer, startIndexer } from '@assay/indexer';
import { loadMonitorConfig, type RunningMonitor, startMonitor } from '@assay/monitor';
import { LOCAL_CHAIN_ID } from '@assay/node/localChain';
import type { Logger } from '@assay/node/logger';
import { CONTRACT_NAMES, createContracts } from '@assay/sdk';
import { startLocalChain } from '../chain/localChain.ts';
import { type Connection, connectPublic, projectRoot } from '../cli/connection.ts';
import { freePort } from '../cli/freePort.ts';
import type { Output } from '../cli/output.ts';
import { deployAssay } from '../deploy/deployAssay.ts';
import { writeDeployment } from '../deploy/deploymentRecord.ts';
import { localCast } from './cast.ts';
import { createUndoList } from './undoList.ts';

/** What the quick start plays on: a chain with the contracts, a monitor and an indexer. Closing ends them, last first. */
export type Stage = {
  /** Folder for everything that the run writes besides the deployment record; removed at the end. */
  readonly folder: string;
  readonly connection: Connection;
  readonly monitor: RunningMonitor;
  /** Resolves when GraphQL answers; it starts while other things go on. */
  readonly indexer: Promise<Indexer>;
  /** Has `undo` run by `close`, before what was set up earlier. */
  defer(undo: () => Promise<unknown>): void;
  close(): Promise<void>;
};

export async function openStage(output: Output): Promise<Stage> {
  const undo = createUndoList();
  const forget = onFirstSignal(() => {
    // The run under way fails when its stage goes; what it says then is no news to whoever stopped it.
    undo
      .run()
      .catch(() => undefined)
      .finally(() => process.exit(INTERRUPTED));
  });
  undo.add(async () => forget());
  try {
    const home = join(projectRoot, '.assay');
    await mkdir(home, { recursive: true });
    const folder = await mkdtemp(join(home, 'quickstart-'));
    undo.add(() => rm(folder, { recursive: true, force: true }));
    output.step(`what this run writes is in ${folder} until it ends`);

    const chain = await startLocalChain();
    undo.add(chain.close);
    output.step(`a chain is up at ${chain.url}`);
    const deployment = await deployAssay(chain.url, 'local');
    // What runs here reads its own copy: another quick start may replace the one that the command line looks for.
    const deploymentPath = join(folder, 'deployment.json');
    for (const path of [deploymentPath, join(projectRoot, 'deployments', `${LOCAL_CHAIN_ID}.json`)]) {
      await writeDeployment(path, deployment);
    }
    output.step(`contracts deployed: ${CONTRACT_NAMES.join(', ')}`);
    const publicClient = connectPublic(chain.url);
    const contracts = createContracts({ publicClient, deployment });
    const connection = { rpcUrl: chain.url, deployment, deploymentPath, publicClient, contracts };

    const store = join(folder, 'monitor');
    const port = await freePort();
    const publicUrl = `http://127.0.0.1:${port}`;
    const flags = {
      rpcUrl: chain.url,
      deployment: deploymentPath,
      store,
      port,
      publicUrl,
      intervalMs: 500,
      challengerKey: localCast().challengerKey,
      finalityDepth: 2,
    };
    const config = loadMonitorConfig({ flags });
    const monitor = await startMonitor(config, { logger: monitorLogger(output) });
    undo.add(monitor.close);
    output.step(`a monitor watches every registered log, and challenges what it catches, at ${monitor.url}`);

    const indexer = startIndexer({
      deploymentPath,
      rpcUrl: chain.url,
      monitorUrl: monitor.url,
      dataDir: join(folder, 'indexer'),
      pollingInterval: 500,
    });
    undo.add(async () => (await indexer.catch(() => undefined))?.close());
    // A failure is reported where the indexer is first needed; until then it must not count as unhandled.
    indexer.catch(() => {});
    return { folder, connection, monitor, indexer, defer: undo.add, close: undo.run };
  } catch (error) {
    await undo.run().catch(() => undefined); // why it did not start matters more
    throw error;
  }
}

/** Alarms and challenges are part of the play; whatever else the monitor complains of is not. */
function monitorLogger(output: Output): Logger {
  const complain = (fields: object, message: string) => {
    if ('alarm' in fields || 'challenge' in fields) output.step(`the monitor: ${message}`);
    else output.warn(`the monitor's own log: ${message}`);
  };
  return { info: () => undefined, warn: complain, error: complain };
}

const INTERRUPTED = 130;

/** Calls `stop` when somebody ends this process, unless a later part of it has taken over waiting for that. */
function onFirstSignal(stop: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const forget = () => {
    for (const signal of signals) process.off(signal, listen);
  };
  const listen = (signal: NodeJS.Signals) => {
    forget();
    if (process.listenerCount(signal) === 0) stop();
  };
  for (const signal of signals) process.on(signal, listen);
  return forget;
}

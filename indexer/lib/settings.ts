import { join, resolve } from 'node:path';
import { loadSettings, type Setting, type SettingsShape, z } from '@assay/node/settings';
import { defaultNodeRate, MAX_NODE_RATE } from './nodeRate.ts';

/** How this indexer was started. Paths are absolute, times in seconds. */
export type IndexerSettings = {
  readonly deploymentPath: string;
  readonly rpcUrl: string;
  /** Requests a second that the node gets at first. */
  readonly nodeRate: number;
  readonly monitorUrl: string | undefined;
  readonly databaseUrl: string | undefined;
  /** PGlite's directory. Unused when `databaseUrl` is given. */
  readonly dataDir: string;
  readonly maxLag: number;
  readonly pollingInterval: number;
  /** Milliseconds between finding that anchors are missing and indexing anew. */
  readonly reindexAfter: number;
};

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL, such as http://127.0.0.1:8545' });
const whole = (least: number, most = Number.MAX_SAFE_INTEGER) => z.number().int().min(least).max(most);

const schema = z.strictObject({
  /** Path of a deployment record; else that of the chain in the repository. */
  deployment: z.string().optional(),
  chainId: z
    .string()
    .regex(/^[1-9][0-9]{0,15}$/, 'must be a chain id in decimal digits')
    .default('31337'),
  rpcUrl: httpUrl.default('http://127.0.0.1:8545'),
  nodeRate: whole(1, MAX_NODE_RATE).optional(),
  monitorUrl: httpUrl.optional(),
  databaseUrl: z.string().optional(),
  dataDir: z.string().optional(),
  maxLag: whole(1).default(45),
  pollingInterval: whole(100).default(1000),
  reindexAfter: whole(0).default(10_000),
});

const setting = (path: keyof typeof schema.shape, env: string, kind: Setting['kind'], summary: string): Setting => ({
  ...{ path, env, kind, summary },
  asFlag: false,
});

const SHAPE: SettingsShape<typeof schema> = {
  schema,
  settings: [
    setting('deployment', 'ASSAY_DEPLOYMENT', 'text', 'path of a deployment record'),
    setting(
      'chainId',
      'ASSAY_CHAIN_ID',
      'text',
      'chain whose record of the repository is used, unless a path is given',
    ),
    setting('rpcUrl', 'ASSAY_RPC_URL', 'text', 'URL of the chain'),
    setting('nodeRate', 'ASSAY_NODE_RATE', 'number', 'requests a second that the node gets at first'),
    setting('monitorUrl', 'MONITOR_URL', 'text', 'monitor to ask for proofs'),
    setting('databaseUrl', 'DATABASE_URL', 'text', 'PostgreSQL to use'),
    setting('dataDir', 'ASSAY_INDEXER_DATA', 'text', 'folder of PGlite'),
    setting('maxLag', 'ASSAY_MAX_LAG', 'number', 'seconds behind the chain at which the indexer is not ready'),
    setting('pollingInterval', 'ASSAY_POLLING_INTERVAL', 'number', 'milliseconds between two looks at the chain'),
    setting('reindexAfter', 'ASSAY_REINDEX_AFTER', 'number', 'milliseconds until missing anchors are indexed anew'),
  ],
  exclusive: [],
  prefix: 'ASSAY_INDEXER_',
};

/**
 * Reads the settings from an environment; an empty variable counts as absent.
 * @throws InputError CONFIG_INVALID that names the variable and what it must be
 */
export function readSettings(
  env: Readonly<Record<string, string | undefined>>,
  places: { indexerDir: string; workingDir: string },
): IndexerSettings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const { deployment, chainId, dataDir, nodeRate, monitorUrl, ...rest } = loadSettings(SHAPE, { env: given });
  const { indexerDir, workingDir } = places;
  return {
    ...rest,
    deploymentPath:
      deployment === undefined
        ? join(indexerDir, '..', 'deployments', `${chainId}.json`)
        : resolve(workingDir, deployment),
    nodeRate: nodeRate ?? defaultNodeRate(rest.rpcUrl),
    monitorUrl: monitorUrl?.replace(/\/+$/, ''),
    databaseUrl: rest.databaseUrl,
    dataDir: dataDir === undefined ? join(indexerDir, '.ponder', 'pglite') : resolve(workingDir, dataDir),
  };
}

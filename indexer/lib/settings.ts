import { join, resolve } from 'node:path';
import { InputError } from '@assay/sdk';
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

const DEFAULT_RPC_URL = 'http://127.0.0.1:8545';
const DEFAULT_MAX_LAG = 45;
const DEFAULT_POLLING_INTERVAL = 1000;
const DEFAULT_REINDEX_AFTER = 10_000;

/**
 * Reads the settings from an environment: ASSAY_DEPLOYMENT (path) or ASSAY_CHAIN_ID (then deployments/<id>.json of the
 * repository), ASSAY_RPC_URL, MONITOR_URL, DATABASE_URL, ASSAY_INDEXER_DATA, ASSAY_MAX_LAG (seconds),
 * ASSAY_POLLING_INTERVAL and ASSAY_REINDEX_AFTER (milliseconds), ASSAY_NODE_RATE (requests a second that the node gets at first).
 * @throws InputError CONFIG_INVALID
 */
export function readSettings(
  env: Readonly<Record<string, string | undefined>>,
  places: { indexerDir: string; workingDir: string },
): IndexerSettings {
  const rpcUrl = httpUrl('ASSAY_RPC_URL', env.ASSAY_RPC_URL || DEFAULT_RPC_URL);
  return {
    deploymentPath: deploymentPath(env, places),
    rpcUrl,
    nodeRate: wholeNumber('ASSAY_NODE_RATE', env.ASSAY_NODE_RATE, defaultNodeRate(rpcUrl), 1, MAX_NODE_RATE),
    monitorUrl: env.MONITOR_URL ? httpUrl('MONITOR_URL', env.MONITOR_URL).replace(/\/+$/, '') : undefined,
    databaseUrl: env.DATABASE_URL || undefined,
    dataDir: dataDir(env.ASSAY_INDEXER_DATA, places),
    maxLag: wholeNumber('ASSAY_MAX_LAG', env.ASSAY_MAX_LAG, DEFAULT_MAX_LAG, 1),
    reindexAfter: wholeNumber('ASSAY_REINDEX_AFTER', env.ASSAY_REINDEX_AFTER, DEFAULT_REINDEX_AFTER, 0),
    pollingInterval: wholeNumber('ASSAY_POLLING_INTERVAL', env.ASSAY_POLLING_INTERVAL, DEFAULT_POLLING_INTERVAL, 100),
  };
}

function deploymentPath(
  env: Readonly<Record<string, string | undefined>>,
  places: { indexerDir: string; workingDir: string },
): string {
  if (env.ASSAY_DEPLOYMENT) return resolve(places.workingDir, env.ASSAY_DEPLOYMENT);
  const chainId = env.ASSAY_CHAIN_ID || '31337';
  if (!/^[1-9][0-9]{0,15}$/.test(chainId)) {
    throw new InputError('CONFIG_INVALID', `ASSAY_CHAIN_ID is "${chainId}"; give a chain id in decimal digits.`);
  }
  return join(places.indexerDir, '..', 'deployments', `${chainId}.json`);
}

function dataDir(given: string | undefined, places: { indexerDir: string; workingDir: string }): string {
  if (!given) return join(places.indexerDir, '.ponder', 'pglite');
  return resolve(places.workingDir, given);
}

function httpUrl(name: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new InputError('CONFIG_INVALID', `${name} is not an http(s) URL; give one such as ${DEFAULT_RPC_URL}.`);
  }
  return value;
}

function wholeNumber(
  name: string,
  value: string | undefined,
  fallback: number,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number {
  if (!value) return fallback;
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < least || number > most) {
    throw new InputError('CONFIG_INVALID', `${name} is "${value}"; give a whole number from ${least} to ${most}.`);
  }
  return number;
}

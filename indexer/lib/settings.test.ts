import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSettings } from './settings.ts';

const places = { indexerDir: '/repo/indexer', workingDir: '/somewhere' };

describe('readSettings', () => {
  test('defaults to the local chain, no monitor, PGlite in the package', () => {
    expect(readSettings({}, places)).toEqual({
      deploymentPath: join('/repo', 'deployments', '31337.json'),
      rpcUrl: 'http://127.0.0.1:8545',
      nodeRate: 500,
      monitorUrl: undefined,
      databaseUrl: undefined,
      dataDir: '/repo/indexer/.ponder/pglite',
      maxLag: 45,
      pollingInterval: 1000,
      reindexAfter: 10_000,
    });
  });

  test('paths are relative to the working directory', () => {
    const settings = readSettings({ ASSAY_DEPLOYMENT: 'd.json', ASSAY_INDEXER_DATA: 'data' }, places);
    expect(settings).toMatchObject({ deploymentPath: '/somewhere/d.json', dataDir: '/somewhere/data' });
  });

  test('an empty variable counts as absent', () => {
    expect(readSettings({ DATABASE_URL: '', MONITOR_URL: '' }, places)).toMatchObject({
      databaseUrl: undefined,
      monitorUrl: undefined,
    });
  });

  test('a node of others is gone at gently, unless one says otherwise', () => {
    const ASSAY_RPC_URL = 'https://rpc.example';
    expect(readSettings({ ASSAY_RPC_URL }, places).nodeRate).toBe(20);
    expect(readSettings({ ASSAY_RPC_URL, ASSAY_NODE_RATE: '200' }, places).nodeRate).toBe(200);
  });

  test.each([
    [{ ASSAY_CHAIN_ID: '../1' }],
    [{ ASSAY_CHAIN_ID: '0x1' }],
    [{ ASSAY_RPC_URL: 'file:///etc/passwd' }],
    [{ ASSAY_RPC_URL: 'nonsense' }],
    [{ MONITOR_URL: 'ftp://x' }],
    [{ ASSAY_MAX_LAG: '0' }],
    [{ ASSAY_MAX_LAG: 'soon' }],
    [{ ASSAY_POLLING_INTERVAL: '99' }],
    [{ ASSAY_NODE_RATE: '0' }],
    [{ ASSAY_NODE_RATE: '2001' }],
    [{ ASSAY_NODE_RATE: 'fast' }],
    [{ ASSAY_INDEXER_DATE: 'misspelt' }],
  ])('refuses %o', (env) => {
    expect(() => readSettings(env, places)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });
});

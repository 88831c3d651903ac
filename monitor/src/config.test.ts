import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONTRACT_NAMES } from '@assay/sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadMonitorConfig, redactMonitorConfig } from './config.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-monitor-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const contract = { address: `0x${'a1'.repeat(20)}`, startBlock: 1, txHash: `0x${'00'.repeat(32)}` };
const deployment = (chainId: number) => ({
  chainId,
  contracts: Object.fromEntries(CONTRACT_NAMES.map((name) => [name, contract])),
});
const flags = { rpcUrl: 'http://127.0.0.1:8545', deployment: deployment(31337) };

test('flags come before the environment before the file before defaults', () => {
  const file = join(folder, 'monitor.json');
  writeFileSync(file, JSON.stringify({ port: 1, host: '0.0.0.0', store: '/file', rpcUrl: 'http://file:1' }));
  const env = {
    ASSAY_MONITOR_PORT: '2',
    ASSAY_MONITOR_HOST: '127.0.0.2',
    ASSAY_MONITOR_RPC_URL: 'http://env:1',
    HOME: '/root',
  };
  const config = loadMonitorConfig({ flags: { deployment: deployment(1), port: 3, host: undefined }, env, file });
  expect(config).toMatchObject({
    port: 3,
    host: '127.0.0.2',
    rpcUrl: 'http://env:1',
    store: '/file',
    intervalMs: 1000,
  });
});

test('reads the deployment from its file', () => {
  const path = join(folder, '31337.json');
  writeFileSync(path, JSON.stringify(deployment(31337)));
  expect(loadMonitorConfig({ flags: { ...flags, deployment: path } }).deployment.chainId).toBe(31337);
});

test('private mirrors are fetched on the local chain only, unless it is said otherwise', () => {
  expect(loadMonitorConfig({ flags }).allowPrivateMirrors).toBe(true);
  expect(loadMonitorConfig({ flags: { ...flags, deployment: deployment(1) } }).allowPrivateMirrors).toBe(false);
  expect(loadMonitorConfig({ flags, env: { ASSAY_MONITOR_ALLOW_PRIVATE_MIRRORS: 'false' } }).allowPrivateMirrors).toBe(
    false,
  );
});

test('lists of addresses', () => {
  const [a, b] = [`0x${'11'.repeat(20)}`, `0x${'22'.repeat(20)}`];
  expect(loadMonitorConfig({ flags: { ...flags, operators: `${a},${b}` } }).operators).toEqual([a, b]);
});

test.each([
  [{ port: 70_000 }, 'port'],
  [{ rpcUrl: 'ws://127.0.0.1' }, 'rpcUrl'],
  [{ operators: 'chat-prod' }, 'operators'],
  [{ intervalMs: 'soon' }, 'intervalMs'],
  [{ prot: 1 }, 'prot'],
])('refuses %j', (wrong, named) => {
  const load = () => loadMonitorConfig({ flags: { ...flags, ...wrong } });
  const details = { problems: [expect.stringContaining(named)] };
  expect(load).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', details }));
});

test('settings that contradict each other are named with where they came from', () => {
  const env = { ASSAY_MONITOR_CHALLENGER_KEY: `0x${'42'.repeat(32)}`, ASSAY_MONITOR_CHALLENGER_KEYSTORE: 'key.json' };
  const problem = expect.stringContaining('ASSAY_MONITOR_CHALLENGER_KEY and ASSAY_MONITOR_CHALLENGER_KEYSTORE');
  expect(() => loadMonitorConfig({ flags, env })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', details: { problems: [problem] } }),
  );
  const later = loadMonitorConfig({
    flags: { ...flags, challengerKeystore: 'mine.json' },
    env: { ASSAY_MONITOR_CHALLENGER_KEY: env.ASSAY_MONITOR_CHALLENGER_KEY },
  });
  expect([later.challengerKey, later.challengerKeystore]).toEqual([undefined, 'mine.json']);
});

test('an unknown variable is refused by name, and so is a password in the file', () => {
  const refusal = (named: string) => ({
    code: 'CONFIG_INVALID',
    details: { problems: [expect.stringContaining(named)] },
  });
  const env = { ASSAY_MONITOR_PROT: '1', ASSAY_DATA_DIR: 'of the operator' };
  expect(() => loadMonitorConfig({ flags, env })).toThrow(expect.objectContaining(refusal('ASSAY_MONITOR_PROT')));
  const file = join(folder, 'monitor.json');
  writeFileSync(file, JSON.stringify({ password: 'word' }));
  expect(() => loadMonitorConfig({ flags, file })).toThrow(expect.objectContaining(refusal('use passwordFile')));
});

test.each(['missing.json', '.'])('refuses the configuration file %s', (name) => {
  expect(() => loadMonitorConfig({ flags, file: join(folder, name) })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID' }),
  );
});

test('prints no API key', () => {
  const config = loadMonitorConfig({ flags: { ...flags, rpcUrl: 'https://me:word@rpc.example/v3/secret?key=secret' } });
  expect(JSON.stringify(redactMonitorConfig(config))).not.toMatch(/secret|word/);
  expect(redactMonitorConfig(loadMonitorConfig({ flags })).rpcUrl).toBe('http://127.0.0.1:8545');
});

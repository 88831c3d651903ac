import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { envName, flagKey, flagName } from '@assay/node/settings';
import type { InputError } from '@assay/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConfigSources, loadConfig, redactConfig } from './loadConfig.ts';
import { SETTINGS } from './settings.ts';

const SECRET = `0x${'5e'.repeat(32)}`;
const minimal = {
  dataDir: '/data',
  operator: `0x${'11'.repeat(20)}`,
  origin: 'op.example/log',
  chain: { rpcUrl: 'http://user:pw@127.0.0.1:8545/v2/rpc-secret', deployment: 'deployments/31337.json' },
  keys: {
    receipt: { plain: SECRET },
    anchor: { keystore: 'anchor.json' },
    checkpoint: { keystore: 'checkpoint.json' },
    salt: { keystore: 'salt.json' },
  },
  endpoints: [
    {
      name: 'chat',
      upstream: 'http://127.0.0.1:9000/v1',
      upstreamApiKey: 'sk-engine-secret',
      modelId: `0x${'22'.repeat(32)}`,
      config: {},
    },
  ],
  apiKeys: ['sk-plain-secret-key'],
};

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'assay-config-'));
});

afterAll(() => rm(directory, { recursive: true }));

async function load(file: unknown, rest: Partial<ConfigSources> = {}) {
  const path = join(directory, 'config.json');
  await writeFile(path, typeof file === 'string' ? file : JSON.stringify(file));
  return loadConfig({ flags: {}, env: {}, file: path, ...rest });
}

async function problems(file: unknown, rest: Partial<ConfigSources> = {}): Promise<readonly string[]> {
  const error = (await load(file, rest).catch((reason: unknown) => reason)) as InputError;
  expect(error.code).toBe('CONFIG_INVALID');
  return (error.details.problems ?? [error.message]) as string[];
}

test('defaults are filled in', async () => {
  const config = await load(minimal);
  expect(config.listen).toEqual({ host: '127.0.0.1', port: 8080 });
  expect(config.endpoints[0]).toMatchObject({ kind: 'openai' });
  expect(config.apiKeys[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect([config.timeouts.drainMs, config.limits.inFlight, config.metricsFor, config.logLevel]).toEqual([
    10_000,
    1024,
    'loopback',
    'info',
  ]);
});

test('flags win over the environment, the environment over the file', async () => {
  const file = { ...minimal, listen: { host: '0.0.0.0', port: 1 }, logLevel: 'warn' };
  const env = { ASSAY_LISTEN_PORT: '2', ASSAY_LOG_LEVEL: 'error', ASSAY_ANCHORING_FINALITY_DEPTH: 'finalized' };
  const config = await load(file, { env, flags: { listenPort: '3', dataDir: undefined } });
  expect([config.listen, config.logLevel, config.anchoring.finalityDepth, config.dataDir]).toEqual([
    { host: '0.0.0.0', port: 3 },
    'error',
    'finalized',
    '/data',
  ]);
});

test('everything can come from the environment', async () => {
  const env = {
    ASSAY_DATA_DIR: '/d',
    ASSAY_OPERATOR: minimal.operator,
    ASSAY_ORIGIN: 'o/log',
    ASSAY_CHAIN_RPC_URL: 'http://127.0.0.1:1',
    ASSAY_CHAIN_DEPLOYMENT: 'x.json',
    ASSAY_KEYS_RECEIPT_KEYSTORE: 'r',
    ASSAY_KEYS_ANCHOR_KEYSTORE: 'a',
    ASSAY_KEYS_CHECKPOINT_KEYSTORE: 'c',
    ASSAY_KEYS_SALT_PLAIN: SECRET,
    ASSAY_KEYSTORE_PASSWORD: 'pw',
    ASSAY_ENDPOINTS: JSON.stringify(minimal.endpoints),
    ASSAY_BENCH_SECONDS: '3',
    ASSAY_TESTS: 'full',
    ASSAY_STATE_DIR: '/of/the/command/line',
    ASSAY_NODE_RATE: '20',
    ASSAY_RPC_URL: 'of the indexer',
    ASSAY_DEPLOYER_KEY: 'of the deployment',
    PATH: '/bin',
  };
  const config = await loadConfig({ flags: {}, env });
  expect(config.keys).toMatchObject({ password: 'pw', receipt: { keystore: 'r' }, salt: { plain: SECRET } });
});

test('a keystore given later replaces a plain key', async () => {
  const config = await load(minimal, { env: { ASSAY_KEYS_RECEIPT_KEYSTORE: 'r.json' } });
  expect(config.keys.receipt).toEqual({ keystore: 'r.json' });
});

test.each([
  ['a misspelt key', { ...minimal, dataDirectory: '/x' }, {}, /"dataDirectory".*no such setting/],
  ['a misspelt key inside', { ...minimal, listen: { prot: 1 } }, {}, /"listen\.prot"/],
  [
    'a misspelt key of an endpoint',
    { ...minimal, endpoints: [{ ...minimal.endpoints[0], modelID: 'x' }] },
    {},
    /"endpoints\.0\.modelID"/,
  ],
  ['a missing key', { ...minimal, origin: undefined }, {}, /^origin.*missing/],
  ['a wrong type', { ...minimal, listen: { port: '80' } }, {}, /^listen\.port/],
  ['a port out of range', { ...minimal, listen: { port: 70_000 } }, {}, /^listen\.port/],
  ['an address that is none', { ...minimal, operator: '0x12' }, {}, /^operator.*40 hex digits/],
  [
    'an upstream that is no URL',
    { ...minimal, endpoints: [{ ...minimal.endpoints[0], upstream: 'localhost:9000' }] },
    {},
    /^endpoints\.0\.upstream/,
  ],
  ['a URL of a file', { ...minimal, chain: { ...minimal.chain, rpcUrl: 'file:///etc/passwd' } }, {}, /^chain\.rpcUrl/],
  [
    'two endpoints of one name',
    { ...minimal, endpoints: [minimal.endpoints[0], minimal.endpoints[0]] },
    {},
    /"chat" is given twice/,
  ],
  ['a short API key', { ...minimal, apiKeys: ['short'] }, {}, /^apiKeys\.0/],
  ['a key that is neither', { ...minimal, keys: { ...minimal.keys, salt: { file: 'x' } } }, {}, /^keys\.salt/],
  ['a password in the file', { ...minimal, keys: { ...minimal.keys, password: 'x' } }, {}, /keys\.password/],
  ['an array', [], {}, /JSON object/],
  ['text', 'dataDir=/x', {}, /cannot be read as JSON/],
  ['an unknown variable', minimal, { env: { ASSAY_LISTEN_PROT: '1' } }, /ASSAY_LISTEN_PROT.*no such setting/],
  ['a variable that is no number', minimal, { env: { ASSAY_LISTEN_PORT: '80a' } }, /ASSAY_LISTEN_PORT/],
  [
    'a variable that is no boolean',
    minimal,
    { env: { ASSAY_ALLOW_UNREACHABLE_MIRRORS: 'yes' } },
    /ASSAY_ALLOW_UNREACHABLE_MIRRORS/,
  ],
  ['a variable that is no JSON', minimal, { env: { ASSAY_ENDPOINTS: '{' } }, /ASSAY_ENDPOINTS/],
  [
    'a wrong value from a variable',
    minimal,
    { env: { ASSAY_LISTEN_PORT: '99999' } },
    /listen\.port \(from ASSAY_LISTEN_PORT\)/,
  ],
  ['an unknown flag', minimal, { flags: { listenProt: 1 } }, /"listenProt"/],
  ['a secret as a flag', minimal, { flags: { keysPassword: 'x' } }, /"keysPassword"/],
] as const)('%s is refused, by name', async (_what, file, rest, expected) => {
  expect(await problems(file, rest)).toEqual(expect.arrayContaining([expect.stringMatching(expected)]));
});

test('settings that contradict each other are named with where they came from; of two sources the later counts', async () => {
  const both = { keystore: 'k.json', plain: SECRET };
  const file = { ...minimal, keys: { ...minimal.keys, salt: both } };
  expect(await problems(file)).toEqual([
    expect.stringMatching(/keys\.salt\.keystore in .*config\.json and keys\.salt\.plain in/),
  ]);
  const env = { ASSAY_KEYSTORE_PASSWORD: 'pw', ASSAY_KEYS_PASSWORD_FILE: 'pw.txt' };
  expect(await problems(minimal, { env })).toEqual([
    'ASSAY_KEYSTORE_PASSWORD and ASSAY_KEYS_PASSWORD_FILE contradict each other; give only one of them',
  ]);
  const later = await load(
    { ...minimal, keys: { ...minimal.keys, passwordFile: 'pw.txt' } },
    { env: { ASSAY_KEYSTORE_PASSWORD: 'pw' } },
  );
  expect([later.keys.password, later.keys.passwordFile]).toEqual(['pw', undefined]);
});

test('a file that is not there is refused', async () => {
  await expect(loadConfig({ flags: {}, env: {}, file: join(directory, 'none.json') })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  });
});

test('what is printed holds no secret, and is JSON', async () => {
  const text = JSON.stringify(
    redactConfig(
      await load(minimal, { env: { ASSAY_KEYSTORE_PASSWORD: 'pass-secret', ASSAY_ANCHORING_MAX_FEE_PER_GAS: '7' } }),
    ),
  );
  for (const secret of [
    SECRET.slice(2),
    'pass-secret',
    'rpc-secret',
    'user:pw',
    'sk-engine-secret',
    'sk-plain-secret-key',
  ])
    expect(text).not.toContain(secret);
  expect(text).toContain('anchor.json');
});

test('names of flags and variables follow from the place of a setting', () => {
  const port = { path: 'listen.port' };
  expect([envName(port, 'ASSAY_'), flagName(port), flagKey(port)]).toEqual([
    'ASSAY_LISTEN_PORT',
    '--listen-port',
    'listenPort',
  ]);
  expect(new Set(SETTINGS.map((one) => envName(one, 'ASSAY_'))).size).toBe(SETTINGS.length);
  expect(
    SETTINGS.filter(({ path }) => /password$|plain$|endpoints|apiKeys/.test(path)).every(({ asFlag }) => !asFlag),
  ).toBe(true);
});

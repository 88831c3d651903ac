import { readFileSync } from 'node:fs';
import { LOCAL_CHAIN_ID } from '@assay/node/localChain';
import {
  loadSettings,
  redactSettings,
  type SettingsShape,
  type SettingsSources,
  settingsError,
} from '@assay/node/settings';
import { parseAddress, readDeployment } from '@assay/sdk';
import { z } from 'zod';

const address = z.string().transform((text, context) => {
  try {
    return parseAddress(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'an address is 0x and 40 hex digits' });
    return z.NEVER;
  }
});
const addresses = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',').filter((text) => text !== '') : value),
  z.array(address),
);
/** Numbers as JSON has them, or digits: no exponents, no hexadecimals, and nothing does not count as 0. */
const digits = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d{1,15}$/, 'not a whole number')
    .transform(Number),
]);
const count = (least: number, most: number) => digits.pipe(z.number().int().min(least).max(most));
const yesNo = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

const hex32 = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/, 'a key is 0x and 64 hex digits')
  .transform((text) => text as `0x${string}`);
const amount = z
  .union([z.bigint(), z.string().regex(/^\d{1,40}$/), z.number().int()])
  .transform((value) => BigInt(value))
  .refine((value) => value >= 0n, 'not below 0');
const ETHER = 10n ** 18n;
const GWEI = 10n ** 9n;

const schema = z.strictObject({
  /** JSON-RPC endpoint of the chain. */
  rpcUrl: z.url({ protocol: /^https?$/ }),
  /** deployments/<chainId>.json, as an object or as the path of the file. */
  deployment: z.union([z.string().min(1), z.record(z.string(), z.unknown())]),
  /** Where mirrored logs and evidence are kept. */
  store: z.string().min(1).default('./monitor-data'),
  host: z.string().default('127.0.0.1'),
  port: count(0, 65535).default(8790),
  /** Under which others reach this monitor, for example https://monitor.example. */
  publicUrl: z.url({ protocol: /^https?$/ }).optional(),
  operators: addresses.optional(),
  redownload: addresses.default([]),
  intervalMs: count(50, 3_600_000).default(1000),
  requestTimeoutMs: count(100, 120_000).default(5000),
  roundMs: count(1000, 3_600_000).default(60_000),
  rpcTimeoutMs: count(100, 120_000).default(10_000),
  withheldAfterMs: count(0, 30 * 86_400_000).default(300_000),
  readyWithinMs: count(100, 3_600_000).default(30_000),
  /** Blocks of events asked for at once at first; a node that refuses is asked for half as many, and so on. */
  blocksPerRead: count(1, 1_000_000).default(2000),
  leastBlocksPerRead: count(1, 1_000_000).default(1),
  /** Newest blocks that are read again in each round: a node's log index may be so far behind its blocks. */
  rereadBlocks: count(0, 100_000).default(64),
  maxOperators: count(1, 1_000_000).default(1000),
  maxLogSize: count(1, 2 ** 40).default(2 ** 30),
  maxReceipts: count(1, 100_000_000).default(1_000_000),
  parallelOperators: count(1, 1024).default(32),
  receiptsPerSecond: z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d{1,7}(\.\d{1,9})?$/, 'not a number')
        .transform(Number),
    ])
    .pipe(z.number().positive().max(1_000_000))
    .default(10),
  receiptsBurst: count(1, 1_000_000).default(200),
  /** Fetch mirrors at private addresses too. Unset: only on chain 31337. */
  allowPrivateMirrors: yesNo.optional(),
  /** Only watch and raise alarms, whatever key there is. */
  watchOnly: yesNo.default(false),
  /** Key of the account that challenges, in the clear: chain 31337 only. */
  challengerKey: hex32.optional(),
  /** Path of its keystore. */
  challengerKeystore: z.string().min(1).optional(),
  passwordFile: z.string().min(1).optional(),
  /** From the environment (ASSAY_MONITOR_PASSWORD). */
  password: z.string().min(1).optional(),
  /** Gets the bounties; the challenging account unless given. */
  recipient: address.optional(),
  maxSpendWeiPerDay: amount.default(ETHER / 10n),
  maxSpendWeiPerChallenge: amount.default(ETHER / 20n),
  /** Least bounty, in the token's smallest unit, that is worth a challenge. */
  minWin: amount.default(1n),
  maxFeePerGas: amount.default(200n * GWEI),
  /** Blocks until a recorded fault counts as won. Unset: the chain's finalized tag, 32 on chain 31337. */
  finalityDepth: count(0, 10_000).optional(),
  /** Oldest newest block that is acted upon. Unset: 120; on chain 31337, which makes blocks on demand, any. */
  maxHeadAgeSeconds: count(1, 86_400).optional(),
  /** Answer open demands about mirrored logs when the bond pays for it. */
  answerDemands: yesNo.default(true),
  /** Demand receipts whose entries are anchored but shown by no mirror. */
  demandWithheld: yesNo.default(false),
  demandConsistency: yesNo.default(true),
  logLevel: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
});

type Parsed = z.infer<typeof schema>;

/** Checked configuration of a monitor. */
export type MonitorConfig = Omit<Parsed, 'deployment' | 'allowPrivateMirrors'> & {
  readonly deployment: ReturnType<typeof readDeployment>;
  readonly allowPrivateMirrors: boolean;
};

/** Settings by name, unchecked. */
export type MonitorSettings = { readonly [name in keyof z.input<typeof schema>]?: unknown };

const SHAPE: SettingsShape<typeof schema> = {
  schema,
  settings: Object.keys(schema.shape).map((path) => ({
    ...{ path, kind: 'text', asFlag: true, summary: path },
    ...(path === 'password' && { inFile: 'passwordFile' }),
  })),
  exclusive: [
    ['challengerKey', 'challengerKeystore'],
    ['password', 'passwordFile'],
  ],
  prefix: 'ASSAY_MONITOR_',
};

/**
 * Puts the configuration together: flags before environment (`ASSAY_MONITOR_RPC_URL` for `rpcUrl`, and so on) before the
 * JSON file before defaults.
 * @throws InputError CONFIG_INVALID naming every setting that is wrong, DEPLOYMENT_MALFORMED
 */
export function loadMonitorConfig(
  from: Omit<SettingsSources, 'flags'> & { readonly flags?: MonitorSettings },
): MonitorConfig {
  const { deployment, allowPrivateMirrors, ...rest } = loadSettings(SHAPE, from);
  const read = readDeployment(typeof deployment === 'string' ? readJson(deployment) : deployment);
  return { ...rest, deployment: read, allowPrivateMirrors: allowPrivateMirrors ?? read.chainId === LOCAL_CHAIN_ID };
}

/** The configuration as it may be printed: URLs lose credentials, query and path, where API keys hide. */
export function redactMonitorConfig(config: MonitorConfig): Record<string, unknown> {
  return redactSettings(config, { secrets: /^(challengerKey|password)$/, nodes: /^rpcUrl$/ });
}

function readJson(path: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw settingsError([`${path}: the deployment cannot be read as a JSON object; correct the file or its path`], {
      cause,
    });
  }
}

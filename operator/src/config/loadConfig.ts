import { loadSettings, parseSettings, redactSettings, type SettingsShape, settingsError } from '@assay/node/settings';
import { configSchema, type OperatorConfig } from './configSchema.ts';
import { SETTINGS } from './settings.ts';

/** Where settings come from; earlier ones win: flags, environment, file. */
export type ConfigSources = {
  /** Parsed command line, by `flagKey`; values as text, or already typed. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of a JSON file. */
  readonly file?: string | undefined;
};

const ROLES = ['receipt', 'anchor', 'checkpoint', 'salt', 'defence'];

const SHAPE: SettingsShape<typeof configSchema> = {
  schema: configSchema,
  settings: SETTINGS,
  exclusive: [
    ...ROLES.map((role) => [`keys.${role}.keystore`, `keys.${role}.plain`] as const),
    ['keys.password', 'keys.passwordFile'],
  ],
  prefix: 'ASSAY_',
  // They belong to other commands.
  foreign:
    /^ASSAY_((BENCH|MONITOR|INDEXER|TESTS|DEPLOYER|STATE)(_.*)?|NODE_RATE|API_KEY|RPC_URL|CHAIN_ID|DEPLOYMENT|MAX_LAG|POLLING_INTERVAL)$/,
};

/**
 * Reads and checks the configuration.
 * @throws InputError CONFIG_INVALID: the message names each wrong setting, where it came from and what it must be
 */
export async function loadConfig(sources: ConfigSources): Promise<OperatorConfig> {
  return requireUniqueNames(loadSettings(SHAPE, sources));
}

/** Checks a configuration given as an object. @throws InputError CONFIG_INVALID */
export function parseConfig(value: unknown): OperatorConfig {
  return requireUniqueNames(parseSettings(SHAPE, value));
}

/** The configuration as it may be printed: no keys, no passwords, no API keys, no paths or user info of RPC URLs. */
export function redactConfig(config: OperatorConfig): Record<string, unknown> {
  const secrets = /^(keys\.password|keys\.\w+\.plain|endpoints\.\d+\.upstreamApiKey|apiKeys)$/;
  return redactSettings(config, { secrets, nodes: /^chain\.rpcUrl$/ });
}

function requireUniqueNames(config: OperatorConfig): OperatorConfig {
  const names = config.endpoints.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw settingsError([`endpoints: the name "${twice}" is given twice; make names unique`]);
  return config;
}

import { readFile } from 'node:fs/promises';
import { InputError } from '@assay/sdk';
import type { z } from 'zod';
import { configSchema, type OperatorConfig } from './configSchema.ts';
import { envName, flagKey, flagName, SETTINGS, type Setting } from './settings.ts';

/** Where settings come from; earlier ones win: flags, environment, file. */
export type ConfigSources = {
  /** Parsed command line, by `flagKey`; values as text, or already typed. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of a JSON file. */
  readonly file?: string | undefined;
};

type Tree = { [key: string]: unknown };

/** Variables with the operator's prefix that belong to other commands. */
const FOREIGN_ENV =
  /^ASSAY_((BENCH|MONITOR|INDEXER|TESTS|DEPLOYER|STATE)(_.*)?|NODE_RATE|API_KEY|RPC_URL|CHAIN_ID|DEPLOYMENT|MAX_LAG|POLLING_INTERVAL)$/;

/**
 * Reads and checks the configuration.
 * @throws InputError CONFIG_INVALID: the message names each wrong setting, where it came from and what it must be
 */
export async function loadConfig(sources: ConfigSources): Promise<OperatorConfig> {
  const tree = sources.file === undefined ? {} : await readTree(sources.file);
  const origins = new Map<string, string>();
  for (const setting of SETTINGS) {
    const fromEnv = sources.env[envName(setting)];
    if (fromEnv !== undefined) place(tree, origins, setting, fromEnv, envName(setting));
  }
  refuseUnknownVariables(sources.env);
  const flags = new Map(SETTINGS.filter(({ asFlag }) => asFlag).map((setting) => [flagKey(setting), setting]));
  for (const [key, value] of Object.entries(sources.flags)) {
    if (value === undefined) continue;
    const setting = flags.get(key);
    if (setting === undefined) {
      throw invalid([`flag "${key}": there is no such flag (secrets come from the environment or a file); remove it`]);
    }
    place(tree, origins, setting, value, flagName(setting));
  }
  return parseConfig(tree, origins, sources.file);
}

/** Checks a configuration given as an object. @throws InputError CONFIG_INVALID */
export function parseConfig(
  value: unknown,
  origins: ReadonlyMap<string, string> = new Map(),
  file?: string | undefined,
): OperatorConfig {
  const parsed = configSchema.safeParse(value);
  if (!parsed.success) throw invalid(parsed.error.issues.map((issue) => describe(issue, origins, file)));
  const names = parsed.data.endpoints.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid([`endpoints: the name "${twice}" is given twice; make names unique`]);
  return parsed.data;
}

async function readTree(path: string): Promise<Tree> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(
      'CONFIG_INVALID',
      `${path}: cannot be read as JSON (${reason}); correct the file or its path`,
      { path },
      { cause },
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid([`${path}: must be a JSON object; see docs/operations.md`]);
  }
  // The password stands in no file beside the settings: it has a file of its own, or the environment.
  if ((value as { keys?: { password?: unknown } }).keys?.password !== undefined) {
    throw invalid([`${path}: keys.password: a password does not belong here; use keys.passwordFile`]);
  }
  return value as Tree;
}

function place(tree: Tree, origins: Map<string, string>, setting: Setting, value: unknown, from: string): void {
  const parts = setting.path.split('.');
  const last = parts.pop() as string;
  let at = tree;
  for (const part of parts) {
    const next = at[part];
    const inner: Tree = typeof next === 'object' && next !== null && !Array.isArray(next) ? { ...next } : {};
    // A keystore and a plain key exclude each other: the later source replaces the earlier one.
    if (part === parts.at(-1) && (last === 'keystore' || last === 'plain')) {
      delete inner.keystore;
      delete inner.plain;
    }
    at[part] = inner;
    at = inner;
  }
  at[last] = typeof value === 'string' ? readText(setting, value, from) : value;
  origins.set(setting.path, from);
}

function readText(setting: Setting, text: string, from: string): unknown {
  switch (setting.kind) {
    case 'text':
      return text;
    case 'number':
      if (/^\d{1,16}$/.test(text)) return Number(text);
      throw invalid([`${from}: "${text}" is no whole number; give digits only`]);
    case 'numberOrText':
      return /^\d{1,16}$/.test(text) ? Number(text) : text;
    case 'boolean':
      if (text === 'true' || text === 'false') return text === 'true';
      throw invalid([`${from}: "${text}" is neither true nor false; give one of these`]);
    case 'json':
      try {
        return JSON.parse(text);
      } catch {
        throw invalid([`${from}: this is no JSON; give ${setting.summary}`]);
      }
  }
}

function refuseUnknownVariables(env: ConfigSources['env']): void {
  const known = new Set(SETTINGS.map(envName));
  const unknown = Object.keys(env).filter(
    (name) => name.startsWith('ASSAY_') && !known.has(name) && !FOREIGN_ENV.test(name),
  );
  if (unknown.length === 0) return;
  throw invalid(unknown.map((name) => `environment variable ${name}: there is no such setting; correct or unset it`));
}

function describe(issue: z.core.$ZodIssue, origins: ReadonlyMap<string, string>, file: string | undefined): string {
  const path = issue.path.join('.');
  const from = origins.get(path) ?? [...origins].find(([known]) => known.startsWith(`${path}.`))?.[1] ?? file;
  const where = from === undefined ? path || 'the configuration' : `${path} (from ${from})`;
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((name) => `"${path === '' ? name : `${path}.${name}`}"`).join(', ');
    return `${names}: there is no such setting; correct the name or remove it`;
  }
  if (issue.code === 'invalid_type' && issue.input === undefined) return `${where}: is missing; set it`;
  return `${where}: ${issue.message}`;
}

function invalid(problems: readonly string[]): InputError {
  return new InputError('CONFIG_INVALID', `The configuration cannot be used:\n- ${problems.join('\n- ')}`, {
    problems,
  });
}

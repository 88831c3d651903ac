import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { isSettingsTree, mergeSettings, type SettingsSource, type SettingsTree, settingAt } from './mergeSettings.ts';
import { envName, flagKey, flagName, type Setting } from './setting.ts';
import { settingsError } from './settingsError.ts';

/** What a process can be told, and how. */
export type SettingsShape<Schema extends z.ZodType> = {
  /** Strict: a misspelt setting is refused, not ignored. */
  readonly schema: Schema;
  /** Every setting that a flag or an environment variable can give. */
  readonly settings: readonly Setting[];
  /** Paths of which only one may be given. */
  readonly exclusive: readonly (readonly [string, string])[];
  /** Of environment variables: those with it that are no settings are refused. */
  readonly prefix: string;
  /** Variables with the prefix that belong to others. */
  readonly foreign?: RegExp;
};

/** Where settings come from; earlier ones win: flags, environment, file. */
export type SettingsSources = {
  /** Parsed command line, by `flagKey`; values as text, or already typed. */
  readonly flags?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Path of a JSON file. */
  readonly file?: string | undefined;
};

/**
 * Reads, puts together and checks the settings of a process.
 * @throws InputError CONFIG_INVALID: the message names each wrong setting, where it came from and what it must be
 */
export function loadSettings<Schema extends z.ZodType>(
  shape: SettingsShape<Schema>,
  { flags = {}, env = {}, file }: SettingsSources,
): z.output<Schema> {
  const read = file === undefined ? undefined : { tree: readTree(file, shape.settings), path: file };
  const { tree, origins } = mergeSettings(read, [fromEnv(shape, env), fromFlags(shape, flags)], shape.exclusive);
  return parseSettings(shape, tree, origins, file);
}

/** Checks settings given as an object. @throws InputError CONFIG_INVALID */
export function parseSettings<Schema extends z.ZodType>(
  { schema }: Pick<SettingsShape<Schema>, 'schema'>,
  value: unknown,
  origins: ReadonlyMap<string, string> = new Map(),
  file?: string | undefined,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw settingsError(parsed.error.issues.map((issue) => describe(issue, origins, file)));
}

function fromEnv({ settings, prefix, foreign }: SettingsShape<z.ZodType>, env: NonNullable<SettingsSources['env']>) {
  const nameOf = namesOf(settings, (setting) => envName(setting, prefix));
  const known = new Set(settings.map(({ path }) => nameOf(path)));
  const unknown = Object.keys(env).filter(
    (name) => name.startsWith(prefix) && env[name] !== undefined && !known.has(name) && !foreign?.test(name),
  );
  if (unknown.length > 0)
    throw settingsError(
      unknown.map((name) => `environment variable ${name}: there is no such setting; correct or unset it`),
    );
  return sourceOf(settings, nameOf, (path) => env[nameOf(path)]);
}

function fromFlags({ settings }: SettingsShape<z.ZodType>, flags: NonNullable<SettingsSources['flags']>) {
  const asFlags = settings.filter(({ asFlag }) => asFlag);
  const known = new Set(asFlags.map(flagKey));
  const unknown = Object.keys(flags).filter((key) => flags[key] !== undefined && !known.has(key));
  if (unknown.length > 0) {
    const advice = 'there is no such flag (secrets come from the environment or a file); remove it';
    throw settingsError(unknown.map((key) => `flag "${key}": ${advice}`));
  }
  const keyOf = namesOf(asFlags, flagKey);
  return sourceOf(asFlags, namesOf(asFlags, flagName), (path) => flags[keyOf(path)]);
}

function namesOf(settings: readonly Setting[], name: (setting: Setting) => string): (path: string) => string {
  const names = new Map(settings.map((setting) => [setting.path, name(setting)]));
  return (path) => names.get(path) ?? path;
}

function sourceOf(
  settings: readonly Setting[],
  nameOf: (path: string) => string,
  valueAt: (path: string) => unknown,
): SettingsSource {
  const read = (setting: Setting) => {
    const value = valueAt(setting.path);
    return typeof value === 'string' ? readText(setting, value, nameOf(setting.path)) : value;
  };
  return { values: new Map(settings.map((setting) => [setting.path, read(setting)])), nameOf };
}

function readTree(path: string, settings: readonly Setting[]): SettingsTree {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw settingsError([`${path}: cannot be read as JSON (${reason}); correct the file or its path`], { cause });
  }
  if (!isSettingsTree(value)) throw settingsError([`${path}: must be a JSON object; see docs/operations.md`]);
  for (const { path: place, inFile } of settings) {
    if (inFile === undefined || settingAt(value, place) === undefined) continue;
    throw settingsError([`${path}: ${place}: a password does not belong here; use ${inFile}`]);
  }
  return value;
}

function readText(setting: Setting, text: string, from: string): unknown {
  switch (setting.kind) {
    case 'text':
      return text;
    case 'number':
      if (/^\d{1,16}$/.test(text)) return Number(text);
      throw settingsError([`${from}: "${text}" is no whole number; give digits only`]);
    case 'numberOrText':
      return /^\d{1,16}$/.test(text) ? Number(text) : text;
    case 'boolean':
      if (text === 'true' || text === 'false') return text === 'true';
      throw settingsError([`${from}: "${text}" is neither true nor false; give one of these`]);
    case 'json':
      try {
        return JSON.parse(text);
      } catch {
        throw settingsError([`${from}: this is no JSON; give ${setting.summary}`]);
      }
  }
}

function describe(issue: z.core.$ZodIssue, origins: ReadonlyMap<string, string>, file: string | undefined): string {
  const path = issue.path.join('.');
  const from = origins.get(path) ?? [...origins].find(([known]) => known.startsWith(`${path}.`))?.[1] ?? file;
  const where = from === undefined ? path || 'the configuration' : `${path} (from ${from})`;
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((name) => `"${path === '' ? name : `${path}.${name}`}"`).join(', ');
    const place = file === undefined ? '' : ` (from ${file})`;
    return `${names}${place}: there is no such setting; correct the name or remove it`;
  }
  if (issue.code === 'invalid_type' && issue.input === undefined) return `${where}: is missing; set it`;
  return `${where}: ${issue.message}`;
}

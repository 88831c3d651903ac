import { settingsError } from './settingsError.ts';

/** Settings by their place: `{ listen: { port: 80 } }` holds `listen.port`. */
export type SettingsTree = { [name: string]: unknown };

/** Settings from one place, by path. `nameOf` says how a setting is written there, as a user would look for it. */
export type SettingsSource = {
  readonly values: ReadonlyMap<string, unknown>;
  readonly nameOf: (path: string) => string;
};

/**
 * Puts settings together: those of a file, and over them those of the other sources, of which later ones win. Of settings that
 * exclude each other, one that a later source gives replaces the other of an earlier source; one source that gives both
 * contradicts itself.
 * @param exclusive paths of which only one may be given
 * @throws InputError CONFIG_INVALID that names both and where each came from
 * @returns the settings, and for each that is not of the file how its source names it
 */
export function mergeSettings(
  file: { readonly tree: SettingsTree; readonly path: string } | undefined,
  sources: readonly SettingsSource[],
  exclusive: readonly (readonly [string, string])[],
): { readonly tree: SettingsTree; readonly origins: ReadonlyMap<string, string> } {
  const origins = new Map<string, string>();
  let tree = file?.tree ?? {};
  refuseBoth(
    exclusive,
    (path) => settingAt(tree, path) !== undefined,
    (path) => `${path} in ${file?.path}`,
  );
  for (const { values, nameOf } of sources) {
    const given = new Map([...values].filter(([, value]) => value !== undefined));
    refuseBoth(exclusive, (path) => given.has(path), nameOf);
    for (const [path, value] of given) {
      for (const pair of exclusive) {
        const other = pair.includes(path) && pair.find((one) => one !== path);
        if (other) [tree] = [placed(tree, other.split('.'), undefined), origins.delete(other)];
      }
      tree = placed(tree, path.split('.'), value);
      origins.set(path, nameOf(path));
    }
  }
  return { tree, origins };
}

function refuseBoth(
  exclusive: readonly (readonly [string, string])[],
  has: (path: string) => boolean,
  nameOf: (path: string) => string,
): void {
  const both = exclusive.filter((pair) => pair.every(has));
  if (both.length === 0) return;
  throw settingsError(
    both.map(([one, other]) => `${nameOf(one)} and ${nameOf(other)} contradict each other; give only one of them`),
  );
}

/** What stands at a path, of own properties only. */
export function settingAt(tree: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, name) => (isSettingsTree(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined),
      tree,
    );
}

function placed(tree: unknown, [name = '', ...rest]: readonly string[], value: unknown): SettingsTree {
  const { [name]: inner, ...others } = isSettingsTree(tree) ? tree : {};
  if (rest.length > 0) return { ...others, [name]: placed(inner, rest, value) };
  return value === undefined ? others : { ...others, [name]: value };
}

/** Says whether a value is an object with settings in it. */
export function isSettingsTree(value: unknown): value is SettingsTree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { InputError } from '@assay/sdk';

/** Settings from one place. `nameOf` says how a setting is written there, as a user would look for it. */
export type SettingsSource = {
  readonly values: Readonly<Record<string, unknown>>;
  readonly nameOf: (setting: string) => string;
};

/**
 * Puts settings together; later sources win. Of settings that exclude each other, one that a later source gives replaces the
 * other of an earlier source; one source that gives both contradicts itself.
 * @param exclusive pairs of which only one may be given
 * @throws InputError CONFIG_INVALID that names both and where each came from
 */
export function mergeSettings(
  sources: readonly SettingsSource[],
  exclusive: readonly (readonly [string, string])[],
): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const { values, nameOf } of sources) {
    const given = Object.entries(values).filter(([, value]) => value !== undefined);
    const names = new Set(given.map(([name]) => name));
    for (const [one, other] of exclusive) {
      if (names.has(one) && names.has(other)) {
        const problem = `${nameOf(one)} and ${nameOf(other)} contradict each other; give only one of them`;
        throw new InputError('CONFIG_INVALID', `The settings cannot be used: ${problem}.`, { problems: [problem] });
      }
      if (names.has(one)) delete merged[other];
      if (names.has(other)) delete merged[one];
    }
    Object.assign(merged, Object.fromEntries(given));
  }
  return merged;
}

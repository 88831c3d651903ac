import { InputError } from '@assay/sdk';

/** The refusal of settings: each problem names the setting, where it came from and what to do. */
export function settingsError(problems: readonly string[], options: { readonly cause?: unknown } = {}): InputError {
  const message = `The configuration cannot be used:\n- ${problems.join('\n- ')}`;
  return new InputError('CONFIG_INVALID', message, { problems }, options);
}

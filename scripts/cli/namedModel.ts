import { InputError } from '@assay/sdk';

/** The path that was given. @throws InputError FILE_UNREADABLE when none was */
export function namedModel(path: string | undefined): string {
  if (path === undefined) throw new InputError('FILE_UNREADABLE', 'Name the model folder or file.', {});
  return path;
}

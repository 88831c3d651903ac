import { InputError } from '@assay/sdk';

/** SQLite's number for a full disk. */
const SQLITE_FULL = 13;

/**
 * The error for a file that could not be written: DISK_FULL or FILE_UNWRITABLE, with the system's error as its cause. An
 * error that is named already comes back as it is.
 */
export function writeFailure(path: string, cause: unknown): Error {
  if (cause instanceof InputError) return cause;
  const { code: systemCode, errcode } = cause as NodeJS.ErrnoException & { errcode?: number };
  const details = { path, systemCode };
  if (systemCode === 'ENOSPC' || systemCode === 'EDQUOT' || primary(errcode) === SQLITE_FULL) {
    return new InputError(
      'DISK_FULL',
      `The disk is full: ${path} could not be written. Free space and try again.`,
      details,
      {
        cause,
      },
    );
  }
  const why =
    systemCode === 'EEXIST'
      ? 'it is there already. Name another place'
      : `${cause instanceof Error ? cause.message : String(cause)}. Check its folder and permissions, or name another place`;
  return new InputError('FILE_UNWRITABLE', `${path} cannot be written: ${why}.`, details, { cause });
}

/** An error of SQLite without the extension that says more about it. */
export function primary(errcode: number | undefined): number {
  return (errcode ?? 0) & 0xff;
}

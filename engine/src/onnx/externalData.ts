import { InputError } from '@assay/sdk';
import { WEIGHT_BYTES } from '../ir/limits.ts';

/** Gives the bytes of a file beside the model; the location is relative to the model's folder and has no way out of it. */
export type ReadExternal = (location: string) => Uint8Array;

/** Gives the bytes that a tensor's entries point at, which must be so many. */
export type ExternalFiles = (entries: ReadonlyMap<string, string>, byteLength: number) => Uint8Array;

/**
 * Reads tensors out of files beside the model, each file once.
 * It throws InputError MODEL_MALFORMED for a location outside of the folder and for parts that are not there,
 * MODEL_TOO_LARGE before more than all weights may take is read.
 */
export function createExternalFiles(read: ReadExternal | undefined): ExternalFiles {
  const files = new Map<string, Uint8Array>();
  let total = 0;
  return (entries, byteLength) => {
    const location = entries.get('location') ?? '';
    const excerpt = JSON.stringify(location.slice(0, 80));
    const fail = (problem: string) =>
      new InputError('MODEL_MALFORMED', `External data in ${excerpt} ${problem}`, { location: excerpt });
    // INVARIANT C2: External data is only asked for inside of the model's folder, and never more than all weights may
    //   take.
    if (!staysInside(location)) throw fail("lies outside of the model's folder");
    const offset = numberIn(entries.get('offset'), 0);
    const length = numberIn(entries.get('length'), byteLength);
    if (offset === undefined || length !== byteLength) throw fail(`is not ${byteLength} bytes from a given offset on`);
    total += byteLength;
    if (total > WEIGHT_BYTES) {
      throw new InputError('MODEL_TOO_LARGE', `The weights take more than ${WEIGHT_BYTES} bytes`, {
        limit: WEIGHT_BYTES,
      });
    }
    if (read === undefined) throw fail('was not given: pass `external`, which reads files beside the model');
    const bytes = files.get(location) ?? read(location);
    files.set(location, bytes);
    if (offset + byteLength > bytes.length) throw fail(`ends after ${bytes.length} bytes`);
    return bytes.subarray(offset, offset + byteLength);
  };
}

/** Whether a location is a plain relative path. An attacker would name a file of the machine that compiles. */
function staysInside(location: string): boolean {
  // A backslash and a colon are ways out on Windows; a zero byte cuts names short in C.
  if (location === '' || /[\\:\0]/.test(location)) return false;
  return location.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

function numberIn(text: string | undefined, missing: number): number | undefined {
  if (text === undefined) return missing;
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

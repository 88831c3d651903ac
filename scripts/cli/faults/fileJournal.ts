import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileDurably } from '@assay/node/files';
import { type BountyClaim, type FilingJournal, type FilingRecord, InputError, type ProvableFault } from '@assay/sdk';

/**
 * Keeps the filing of one fault in a file, so that running the command again goes on where it stopped: the salt in it is
 * what the bounty depends on.
 */
export function fileJournal(folder: string, { fault, evidence }: ProvableFault): FilingJournal {
  const path = join(folder, `${fault.toLowerCase().replaceAll('_', '-')}-${evidence.slice(2, 18)}.json`);
  return {
    async load() {
      try {
        return readRecord(JSON.parse(await readFile(path, 'utf8')));
      } catch (cause) {
        // Anything else than a missing file may hide the salt of a commitment: a new one would give the bounty away.
        if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        const message = `${path} cannot be read. It holds the claim to a bounty: restore it, or name another folder with --journal.`;
        throw new InputError('FILE_UNREADABLE', message, { path }, { cause });
      }
    },
    async save(record) {
      try {
        await writeFileDurably(path, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 });
      } catch (cause) {
        const message = `${path} cannot be written: nothing is sent without it. Make room, or name another folder with --journal.`;
        throw new InputError('FILE_UNWRITABLE', message, { path }, { cause });
      }
    },
  };
}

/**
 * Records of older versions say `claim` for the bounty claim; those that chose nonces themselves hold more, of which only the
 * challenge's hash still counts.
 */
function readRecord(json: unknown): FilingRecord {
  const { claim, bountyClaim = claim, challenge } = json as FilingRecord & { readonly claim: BountyClaim };
  const isHex = (value: unknown, bytes: number) =>
    typeof value === 'string' && value.length === 2 + 2 * bytes && /^0x[0-9a-f]+$/i.test(value);
  const hash = challenge?.hash;
  if (isHex(bountyClaim.recipient, 20) && isHex(bountyClaim.salt, 32) && (hash === undefined || isHex(hash, 32))) {
    return { bountyClaim, ...(hash !== undefined && { challenge: { hash } }) };
  }
  throw new TypeError('not the record of a filing');
}

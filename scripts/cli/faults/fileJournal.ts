import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type FilingJournal, type FilingRecord, InputError, type ProvableFault } from '@assay/sdk';

/**
 * Keeps the filing of one fault in a file, so that running the command again goes on where it stopped: the salt in it is
 * what the bounty depends on.
 */
export function fileJournal(folder: string, { fault, evidence }: ProvableFault): FilingJournal {
  const path = join(folder, `${fault.toLowerCase().replaceAll('_', '-')}-${evidence.slice(2, 18)}.json`);
  return {
    async load() {
      const text = await readFile(path, 'utf8').catch(() => undefined);
      if (text === undefined) return undefined;
      try {
        return JSON.parse(text) as FilingRecord;
      } catch (cause) {
        const message = `${path} is damaged. It holds the claim to a bounty: restore it, or name another folder with --journal.`;
        throw new InputError('FILE_UNREADABLE', message, { path }, { cause });
      }
    },
    async save(record) {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(`${path}.new`, 'w', 0o600);
      try {
        await file.writeFile(`${JSON.stringify(record, undefined, 2)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(`${path}.new`, path);
    },
  };
}

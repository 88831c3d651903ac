import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileDurably } from '@assay/node/files';
import { InputError } from '@assay/sdk';
import type { AnswerStore, StoredAnswer } from './idempotency.ts';

/** Bounds of the store. */
export type AnswerFilesOptions = {
  readonly directory: string;
  /** Bytes of all files together; the oldest go first. */
  readonly maxBytes: number;
  readonly ttlSeconds: number;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** Told of a file that cannot be used; it is dropped, the call is made anew. */
  readonly onCorrupt: (error: Error) => void;
};

type Entry = { readonly name: string; readonly bytes: number; readonly savedAt: number };
type Head = { readonly fingerprint: string; readonly savedAt: number; readonly answer: Omit<StoredAnswer, 'body'> };

const SUFFIX = '.answer';

/**
 * Answers under idempotency keys, one file each: `sha256 of the rest (32) ‖ one line of JSON ‖ body`. Files hold answers in the clear: the directory is for the operator's user only.
 */
export async function openAnswerFiles(options: AnswerFilesOptions): Promise<AnswerStore> {
  const { directory, clock, ttlSeconds, maxBytes } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const entries = await listEntries(directory);
  let total = 0;
  for (const { bytes } of entries.values()) total += bytes;

  async function drop(key: string): Promise<void> {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    total -= entry.bytes;
    await unlink(join(directory, entry.name)).catch(ignoreMissing);
  }

  async function makeRoom(): Promise<void> {
    const oldest = clock() - ttlSeconds * 1000;
    // Entries are in the order of their saving: the first is the oldest.
    for (const [key, entry] of entries) {
      if (total <= maxBytes && entry.savedAt >= oldest) return;
      await drop(key);
    }
  }
  await makeRoom();

  return {
    async get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (entry.savedAt < clock() - ttlSeconds * 1000) {
        await drop(key);
        return undefined;
      }
      try {
        return decodeAnswer(await readFile(join(directory, entry.name)), entry.name);
      } catch (error) {
        options.onCorrupt(error as Error);
        await drop(key);
        return undefined;
      }
    },
    async put(key, fingerprint, answer) {
      const bytes = encodeAnswer({ fingerprint, savedAt: clock(), answer });
      if (bytes.length > maxBytes) return;
      const name = key + SUFFIX;
      await writeFileDurably(join(directory, name), bytes, { mode: 0o600 });
      total += bytes.length - (entries.get(key)?.bytes ?? 0);
      entries.delete(key);
      entries.set(key, { name, bytes: bytes.length, savedAt: clock() });
      await makeRoom();
    },
  };
}

async function listEntries(directory: string): Promise<Map<string, Entry>> {
  const found: (Entry & { readonly key: string })[] = [];
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    if (!name.endsWith(SUFFIX)) {
      // Left by a process that died while writing.
      if (name.startsWith('.')) await unlink(path).catch(ignoreMissing);
      continue;
    }
    const { size, mtimeMs } = await stat(path);
    found.push({ key: name.slice(0, -SUFFIX.length), name, bytes: size, savedAt: mtimeMs });
  }
  found.sort((a, b) => a.savedAt - b.savedAt);
  return new Map(found.map(({ key, ...entry }) => [key, entry]));
}

function encodeAnswer(stored: { fingerprint: string; savedAt: number; answer: StoredAnswer }): Buffer {
  const { body, ...answer } = stored.answer;
  const head: Head = { fingerprint: stored.fingerprint, savedAt: stored.savedAt, answer };
  const rest = Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body]);
  return Buffer.concat([createHash('sha256').update(rest).digest(), rest]);
}

function decodeAnswer(bytes: Buffer, name: string): { fingerprint: string; answer: StoredAnswer } {
  const rest = bytes.subarray(32);
  const lineEnd = rest.indexOf(0x0a);
  if (lineEnd < 0 || !createHash('sha256').update(rest).digest().equals(bytes.subarray(0, 32))) {
    throw new InputError('STORED_ANSWER_CORRUPT', `idempotency/${name} does not match its checksum; it is dropped`, {
      name,
    });
  }
  const head = JSON.parse(rest.toString('utf8', 0, lineEnd)) as Head;
  const { eventAt } = head.answer;
  return { fingerprint: head.fingerprint, answer: { ...head.answer, eventAt, body: rest.subarray(lineEnd + 1) } };
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

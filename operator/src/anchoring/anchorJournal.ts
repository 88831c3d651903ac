import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '@assay/sdk';
import type { Address } from 'viem';
import { type AnchorBook, applyRow, emptyBook } from './anchorBook.ts';
import { type AnchorRow, decodeRow, encodeRow } from './anchorRow.ts';

const LF = 0x0a;

/** Which log a journal belongs to. */
export type JournalIdentity = { readonly chainId: number; readonly anchors: Address; readonly operator: Address };

/** The anchoring journal: what was intended, signed and seen, on disk before it is acted upon. */
export type AnchorJournal = {
  /** What all rows so far add up to. Read only. */
  readonly book: AnchorBook;
  /**
   * Appends a row and resolves once it is on the disk. Rejects with ANCHOR_JOURNAL_WRITE_FAILED when the disk refused
   * it (the file is as before), and for good with ANCHOR_JOURNAL_LOST when it is not known what the disk holds, or when
   * another process wrote to the file.
   */
  append(row: AnchorRow): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens or creates the journal at `path`. A last line that was cut off by a crash is removed. Rejects with
 * ANCHOR_JOURNAL_CORRUPT (`line` in the details) when any other line is not one we wrote or is a transition we never
 * make, and with ANCHOR_JOURNAL_MISMATCH when the file belongs to another chain, contract or operator. `openFile` stands between the journal and a disk that fails.
 */
export async function openAnchorJournal(
  path: string,
  identity: JournalIdentity,
  clock: () => number = Date.now,
  openFile: typeof open = open,
): Promise<AnchorJournal> {
  const file = await openOrCreate(path, openFile);
  try {
    const { book, kept } = await replay(path, linesOf(file), identity);
    const writer = { file, path, length: kept, lost: undefined as InputError | undefined };
    if ((await file.stat()).size !== kept) await file.truncate(kept);
    if (kept === 0) await write(writer, { state: 'opened', at: clock(), ...identity });
    await file.sync();
    return {
      book,
      append: async (row) => {
        await write(writer, row);
        const problem = applyRow(book, row);
        if (problem !== undefined) throw corrupt(path, undefined, problem);
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function openOrCreate(path: string, openFile: typeof open): Promise<FileHandle> {
  try {
    return await openFile(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const file = await openFile(path, 'wx+', 0o600);
  // The name itself must survive a power cut, or an acknowledged transaction is forgotten with the file.
  const directory = await open(dirname(path), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
  return file;
}

type Line = { readonly bytes: Buffer; readonly ended: boolean };

const READ_BYTES = 1 << 20;

/**
 * The lines of a file without their ends, the last one perhaps without having one. The journal of half a year is longer
 * than any string, so it is never whole in memory; a line longer than a read is none of ours and comes as it is.
 */
async function* linesOf(file: FileHandle): AsyncGenerator<Line> {
  const buffer = Buffer.alloc(READ_BYTES);
  let rest: Buffer = Buffer.alloc(0);
  for (let position = 0; ; ) {
    const { bytesRead } = await file.read(buffer, 0, READ_BYTES, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    const bytes = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    let at = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, at)) {
      yield { bytes: bytes.subarray(at, end), ended: true };
      at = end + 1;
    }
    rest = bytes.subarray(at);
    if (rest.length > READ_BYTES) {
      yield { bytes: rest, ended: true };
      return;
    }
  }
  if (rest.length > 0) yield { bytes: rest, ended: false };
}

async function replay(path: string, lines: AsyncIterable<Line>, identity: JournalIdentity) {
  const book = emptyBook();
  let kept = 0;
  let number = 0;
  let torn: number | undefined;
  for await (const { bytes, ended } of lines) {
    // INVARIANT N6: Only a torn last line of the anchoring journal is forgiven; any other line that we did not write
    //   stops the start and is named.
    if (torn !== undefined) throw notOurs(path, torn);
    number += 1;
    if (!ended) break;
    if (bytes.length > READ_BYTES) throw notOurs(path, number);
    const row = decodeRow(bytes.toString('utf8'));
    if (row === undefined) {
      torn = number;
      continue;
    }
    const problem = number === 1 ? headerProblem(row, identity) : applyRow(book, row);
    if (problem instanceof InputError) throw problem;
    if (problem !== undefined) throw corrupt(path, number, problem);
    kept += bytes.length + 1;
  }
  return { book, kept };
}

function notOurs(path: string, line: number): InputError {
  return corrupt(path, line, 'is not a row that this program wrote');
}

function headerProblem(row: AnchorRow, identity: JournalIdentity): string | InputError | undefined {
  if (row.state !== 'opened') return 'the first row must be the header';
  const same =
    row.chainId === identity.chainId &&
    row.anchors.toLowerCase() === identity.anchors.toLowerCase() &&
    row.operator.toLowerCase() === identity.operator.toLowerCase();
  if (same) return undefined;
  const found = { chainId: row.chainId, anchors: row.anchors, operator: row.operator };
  return new InputError(
    'ANCHOR_JOURNAL_MISMATCH',
    `The anchoring journal belongs to operator ${row.operator} on chain ${row.chainId}, contract ${row.anchors}. Use the data directory of this operator and deployment.`,
    { found, expected: identity },
  );
}

type Writer = { readonly file: FileHandle; readonly path: string; length: number; lost: InputError | undefined };

async function write(writer: Writer, row: AnchorRow): Promise<void> {
  if (writer.lost !== undefined) throw writer.lost;
  const { size } = await writer.file.stat();
  if (size !== writer.length) {
    throw lose(writer, 'Another process wrote to it. Run one operator per data directory.');
  }
  const bytes = Buffer.from(encodeRow(row));
  try {
    const { bytesWritten } = await writer.file.write(bytes, 0, bytes.length, writer.length);
    if (bytesWritten !== bytes.length) throw new Error(`${bytesWritten} of ${bytes.length} bytes were taken`);
  } catch (cause) {
    await writer.file.truncate(writer.length).catch((error: unknown) => {
      throw lose(writer, 'A half-written row could not be removed.', error);
    });
    throw new InputError(
      'ANCHOR_JOURNAL_WRITE_FAILED',
      `The anchoring journal ${writer.path} could not be written; nothing was sent. Make room on the disk.`,
      { path: writer.path },
      { cause },
    );
  }
  try {
    await writer.file.datasync();
  } catch (cause) {
    // After a failed fsync the kernel may have dropped the page: asking again would lie (fsyncgate).
    throw lose(writer, 'The disk did not confirm a write. Check it, then start again.', cause);
  }
  writer.length += bytes.length;
}

function lose(writer: Writer, reason: string, cause?: unknown): InputError {
  const message = `The anchoring journal ${writer.path} can no longer be trusted. ${reason}`;
  writer.lost = new InputError('ANCHOR_JOURNAL_LOST', message, { path: writer.path }, { cause });
  return writer.lost;
}

function corrupt(path: string, line: number | undefined, problem: string): InputError {
  const where = line === undefined ? '' : `, line ${line}`;
  return new InputError(
    'ANCHOR_JOURNAL_CORRUPT',
    `The anchoring journal ${path}${where}: ${problem}. Restore it, or move it away: the chain holds the truth and a new journal starts from there.`,
    { path, line },
  );
}

import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from '@assay/node/files';
import { type Checkpoint, InputError, type NoteSigner, parseCheckpoint, parseNote, signCheckpoint } from '@assay/sdk';
import { type DiskIo, writeError } from './diskIo.ts';

/** A checkpoint and the signed note that says it. */
export type SignedCheckpoint = { readonly size: number; readonly root: Uint8Array; readonly note: string };

/** The stored checkpoint; `current` is false when another key than today's signed it. */
export type StoredCheckpoint = SignedCheckpoint & { readonly current: boolean };

/**
 * Reads the last signed checkpoint; undefined when none was ever written.
 * @throws InputError LOG_CHECKPOINT_MISMATCH when it is malformed, of another origin, or today's key did not sign what it says
 */
export function readCheckpoint(path: string, origin: string, signer: NoteSigner): StoredCheckpoint | undefined {
  let note: string;
  try {
    note = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  let checkpoint: Checkpoint;
  let signers: { name: string; keyId: number }[];
  try {
    const { text, signatures } = parseNote(note);
    checkpoint = parseCheckpoint(text);
    signers = signatures;
  } catch (cause) {
    throw checkpointMismatch(path, 'it is no signed checkpoint', cause);
  }
  if (checkpoint.origin !== origin)
    throw checkpointMismatch(path, `it is of the log ${checkpoint.origin}, not of ${origin}`);
  const current = signers.some(({ name, keyId }) => name === signer.name && keyId === signer.keyId);
  // Ed25519 is deterministic: signing again is the check, and needs no public key.
  if (current && signCheckpoint(checkpoint, signer) !== note) throw checkpointMismatch(path, 'its signature is wrong');
  return { size: checkpoint.size, root: checkpoint.root, note, current };
}

/** Replaces the checkpoint file: whole and durable before this resolves. @throws InputError DISK_FULL, JOURNAL_WRITE_FAILED */
export async function writeCheckpoint(path: string, note: string, io: DiskIo): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(note);
      await file.sync();
    } finally {
      await file.close();
    }
    await io.reached?.('checkpointTmp');
    await rename(temporary, path);
    await syncFolder(dirname(path));
    await io.reached?.('checkpointRename');
  } catch (error) {
    throw writeError(path, error);
  }
}

/** The error for a stored checkpoint that does not fit. */
export function checkpointMismatch(path: string, reason: string, cause?: unknown): InputError {
  const message =
    `The checkpoint ${path} does not belong to this log: ${reason}. ` +
    'Restore journal and checkpoint from the same copy; starting with others would fork the log.';
  return new InputError('LOG_CHECKPOINT_MISMATCH', message, { path, reason }, { cause });
}

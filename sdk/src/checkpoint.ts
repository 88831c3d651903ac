import { decodeBase64, encodeBase64 } from './base64.ts';
import { equalBytes } from './bytes.ts';
import { InputError } from './errors.ts';
import { EMPTY_ROOT } from './merkle.ts';
import { type NoteSigner, type NoteVerifier, openNote, signNote } from './note.ts';

/** What a log says of itself: its name, how many entries it has, and their root (C2SP tlog-checkpoint). */
export type Checkpoint = { readonly origin: string; readonly size: number; readonly root: Uint8Array };

/** Text of a checkpoint: origin, size and root, one line each. @throws InputError CHECKPOINT_MALFORMED */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  const text = `${origin}\n${size}\n${encodeBase64(root)}\n`;
  parseCheckpoint(text);
  return text;
}

/**
 * Reads a checkpoint's text. Lines after the root are extensions: part of what was signed, without meaning here.
 * @throws InputError CHECKPOINT_MALFORMED
 */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  if (lines.length < 4 || lines.at(-1) !== '') throw malformed('it needs three lines, each ended by a line feed');
  const [origin, sizeText, rootText, ...extensions] = lines.slice(0, -1) as [string, string, string, ...string[]];
  if (origin === '') throw malformed('its origin is empty');
  if (extensions.includes('')) throw malformed('an extension line is empty');
  const size = Number(sizeText);
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(sizeText) || !Number.isSafeInteger(size)) {
    throw malformed('its size is not a decimal number without leading zeros below 2^53');
  }
  const root = readRoot(rootText);
  if (size === 0 && !equalBytes(root, EMPTY_ROOT)) throw malformed('size 0 goes with another root than sha256("")');
  return { origin, size, root };
}

/** Signed note of a checkpoint. @throws InputError CHECKPOINT_MALFORMED, CHECKPOINT_ORIGIN when the key's name is not the origin */
export function signCheckpoint(checkpoint: Checkpoint, signer: NoteSigner): string {
  needOrigin(checkpoint.origin, signer.name);
  return signNote(formatCheckpoint(checkpoint), [signer]);
}

/**
 * Checkpoint of a note that the log's key signed. `note` is attacker-controlled.
 * @throws InputError NOTE_MALFORMED, NOTE_UNSIGNED, NOTE_SIGNATURE, CHECKPOINT_MALFORMED, CHECKPOINT_ORIGIN
 */
export function openCheckpoint(note: string, verifier: NoteVerifier): Checkpoint {
  const checkpoint = parseCheckpoint(openNote(note, [verifier]).text);
  needOrigin(checkpoint.origin, verifier.name);
  return checkpoint;
}

function readRoot(text: string): Uint8Array {
  let root: Uint8Array;
  try {
    root = decodeBase64(text);
  } catch (cause) {
    throw malformed('its root is not base64', cause);
  }
  if (root.length !== 32) throw malformed('its root does not have 32 bytes');
  return root;
}

function needOrigin(origin: string, name: string): void {
  if (origin !== name) {
    throw new InputError('CHECKPOINT_ORIGIN', `A checkpoint of ${origin} cannot be signed by the key of ${name}.`, {
      origin,
      name,
    });
  }
}

function malformed(problem: string, cause?: unknown): InputError {
  return new InputError('CHECKPOINT_MALFORMED', `Malformed checkpoint: ${problem}.`, { problem }, { cause });
}

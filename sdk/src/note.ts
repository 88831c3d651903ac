import { ed25519 } from '@noble/curves/ed25519';
import { sha256 } from '@noble/hashes/sha2';
import type { Hex } from 'viem';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { concat, fromHex, isWellFormed, readUint, toHex, utf8, writeUint } from './bytes.ts';
import { InputError } from './errors.ts';

/** Signs the text of a C2SP signed note. `keyId` is an unsigned 32-bit number. */
export type NoteSigner = {
  readonly name: string;
  readonly keyId: number;
  sign(bytes: Uint8Array): Uint8Array;
};

/** Checks signatures of one key. */
export type NoteVerifier = {
  readonly name: string;
  readonly keyId: number;
  readonly publicKey: Hex;
  verify(bytes: Uint8Array, signature: Uint8Array): boolean;
};

const ED25519 = 1;
const MAX_NOTE_LENGTH = 65_536;
const MAX_SIGNATURES = 100;

/** Key id of an Ed25519 note key: the first 4 bytes of `sha256(name ‖ 0x0A ‖ 0x01 ‖ publicKey)`. */
export function noteKeyId(name: string, publicKey: Uint8Array): number {
  return Number(readUint(sha256(concat(utf8(name), Uint8Array.of(0x0a, ED25519), publicKey)), 0, 4));
}

/** Verifier for an Ed25519 key (32 bytes). @throws InputError NOTE_NAME, HEX_MALFORMED, BYTES_LENGTH */
export function verifierFromPublicKey(name: string, publicKey: Hex): NoteVerifier {
  needName(name);
  const key = fromHex(publicKey, 32);
  return {
    name,
    keyId: noteKeyId(name, key),
    publicKey: toHex(key),
    // Strict RFC 8032 rules (zip215: false): no second, malleable form of a signature passes.
    verify: (bytes, signature) =>
      signature.length === 64 && safely(() => ed25519.verify(signature, bytes, key, { zip215: false })),
  };
}

/** Signer from an Ed25519 seed (32 bytes). @throws InputError NOTE_NAME, BYTES_LENGTH */
export function signerFromSeed(name: string, seed: Uint8Array): NoteSigner {
  needName(name);
  if (seed.length !== 32)
    throw new InputError('BYTES_LENGTH', 'An Ed25519 seed has 32 bytes.', { actual: seed.length });
  return {
    name,
    keyId: noteKeyId(name, ed25519.getPublicKey(seed)),
    sign: (bytes) => ed25519.sign(bytes, seed),
  };
}

/** Verifier key text: `name+keyId+base64(0x01 ‖ publicKey)`. @throws InputError NOTE_NAME, HEX_MALFORMED, BYTES_LENGTH */
export function encodeVerifierKey(name: string, publicKey: Hex): string {
  const { keyId } = verifierFromPublicKey(name, publicKey);
  const key = concat(Uint8Array.of(ED25519), fromHex(publicKey, 32));
  return `${name}+${keyId.toString(16).padStart(8, '0')}+${encodeBase64(key)}`;
}

/** Reads a verifier key text and checks its key id. @throws InputError NOTE_KEY_MALFORMED */
export function parseVerifierKey(text: string): NoteVerifier {
  const match = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text);
  if (match === null) throw badKey('it is not name+keyId+base64(key)');
  const [, name, keyId, encoded] = match;
  let key: Uint8Array;
  try {
    key = decodeBase64(encoded!);
  } catch (cause) {
    throw badKey('the key is not base64', cause);
  }
  if (key.length !== 33 || key[0] !== ED25519) throw badKey('only Ed25519 keys (type 1) are known');
  const verifier = verifierFromPublicKey(name!, toHex(key.subarray(1)));
  if (verifier.keyId !== Number.parseInt(keyId!, 16)) throw badKey('the key id does not belong to name and key');
  return verifier;
}

/** Note of a text (which ends in LF) with one signature line per signer. @throws InputError NOTE_MALFORMED */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  if (!isNoteText(text)) throw badNote('the text is empty, does not end in a line feed or holds control characters');
  const message = utf8(text);
  const lines = signers.map((signer) => {
    const keyId = new Uint8Array(4);
    writeUint(keyId, 0, 4, signer.keyId);
    return `— ${signer.name} ${encodeBase64(concat(keyId, signer.sign(message)))}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

/**
 * Text of a note that at least one known key signed, and who did. `note` is attacker-controlled. Unknown keys are passed
 * over; a bad signature of a known key refuses the note (C2SP signed-note).
 * @throws InputError NOTE_MALFORMED, NOTE_UNSIGNED, NOTE_SIGNATURE
 */
export function openNote(note: string, verifiers: readonly NoteVerifier[]): { text: string; signedBy: NoteVerifier[] } {
  const { text, signatures } = parseNote(note);
  const message = utf8(text);
  const signedBy: NoteVerifier[] = [];
  for (const { name, keyId, signature } of signatures) {
    const verifier = verifiers.find((known) => known.name === name && known.keyId === keyId);
    if (verifier === undefined || signedBy.includes(verifier)) continue;
    if (!verifier.verify(message, signature)) {
      throw new InputError('NOTE_SIGNATURE', `The signature of ${name} on this note is wrong.`, { name, keyId });
    }
    signedBy.push(verifier);
  }
  if (signedBy.length === 0) {
    throw new InputError('NOTE_UNSIGNED', 'No key that is trusted here signed this note.', {
      known: verifiers.map(({ name }) => name),
      signers: signatures.map(({ name }) => name),
    });
  }
  return { text, signedBy };
}

/** A signature line of a note. */
export type NoteSignature = { readonly name: string; readonly keyId: number; readonly signature: Uint8Array };

/** Takes a note apart without checking a signature. @throws InputError NOTE_MALFORMED */
export function parseNote(note: string): { text: string; signatures: NoteSignature[] } {
  if (note.length > MAX_NOTE_LENGTH) throw badNote('it is longer than 64 KiB');
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) throw badNote('it has no signature block');
  const text = note.slice(0, split + 1);
  if (!isNoteText(text)) throw badNote('its text is empty or holds control characters');
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) throw badNote(`it has more than ${MAX_SIGNATURES} signatures`);
  return { text, signatures: lines.map(parseSignatureLine) };
}

function parseSignatureLine(line: string): NoteSignature {
  const match = /^— ([^+\s]+) ([A-Za-z0-9+/]+=*)$/u.exec(line);
  if (match === null) throw badNote('a signature line is not "— name base64"');
  let bytes: Uint8Array;
  try {
    bytes = decodeBase64(match[2]!);
  } catch (cause) {
    throw badNote('a signature is not base64', cause);
  }
  if (bytes.length < 5) throw badNote('a signature is too short');
  return { name: match[1]!, keyId: Number(readUint(bytes, 0, 4)), signature: bytes.slice(4) };
}

function isNoteText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the format forbids exactly these.
  return text.endsWith('\n') && isWellFormed(text) && !/[\u0000-\u0009\u000b-\u001f]/.test(text);
}

function needName(name: string): void {
  if (!/^[^+\s]+$/u.test(name) || !isWellFormed(name)) {
    throw new InputError('NOTE_NAME', 'A note key name is not empty and has neither spaces nor a plus sign.', { name });
  }
}

function safely(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}

function badNote(problem: string, cause?: unknown): InputError {
  return new InputError('NOTE_MALFORMED', `Malformed signed note: ${problem}.`, { problem }, { cause });
}

function badKey(problem: string, cause?: unknown): InputError {
  return new InputError('NOTE_KEY_MALFORMED', `Malformed verifier key: ${problem}.`, { problem }, { cause });
}

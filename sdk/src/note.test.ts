import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toHex, utf8 } from './bytes.ts';
import { formatCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts';
import { EMPTY_ROOT } from './merkle.ts';
import {
  encodeVerifierKey,
  openNote,
  parseNote,
  parseVerifierKey,
  signerFromSeed,
  signNote,
  verifierFromPublicKey,
} from './note.ts';

const refusal = (code: string) => expect.objectContaining({ code });
const seed = new Uint8Array(32).fill(3);
const privateKey = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
  format: 'der',
  type: 'pkcs8',
});
const publicKey = toHex(
  new Uint8Array(createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32)),
);

const NAME = 'log.example/a';
const signer = signerFromSeed(NAME, seed);
const verifier = verifierFromPublicKey(NAME, publicKey);
const note = signNote('hello\n', [signer]);

describe('signed notes', () => {
  it('are signed as node:crypto signs, and open', () => {
    const { text, signatures } = parseNote(note);
    expect(text).toBe('hello\n');
    expect(new Uint8Array(sign(null, utf8(text), privateKey))).toEqual(signatures[0]!.signature);
    expect(verify(null, utf8(text), createPublicKey(privateKey), signatures[0]!.signature)).toBe(true);
    expect(openNote(note, [verifier])).toEqual({ text, signedBy: [verifier] });
  });

  it('may carry signatures of strangers, but no bad one of a known key', () => {
    const stranger = signerFromSeed('other.example', new Uint8Array(32).fill(4));
    const both = signNote('hello\n', [stranger, signer]);
    expect(openNote(both, [verifier]).signedBy).toEqual([verifier]);
    expect(() => openNote(signNote('hello\n', [stranger]), [verifier])).toThrow(refusal('NOTE_UNSIGNED'));
    expect(() => openNote(both.replace('hello', 'hullo'), [verifier])).toThrow(refusal('NOTE_SIGNATURE'));
    const sameName = { ...verifierFromPublicKey(NAME, `0x${'11'.repeat(32)}`), keyId: signer.keyId };
    expect(() => openNote(note, [sameName])).toThrow(refusal('NOTE_SIGNATURE'));
  });

  it('name a key once, however often it signed', () => {
    const twice = `${note}${note.split('\n\n')[1]}`;
    expect(openNote(twice, [verifier]).signedBy).toEqual([verifier]);
  });

  it('refuse a key of small order, under which one signature would fit every text', () => {
    const identity = toHex(Uint8Array.of(1, ...new Uint8Array(31)));
    const fitsAll = Uint8Array.of(1, ...new Uint8Array(63));
    const weak = verifierFromPublicKey(NAME, identity);
    expect([weak.verify(utf8('a\n'), fitsAll), weak.verify(utf8('b\n'), fitsAll)]).toEqual([false, false]);
  });

  it('are refused when malformed', () => {
    const line = note.split('\n')[2]!;
    const wrong = [
      '',
      '\n',
      'hello\n',
      note.slice(0, -1),
      note.replace('— ', '- '),
      note.replace('\n\n', '\n'),
      `hello\n\n${line}\n\n`,
      `hello\u0000\n\n${line}\n`,
      `\n\n${line}\n`.slice(1),
      `hello\n\n— ${NAME} AAAA\n`,
      `hello\n\n— ${NAME} A===\n`,
      `hello\n\n— a+b AAAAAAAA\n`,
      `hello\n\n${`${line}\n`.repeat(101)}`,
      `${'x'.repeat(65_536)}\n\n${line}\n`,
    ];
    for (const text of wrong)
      expect(() => openNote(text, [verifier]), JSON.stringify(text.slice(0, 60))).toThrow(refusal('NOTE_MALFORMED'));
    for (const text of ['', 'no end', 'tab\t\n', '\ud800\n'])
      expect(() => signNote(text, [signer])).toThrow(refusal('NOTE_MALFORMED'));
  });

  it('verifier keys read back, and only true ones', () => {
    const text = encodeVerifierKey(NAME, publicKey);
    expect(parseVerifierKey(text)).toMatchObject({ name: NAME, keyId: signer.keyId, publicKey });
    const [, keyId, key] = text.split('+');
    for (const bad of [
      '',
      'a+b',
      `other+${keyId}+${key}`,
      `${NAME}+00000000+${key}`,
      `${NAME}+${keyId}+AAAA`,
      `${NAME}+${keyId}+A===`,
      `${text} `,
    ]) {
      expect(() => parseVerifierKey(bad), bad).toThrow(refusal('NOTE_KEY_MALFORMED'));
    }
    for (const name of ['', 'a b', 'a+b', 'a\nb', '\ud800'])
      expect(() => signerFromSeed(name, seed)).toThrow(refusal('NOTE_NAME'));
    expect(() => signerFromSeed(NAME, seed.subarray(1))).toThrow(refusal('BYTES_LENGTH'));
  });
});

describe('checkpoints', () => {
  const checkpoint = { origin: NAME, size: 7, root: new Uint8Array(32).fill(5) };

  it('read back, signed or not', () => {
    expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual(checkpoint);
    expect(openCheckpoint(signCheckpoint(checkpoint, signer), verifier)).toEqual(checkpoint);
    expect(parseCheckpoint(`${formatCheckpoint(checkpoint)}extension\n`)).toEqual(checkpoint);
    expect(parseCheckpoint(formatCheckpoint({ origin: NAME, size: 0, root: EMPTY_ROOT })).size).toBe(0);
  });

  it('are refused when malformed, of another log, or with the empty size and another root', () => {
    const root = 'BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=';
    const wrong = [
      '',
      `a\n7\n${root}`,
      `\n7\n${root}\n`,
      `a\n07\n${root}\n`,
      `a\n-1\n${root}\n`,
      `a\n9007199254740992\n${root}\n`,
      `a\n1e3\n${root}\n`,
      `a\n7\nAAAA\n`,
      `a\n7\n${root.slice(0, -1)}\n`,
      `a\n7\n${root}\n\n`,
      `a\n0\n${root}\n`,
    ];
    for (const text of wrong)
      expect(() => parseCheckpoint(text), JSON.stringify(text)).toThrow(refusal('CHECKPOINT_MALFORMED'));
    expect(() => formatCheckpoint({ ...checkpoint, origin: 'a\nb' })).toThrow(refusal('CHECKPOINT_MALFORMED'));
    expect(() => signCheckpoint({ ...checkpoint, origin: 'other' }, signer)).toThrow(refusal('CHECKPOINT_ORIGIN'));
    const foreign = signNote(formatCheckpoint({ ...checkpoint, origin: 'other' }), [signer]);
    expect(() => openCheckpoint(foreign, verifier)).toThrow(refusal('CHECKPOINT_ORIGIN'));
  });
});

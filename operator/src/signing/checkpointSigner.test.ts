import { randomBytes } from 'node:crypto';
import { openNote, signerFromSeed, signNote, verifierFromPublicKey } from '@assay/sdk';
import { describe, expect, it } from 'vitest';
import { createCheckpointSigner } from './checkpointSigner.ts';

describe('checkpoint signer', () => {
  it('writes the very note that the sdk writes with the same seed', () => {
    const seed = new Uint8Array(randomBytes(32));
    const signer = createCheckpointSigner('log.example/a', seed);
    const note = signNote('text\n', [signer]);
    expect(note).toBe(signNote('text\n', [signerFromSeed('log.example/a', seed)]));
    expect(openNote(note, [verifierFromPublicKey('log.example/a', signer.publicKey)]).text).toBe('text\n');
  });

  it('refuses a seed of another length and a name that no note can hold', () => {
    const seed = new Uint8Array(32).fill(1);
    expect(() => createCheckpointSigner('a', new Uint8Array(31))).toThrow(
      expect.objectContaining({ code: 'BYTES_LENGTH' }),
    );
    expect(() => createCheckpointSigner('a b', seed)).toThrow(expect.objectContaining({ code: 'NOTE_NAME' }));
  });
});

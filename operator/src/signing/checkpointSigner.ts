import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { InputError, type NoteSigner, noteKeyId, toHex, verifierFromPublicKey } from '@assay/sdk';
import type { Hex } from 'viem';

/** Signs checkpoints; `publicKey` is what the operator registry holds. */
export type CheckpointSigner = NoteSigner & { readonly publicKey: Hex };

// DER of a PKCS#8 Ed25519 private key up to its 32 bytes (RFC 8410).
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Makes the Ed25519 signer of a log's checkpoints from a 32-byte seed, on node:crypto (50 us a signature).
 * @param origin the log's name: the key's name in the signed note
 * @throws InputError BYTES_LENGTH, NOTE_NAME
 */
export function createCheckpointSigner(origin: string, seed: Uint8Array): CheckpointSigner {
  if (seed.length !== 32) {
    throw new InputError('BYTES_LENGTH', `An Ed25519 seed has 32 bytes, got ${seed.length}.`, { actual: seed.length });
  }
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
  const { name } = verifierFromPublicKey(origin, toHex(publicKey));
  return {
    name,
    keyId: noteKeyId(name, publicKey),
    publicKey: toHex(publicKey),
    sign: (bytes) => sign(null, bytes, key),
  };
}

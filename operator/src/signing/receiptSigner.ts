import { createRequire } from 'node:module';
import { equalBytes, InvariantError, recoverAddress, signDigest } from '@assay/sdk';
import type { Address } from 'viem';

/** Signs receipt digests with one receipt key. */
export type ReceiptSigner = {
  readonly address: Address;
  /** Which implementation runs, for the start-up log. */
  readonly implementation: 'libsecp256k1' | 'noble';
  /** Signature over 32 bytes: 65 bytes `r ‖ s ‖ v`, low s, v 27 or 28, deterministic (RFC 6979). */
  readonly sign: (digest: Uint8Array) => Uint8Array;
};

type NativeSecp256k1 = {
  ecdsaSign(digest: Uint8Array, key: Uint8Array, options: object, output: Uint8Array): { recid: number };
};

type Sign = ReceiptSigner['sign'];

/**
 * Makes a signer from a 32-byte private key, on libsecp256k1 where its native module loads (34 us a signature here), else on
 * noble (330 us): `scripts/bench/signers.ts` prints both.
 * @throws InputError PRIVATE_KEY_INVALID
 * @throws InvariantError SIGNATURE_UNRECOVERABLE when the native module signs otherwise than RFC 6979 says
 */
export async function createReceiptSigner(privateKey: Uint8Array, loadSign = nativeSign): Promise<ReceiptSigner> {
  const probe = new Uint8Array(32).fill(0x5a);
  const expected = signDigest(probe, privateKey);
  const address = recoverAddress(probe, expected);
  const native = loadSign(privateKey.slice());
  if (native === undefined)
    return { address, implementation: 'noble', sign: (digest) => signDigest(digest, privateKey) };
  // A broken build must show at the start, not in receipts that nobody can verify.
  if (!equalBytes(native(probe), expected)) {
    throw new InvariantError('SIGNATURE_UNRECOVERABLE', 'The native secp256k1 module signs wrongly; reinstall it.', {
      address,
    });
  }
  return { address, implementation: 'libsecp256k1', sign: native };
}

/** Signing with libsecp256k1; undefined when the module has no build for this machine. */
export function nativeSign(privateKey: Uint8Array): Sign | undefined {
  const native = loadNative();
  if (native === undefined) return undefined;
  return (digest) => {
    const signature = new Uint8Array(65);
    const { recid } = native.ecdsaSign(digest, privateKey, {}, signature.subarray(0, 64));
    signature[64] = 27 + recid;
    return signature;
  };
}

// The package's main file falls back to elliptic by itself: slow, and without a word. Its bindings either load or throw.
function loadNative(): NativeSecp256k1 | undefined {
  try {
    return createRequire(import.meta.url)('secp256k1/bindings.js') as NativeSecp256k1;
  } catch {
    return undefined;
  }
}

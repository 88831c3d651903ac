import { secp256k1 } from '@noble/curves/secp256k1';
import { keccak_256 } from '@noble/hashes/sha3';
import type { Address, Hex } from 'viem';
import { addressFromBytes } from './address.ts';
import { fromHex, toHex } from './bytes.ts';
import { InputError } from './errors.ts';
import { receiptDigest } from './receipt.ts';
import type { InferenceReceipt, ReceiptDomain, SignedReceipt } from './receiptFields.ts';

const HALF_ORDER = secp256k1.CURVE.n >> 1n;

/**
 * Signs a receipt with a raw secp256k1 key: deterministic (RFC 6979), `s` in the lower half, `v` 27 or 28.
 * @throws InputError PRIVATE_KEY_INVALID, or as `packReceipt`
 */
export function signReceipt(
  receipt: InferenceReceipt,
  domain: ReceiptDomain,
  privateKey: Hex | Uint8Array,
): SignedReceipt {
  return { receipt, domain, signature: toHex(signDigest(fromHex(receiptDigest(receipt, domain)), privateKey)) };
}

/** Signs 32 bytes as they are; 65 bytes `r ‖ s ‖ v`. @throws InputError PRIVATE_KEY_INVALID */
export function signDigest(digest: Uint8Array, privateKey: Hex | Uint8Array): Uint8Array {
  const key = typeof privateKey === 'string' ? fromHex(privateKey) : privateKey;
  if (!secp256k1.utils.isValidPrivateKey(key)) {
    throw new InputError('PRIVATE_KEY_INVALID', 'Not a secp256k1 private key: 32 bytes, between 1 and the order.');
  }
  const signature = secp256k1.sign(digest, key, { lowS: true, prehash: false });
  const bytes = new Uint8Array(65);
  bytes.set(signature.toCompactRawBytes(), 0);
  bytes[64] = 27 + signature.recovery;
  return bytes;
}

/** Account that signed a receipt. @throws InputError as {@link recoverAddress}, or as `packReceipt` */
export function recoverReceiptSigner(signed: SignedReceipt): Address {
  return recoverAddress(fromHex(receiptDigest(signed.receipt, signed.domain)), fromHex(signed.signature));
}

/**
 * Account that signed 32 bytes. Exactly one signature per (digest, key, nonce) passes: high `s` is refused.
 * @throws InputError SIGNATURE_LENGTH, SIGNATURE_RECOVERY_ID, SIGNATURE_HIGH_S, SIGNATURE_UNRECOVERABLE
 */
export function recoverAddress(digest: Uint8Array, signature: Uint8Array): Address {
  if (signature.length !== 65) {
    throw new InputError('SIGNATURE_LENGTH', 'A signature has 65 bytes: r, s, v.', { actual: signature.length });
  }
  const v = signature[64]!;
  if (v !== 27 && v !== 28) {
    throw new InputError('SIGNATURE_RECOVERY_ID', `Signature v is ${v}; it must be 27 or 28.`, { v });
  }
  const parsed = parseCompact(signature.subarray(0, 64)).addRecoveryBit(v - 27);
  // INVARIANT S9: One (key, digest) has one accepted form of signature: low s, v 27 or 28.
  if (parsed.s > HALF_ORDER) {
    throw new InputError('SIGNATURE_HIGH_S', 'Signature s lies in the upper half of the order; use its negation.');
  }
  try {
    const point = parsed.recoverPublicKey(digest).toRawBytes(false);
    return addressFromBytes(keccak_256(point.subarray(1)).subarray(12));
  } catch (cause) {
    throw new InputError('SIGNATURE_UNRECOVERABLE', 'No public key belongs to this signature.', {}, { cause });
  }
}

function parseCompact(bytes: Uint8Array) {
  try {
    return secp256k1.Signature.fromCompact(bytes);
  } catch (cause) {
    throw new InputError('SIGNATURE_UNRECOVERABLE', 'Signature r or s is zero or not below the order.', {}, { cause });
  }
}

import { addressFromBytes, ZERO_ADDRESS } from './address.ts';
import { decodeBase64url, encodeBase64url } from './base64.ts';
import { fromHex, readUint, toHex, writeUint } from './bytes.ts';
import { InputError } from './errors.ts';
import { packReceipt, problemError, type ReceiptProblem, readPacked } from './receipt.ts';
import { PACKED_RECEIPT_LENGTH, type ReceiptDomain, type SignedReceipt } from './receiptFields.ts';

/** Length of the compact form in bytes: version, chain id, Anchors address, packed form, signature. */
export const COMPACT_RECEIPT_LENGTH = 438;

/** Length of its text, base64url without padding: the value of `X-Assay-Receipt`. */
export const COMPACT_RECEIPT_TEXT_LENGTH = 584;

const PACKED_AT = 29;
const SIGNATURE_AT = PACKED_AT + PACKED_RECEIPT_LENGTH;

/**
 * Compact form of a signed receipt, 584 characters.
 * @throws InputError as {@link packReceipt}, RECEIPT_CHAIN_ID, RECEIPT_ANCHORS, SIGNATURE_LENGTH
 */
export function encodeReceipt(signed: SignedReceipt): string {
  const signature = fromHex(signed.signature);
  if (signature.length !== 65) {
    throw new InputError('SIGNATURE_LENGTH', 'A receipt signature has 65 bytes.', { actual: signature.length });
  }
  return encodeCompactBytes(signed.domain, packReceipt(signed.receipt), signature);
}

/** The same from parts that are bytes already: for whoever issues receipts by the thousand. */
export function encodeCompactBytes(domain: ReceiptDomain, packed: Uint8Array, signature: Uint8Array): string {
  const bytes = new Uint8Array(COMPACT_RECEIPT_LENGTH);
  bytes[0] = 1;
  if (!Number.isSafeInteger(domain.chainId) || domain.chainId < 1) {
    throw new InputError('RECEIPT_CHAIN_ID', 'The chain id is not a positive safe integer.', {
      chainId: domain.chainId,
    });
  }
  writeUint(bytes, 1, 8, domain.chainId);
  bytes.set(fromHex(domain.anchors, 20), 9);
  bytes.set(packed, PACKED_AT);
  bytes.set(signature, SIGNATURE_AT);
  return encodeBase64url(bytes);
}

/**
 * Reads the compact form. Total on hostile input: returns a well-formed receipt or throws. Does not check the signature.
 * @throws InputError RECEIPT_LENGTH, RECEIPT_ENCODING, RECEIPT_VERSION, RECEIPT_CHAIN_ID, RECEIPT_ANCHORS, RECEIPT_OPERATOR,
 * RECEIPT_LEAF_INDEX, RECEIPT_ISSUED_AT, RECEIPT_ANCHOR_BY, RECEIPT_FLAGS
 */
export function decodeReceipt(compact: string): SignedReceipt {
  const { signed, problems } = readCompact(compact);
  if (problems[0] !== undefined) throw problemError(problems[0]);
  return signed;
}

/** A compact receipt taken apart, with everything that is wrong with it. */
export type CompactReading = {
  readonly signed: SignedReceipt;
  /** Exactly the bytes that were signed over, in packed form. */
  readonly packed: Uint8Array;
  readonly problems: readonly ReceiptProblem[];
};

/**
 * Reads the compact form and lists what is wrong instead of stopping at the first problem.
 * @throws InputError RECEIPT_LENGTH, RECEIPT_ENCODING when there are no 438 bytes to read
 */
export function readCompact(compact: string): CompactReading {
  const bytes = compactBytes(compact);
  const problems: ReceiptProblem[] = [];
  if (bytes[0] !== 1) problems.push({ code: 'RECEIPT_VERSION', message: `Unknown receipt version ${bytes[0]}.` });
  const chainId = Number(readUint(bytes, 1, 8));
  if (chainId === 0 || !Number.isSafeInteger(chainId)) {
    problems.push({ code: 'RECEIPT_CHAIN_ID', message: 'The chain id is zero or beyond 2^53.' });
  }
  const anchors = addressFromBytes(bytes.subarray(9, PACKED_AT));
  if (anchors === ZERO_ADDRESS) problems.push({ code: 'RECEIPT_ANCHORS', message: 'The Anchors address is zero.' });
  const packed = bytes.slice(PACKED_AT, SIGNATURE_AT);
  // INVARIANT S11: Decoding a compact receipt is total: any text gives a receipt that encodes back to it, or one error
  //   with a code.
  const body = readPacked(packed);
  return {
    signed: { receipt: body.receipt, domain: { chainId, anchors }, signature: toHex(bytes.subarray(SIGNATURE_AT)) },
    packed,
    problems: [...problems, ...body.problems],
  };
}

function compactBytes(compact: string): Uint8Array {
  if (typeof compact !== 'string' || compact.length !== COMPACT_RECEIPT_TEXT_LENGTH) {
    throw new InputError('RECEIPT_LENGTH', `A compact receipt has ${COMPACT_RECEIPT_TEXT_LENGTH} characters.`, {
      expected: COMPACT_RECEIPT_TEXT_LENGTH,
      actual: typeof compact === 'string' ? compact.length : typeof compact,
    });
  }
  try {
    return decodeBase64url(compact);
  } catch (cause) {
    throw new InputError('RECEIPT_ENCODING', 'A compact receipt is base64url without padding.', {}, { cause });
  }
}

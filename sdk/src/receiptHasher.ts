import { keccak_256 } from '@noble/hashes/sha3';
import { concat, fromHex, utf8, writeUint } from './bytes.ts';
import { InputError } from './errors.ts';
import { PACKED_FIELDS, PACKED_RECEIPT_LENGTH, RECEIPT_TYPE_STRING, type ReceiptDomain } from './receiptFields.ts';

const DOMAIN_TYPE_HASH = keccak_256(
  'EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)',
);
const RECEIPT_TYPE_HASH = keccak_256(RECEIPT_TYPE_STRING);

/** EIP-712 domain separator, 32 bytes. */
export function domainSeparator(domain: ReceiptDomain): Uint8Array {
  const numbers = new Uint8Array(64);
  writeUint(numbers, 24, 8, domain.chainId);
  numbers.set(fromHex(domain.anchors, 20), 44);
  return keccak_256(concat(DOMAIN_TYPE_HASH, keccak_256(utf8('Assay')), keccak_256(utf8('1')), numbers));
}

/**
 * Makes a function from packed form (344 bytes) to EIP-712 digest (32 bytes) in one domain.
 * Lays the struct out in one buffer of its own, so that a call allocates little more than its result; not re-entrant by
 * nature, safe in one thread because it never waits.
 * @throws InputError BYTES_LENGTH when called with another length
 */
export function createReceiptHasher(domain: ReceiptDomain): (packed: Uint8Array) => Uint8Array {
  const hash = createStructHasher();
  const envelope = new Uint8Array(66);
  envelope[0] = 0x19;
  envelope[1] = 0x01;
  envelope.set(domainSeparator(domain), 2);
  return (packed) => {
    envelope.set(hash(packed), 34);
    return keccak_256(envelope);
  };
}

/** Makes a function from packed form to the EIP-712 struct hash, which does not depend on the domain. */
export function createStructHasher(): (packed: Uint8Array) => Uint8Array {
  const struct = new Uint8Array(32 + PACKED_FIELDS.length * 32);
  struct.set(RECEIPT_TYPE_HASH, 0);
  const moves = PACKED_FIELDS.map((field, i) => ({
    from: field.offset,
    to: field.offset + field.width,
    at: 32 + (i + 1) * 32 - field.width,
  }));
  return (packed) => {
    if (packed.length !== PACKED_RECEIPT_LENGTH) {
      throw new InputError('BYTES_LENGTH', `A packed receipt has ${PACKED_RECEIPT_LENGTH} bytes.`, {
        expected: PACKED_RECEIPT_LENGTH,
        actual: packed.length,
      });
    }
    for (const move of moves) struct.set(packed.subarray(move.from, move.to), move.at);
    return keccak_256(struct);
  };
}

import { keccak_256 } from '@noble/hashes/sha3';
import type { Address, Hex, TypedDataDomain } from 'viem';
import { addressFromBytes, parseAddress, ZERO_ADDRESS } from './address.ts';
import { fromHex, readUint, toHex, utf8, writeUint } from './bytes.ts';
import { type AssayErrorCode, InputError } from './errors.ts';
import { KNOWN_FLAGS } from './flags.ts';
import {
  type InferenceReceipt,
  LEAF_INDEX_LIMIT,
  PACKED_FIELDS,
  PACKED_RECEIPT_LENGTH,
  RECEIPT_TYPES,
  type ReceiptDomain,
  type ReceiptField,
} from './receiptFields.ts';
import { createReceiptHasher } from './receiptHasher.ts';

/** Identifier of an endpoint: keccak256 of its name's UTF-8 form. */
export function endpointId(name: string): Hex {
  return toHex(keccak_256(utf8(name)));
}

/** EIP-712 digest of a receipt: what its key signs and what the log holds. Packs first; see {@link packReceipt} for errors. */
export function receiptDigest(receipt: InferenceReceipt, domain: ReceiptDomain): Hex {
  return toHex(createReceiptHasher(domain)(packReceipt(receipt)));
}

/** The receipt as typed data for `signTypedData` of viem, ethers or a wallet. Integers are bigints for the 64-bit fields. */
export function receiptTypedData(receipt: InferenceReceipt, domain: ReceiptDomain) {
  return {
    domain: {
      name: 'Assay',
      version: '1',
      chainId: domain.chainId,
      verifyingContract: domain.anchors,
    } satisfies TypedDataDomain,
    types: RECEIPT_TYPES,
    primaryType: 'InferenceReceipt' as const,
    message: {
      ...receipt,
      leafIndex: BigInt(receipt.leafIndex),
      issuedAt: BigInt(receipt.issuedAt),
      anchorBy: BigInt(receipt.anchorBy),
    },
  };
}

/** Something in a receipt that no valid receipt has. */
export type ReceiptProblem = {
  readonly code: AssayErrorCode;
  readonly field?: ReceiptField;
  readonly message: string;
};

/**
 * Packed form, 344 bytes.
 * @throws InputError with the code of the first field that is out of range (see {@link receiptProblems}) or not hex of its length
 */
export function packReceipt(receipt: InferenceReceipt): Uint8Array {
  const bytes = new Uint8Array(PACKED_RECEIPT_LENGTH);
  for (const { name, type, offset, width } of PACKED_FIELDS) {
    const value = receipt[name];
    if (type === 'address' || type === 'bytes32') bytes.set(fieldBytes(name, value, width), offset);
    else writeUint(bytes, offset, width, fieldNumber(name, value, width));
  }
  const problem = receiptProblems(receipt)[0];
  if (problem !== undefined) throw problemError(problem);
  return bytes;
}

/**
 * Reads the packed form. Total: whatever 344 bytes are given, it returns a valid receipt or throws.
 * @throws InputError BYTES_LENGTH, or the code of the first problem, with `details.field`
 */
export function unpackReceipt(bytes: Uint8Array): InferenceReceipt {
  const { receipt, problems } = readPacked(bytes);
  if (problems[0] !== undefined) throw problemError(problems[0]);
  return receipt;
}

/**
 * Reads the packed form and lists everything that is wrong with it instead of throwing.
 * A 64-bit number above 2^53 - 1 reads as rounded, and is always among the problems.
 * @throws InputError BYTES_LENGTH
 */
export function readPacked(bytes: Uint8Array): { receipt: InferenceReceipt; problems: ReceiptProblem[] } {
  if (bytes.length !== PACKED_RECEIPT_LENGTH) {
    throw new InputError('BYTES_LENGTH', `A packed receipt has ${PACKED_RECEIPT_LENGTH} bytes, got ${bytes.length}.`, {
      expected: PACKED_RECEIPT_LENGTH,
      actual: bytes.length,
    });
  }
  const values: Record<string, Hex | Address | number> = {};
  for (const { name, type, offset, width } of PACKED_FIELDS) {
    const slice = bytes.subarray(offset, offset + width);
    if (type === 'address') values[name] = addressFromBytes(slice);
    else if (type === 'bytes32') values[name] = toHex(slice);
    else values[name] = Number(readUint(bytes, offset, width));
  }
  const receipt = values as InferenceReceipt;
  return { receipt, problems: receiptProblems(receipt) };
}

/**
 * Everything that makes a receipt invalid whatever the chain says: zero operator, `leafIndex` from 2^40, times beyond
 * 2^53, `anchorBy` not after `issuedAt`, unknown flags.
 */
export function receiptProblems(receipt: InferenceReceipt): ReceiptProblem[] {
  const problems: ReceiptProblem[] = [];
  if (receipt.operator.toLowerCase() === ZERO_ADDRESS) {
    problems.push({ code: 'RECEIPT_OPERATOR', field: 'operator', message: 'The operator is the zero address.' });
  }
  if (!(receipt.leafIndex < LEAF_INDEX_LIMIT)) {
    problems.push({ code: 'RECEIPT_LEAF_INDEX', field: 'leafIndex', message: 'leafIndex is not below 2^40.' });
  }
  if (!Number.isSafeInteger(receipt.issuedAt)) {
    problems.push({ code: 'RECEIPT_ISSUED_AT', field: 'issuedAt', message: 'issuedAt is beyond any real time.' });
  }
  if (!Number.isSafeInteger(receipt.anchorBy) || receipt.anchorBy <= receipt.issuedAt) {
    problems.push({ code: 'RECEIPT_ANCHOR_BY', field: 'anchorBy', message: 'anchorBy is not after issuedAt.' });
  }
  if ((receipt.flags & ~KNOWN_FLAGS) !== 0) {
    problems.push({ code: 'RECEIPT_FLAGS', field: 'flags', message: 'flags has bits that have no meaning.' });
  }
  return problems;
}

/** The error that stands for a problem; `details.field` names the field. */
export function problemError(problem: ReceiptProblem): InputError {
  return new InputError(problem.code, problem.message, problem.field === undefined ? {} : { field: problem.field });
}

function fieldBytes(field: ReceiptField, value: unknown, width: number): Uint8Array {
  try {
    return width === 20 ? fromHex(parseAddress(value), 20) : fromHex(value as string, width);
  } catch (cause) {
    const code = field === 'operator' ? 'RECEIPT_OPERATOR' : 'RECEIPT_FIELD';
    throw new InputError(code, `Receipt field ${field} is not ${width} bytes of hex.`, { field }, { cause });
  }
}

const NUMBER_CODES: Partial<Record<ReceiptField, AssayErrorCode>> = {
  leafIndex: 'RECEIPT_LEAF_INDEX',
  issuedAt: 'RECEIPT_ISSUED_AT',
  anchorBy: 'RECEIPT_ANCHOR_BY',
  flags: 'RECEIPT_FLAGS',
};

function fieldNumber(field: ReceiptField, value: unknown, width: number): number {
  const limit = width === 4 ? 2 ** 32 : 2 ** 53;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value >= limit) {
    const code = NUMBER_CODES[field] ?? 'RECEIPT_UNITS';
    throw new InputError(code, `Receipt field ${field} is not an integer from 0 below ${limit}.`, { field, value });
  }
  return value;
}

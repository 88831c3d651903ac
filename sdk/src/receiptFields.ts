import type { Address, Hex } from 'viem';

/** What an operator promises about one answer. Field by field in docs/protocol.md, section "Receipt". Times in unix seconds. */
export type InferenceReceipt = {
  readonly operator: Address;
  readonly leafIndex: number;
  readonly issuedAt: number;
  readonly anchorBy: number;
  readonly endpoint: Hex;
  readonly modelId: Hex;
  readonly configDigest: Hex;
  readonly requestCommitment: Hex;
  readonly executedCommitment: Hex;
  readonly responseCommitment: Hex;
  readonly executionRoot: Hex;
  readonly evidenceDigest: Hex;
  readonly clientNonce: Hex;
  readonly inputUnits: number;
  readonly outputUnits: number;
  readonly flags: number;
};

/** Where a receipt counts: a chain and the `Anchors` contract on it. */
export type ReceiptDomain = { readonly chainId: number; readonly anchors: Address };

/** A receipt, its domain and the 65-byte signature `r ‖ s ‖ v` over its EIP-712 digest. */
export type SignedReceipt = {
  readonly receipt: InferenceReceipt;
  readonly domain: ReceiptDomain;
  readonly signature: Hex;
};

/** Name of a receipt field. */
export type ReceiptField = keyof InferenceReceipt;

/** EIP-712 types of the receipt, for wallets and typed-data libraries. */
export const RECEIPT_TYPES = {
  InferenceReceipt: [
    { name: 'operator', type: 'address' },
    { name: 'leafIndex', type: 'uint64' },
    { name: 'issuedAt', type: 'uint64' },
    { name: 'anchorBy', type: 'uint64' },
    { name: 'endpoint', type: 'bytes32' },
    { name: 'modelId', type: 'bytes32' },
    { name: 'configDigest', type: 'bytes32' },
    { name: 'requestCommitment', type: 'bytes32' },
    { name: 'executedCommitment', type: 'bytes32' },
    { name: 'responseCommitment', type: 'bytes32' },
    { name: 'executionRoot', type: 'bytes32' },
    { name: 'evidenceDigest', type: 'bytes32' },
    { name: 'clientNonce', type: 'bytes32' },
    { name: 'inputUnits', type: 'uint32' },
    { name: 'outputUnits', type: 'uint32' },
    { name: 'flags', type: 'uint32' },
  ],
} as const;

/** The struct's EIP-712 type string. */
export const RECEIPT_TYPE_STRING = `InferenceReceipt(${RECEIPT_TYPES.InferenceReceipt.map((f) => `${f.type} ${f.name}`).join(',')})`;

const WIDTHS = { address: 20, uint64: 8, bytes32: 32, uint32: 4 } as const;

/** One field of the packed form: where it lies and what it is. */
export type PackedField = {
  readonly name: ReceiptField;
  readonly type: keyof typeof WIDTHS;
  readonly offset: number;
  readonly width: number;
};

/** Layout of the packed form, in order. */
export const PACKED_FIELDS: readonly PackedField[] = layOut();

/** Length of the packed form in bytes. */
export const PACKED_RECEIPT_LENGTH = 344;

/** First value that `leafIndex` cannot have: the anchor word keeps sizes in 40 bits. */
export const LEAF_INDEX_LIMIT = 2 ** 40;

function layOut(): PackedField[] {
  let offset = 0;
  return RECEIPT_TYPES.InferenceReceipt.map(({ name, type }) => {
    const field = { name, type, offset, width: WIDTHS[type] };
    offset += field.width;
    return field;
  });
}

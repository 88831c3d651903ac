import { InvariantError } from '@assay/sdk';
import { type Address, hexToBytes } from 'viem';
import { RECORD, writeUint64 } from './record.ts';
import { chatKeyOf } from './sha256.ts';

/** What a receipt says before it has a place in the log. Byte fields have fixed lengths; an absent one is written as zero. */
export type ReceiptDraft = {
  /** Receipt id, 16 random bytes. */
  readonly id: Uint8Array;
  /** Tenant id, 16 bytes. */
  readonly tenant: Uint8Array;
  /** The upstream's own id of the answer, for lookup only; 16 bytes of its sha256 are stored. */
  readonly chatId?: string;
  readonly endpoint: Uint8Array;
  readonly modelId: Uint8Array;
  readonly configDigest: Uint8Array;
  readonly requestCommitment: Uint8Array;
  readonly executedCommitment: Uint8Array;
  readonly responseCommitment: Uint8Array;
  readonly executionRoot?: Uint8Array;
  readonly evidenceDigest?: Uint8Array;
  readonly clientNonce?: Uint8Array;
  /** Tokens or tensor elements, below 2^32. */
  readonly inputUnits: number;
  readonly outputUnits: number;
  readonly flags: number;
};

/** Where and when: what sequencing adds to a draft. Times in unix seconds. */
export type Placement = { readonly leafIndex: number; readonly issuedAt: number; readonly anchorBy: number };

/** Returns a function that lays a draft into the journal record at `record[at]`: id, tenant, chat key and the packed form. */
export function createDraftWriter(operator: Address) {
  const operatorBytes = hexToBytes(operator);

  return function writeDraft(record: Buffer, at: number, draft: ReceiptDraft, placement: Placement): void {
    put(record, at + RECORD.id, draft.id, 16, 'id');
    put(record, at + RECORD.tenant, draft.tenant, 16, 'tenant');
    const chatKey = at + RECORD.chatKey;
    if (draft.chatId === undefined) record.fill(0, chatKey, chatKey + 16);
    else record.set(chatKeyOf(draft.chatId), chatKey);

    let next = at + RECORD.packed;
    record.set(operatorBytes, next);
    writeUint64(record, placement.leafIndex, next + 20);
    writeUint64(record, placement.issuedAt, next + 28);
    writeUint64(record, placement.anchorBy, next + 36);
    next += 44;
    put(record, next, draft.endpoint, 32, 'endpoint');
    put(record, next + 32, draft.modelId, 32, 'modelId');
    put(record, next + 64, draft.configDigest, 32, 'configDigest');
    put(record, next + 96, draft.requestCommitment, 32, 'requestCommitment');
    put(record, next + 128, draft.executedCommitment, 32, 'executedCommitment');
    put(record, next + 160, draft.responseCommitment, 32, 'responseCommitment');
    putOptional(record, next + 192, draft.executionRoot, 'executionRoot');
    putOptional(record, next + 224, draft.evidenceDigest, 'evidenceDigest');
    putOptional(record, next + 256, draft.clientNonce, 'clientNonce');
    next += 288;
    putUint32(record, next, draft.inputUnits, 'inputUnits');
    putUint32(record, next + 4, draft.outputUnits, 'outputUnits');
    putUint32(record, next + 8, draft.flags, 'flags');
  };
}

function put(target: Buffer, at: number, bytes: Uint8Array, length: number, field: string): void {
  if (bytes.length !== length) throw draftError(field, `${bytes.length} bytes where ${length} belong`);
  target.set(bytes, at);
}

function putOptional(target: Buffer, at: number, bytes: Uint8Array | undefined, field: string): void {
  if (bytes === undefined) target.fill(0, at, at + 32);
  else put(target, at, bytes, 32, field);
}

function putUint32(target: Buffer, at: number, value: number, field: string): void {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) throw draftError(field, `${value} is no uint32`);
  target.writeUInt32BE(value, at);
}

function draftError(field: string, what: string): InvariantError {
  return new InvariantError('RECEIPT_DRAFT_INVALID', `Receipt draft refused: ${field} has ${what}.`, { field });
}

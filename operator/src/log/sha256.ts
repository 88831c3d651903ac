import { hash } from 'node:crypto';

const leafInput = Buffer.alloc(33);
const nodeInput = Buffer.alloc(65);
leafInput[0] = 0x00;
nodeInput[0] = 0x01;

export const HASH_BYTES = 32;

/**
 * Writes the RFC 9162 leaf hash of the 32-byte entry at `entries[offset]` to `target[at]`.
 *
 * node:crypto's one-shot hash with a latin1 ('binary') result costs a quarter of the one that allocates a Buffer (0.34 against
 * 1.3 us measured); the sdk's portable `hashLeaf` is the reference it is tested against.
 */
export function hashLeafInto(target: Buffer, at: number, entries: Uint8Array, offset: number): void {
  for (let i = 0; i < HASH_BYTES; i++) leafInput[i + 1] = entries[offset + i] as number;
  target.write(hash('sha256', leafInput, 'binary'), at, HASH_BYTES, 'latin1');
}

/** Writes the RFC 9162 node hash of the two 32-byte hashes at `left[leftAt]` and `right[rightAt]` to `target[at]`. */
export function hashNodeInto(
  target: Buffer,
  at: number,
  left: Uint8Array,
  leftAt: number,
  right: Uint8Array,
  rightAt: number,
): void {
  for (let i = 0; i < HASH_BYTES; i++) {
    nodeInput[i + 1] = left[leftAt + i] as number;
    nodeInput[i + 33] = right[rightAt + i] as number;
  }
  target.write(hash('sha256', nodeInput, 'binary'), at, HASH_BYTES, 'latin1');
}

/** First 16 bytes of the SHA-256 of an upstream's chat id: what the journal stores of it. */
export function chatKeyOf(chatId: string): Buffer {
  return hash('sha256', chatId, 'buffer').subarray(0, 16);
}

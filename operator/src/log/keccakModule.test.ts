import { randomBytes } from 'node:crypto';
import { keccak256, toHex } from 'viem';
import { expect, it } from 'vitest';
import { createKeccak, KECCAK_BLOCK_BYTES, KECCAK_FREE_FROM } from './keccakModule.ts';

it('is Keccak-256 for every length of message up to four blocks', () => {
  const { memory, hash } = createKeccak();
  for (let length = 0; length < 4 * KECCAK_BLOCK_BYTES; length++) {
    const message = randomBytes(length);
    const blocks = Math.floor(length / KECCAK_BLOCK_BYTES) + 1;
    memory.fill(0, KECCAK_FREE_FROM, KECCAK_FREE_FROM + blocks * KECCAK_BLOCK_BYTES);
    memory.set(message, KECCAK_FREE_FROM);
    memory[KECCAK_FREE_FROM + length] = 1;
    const last = KECCAK_FREE_FROM + blocks * KECCAK_BLOCK_BYTES - 1;
    memory[last] = memory[last]! | 0x80;
    hash(KECCAK_FREE_FROM, blocks);
    expect(toHex(memory.subarray(0, 32)), `length ${length}`).toBe(keccak256(message));
  }
});

import { hashTwo } from './hashTwo';

/** Digests of chunks of 256 bytes; see kernels.ts. */
export function keccakChunks(chunks: u32, count: u32, digests: u32, constants: u32): void {
  hashAll(chunks, 256, count, digests, constants);
}

/** Digests of pairs of digests; see kernels.ts. */
export function keccakPairs(nodes: u32, count: u32, digests: u32, constants: u32): void {
  hashAll(nodes, 64, count, digests, constants);
}

// A last message without a partner is hashed twice.
@inline
function hashAll(messages: u32, bytes: u32, count: u32, digests: u32, constants: u32): void {
  for (let i: u32 = 0; i < count; i += 2) {
    const next = min(i + 1, count - 1);
    const at = digests + 32 * i;
    hashTwo(messages + bytes * i, messages + bytes * next, bytes, at, digests + 32 * next, constants);
  }
}

/** The round constants of FIPS 202 section 3.2.5. */
export function keccakPrepare(constants: u32): void {
  store<u64>(constants, 0x0000000000000001);
  store<u64>(constants, 0x0000000000008082, 8);
  store<u64>(constants, 0x800000000000808a, 16);
  store<u64>(constants, 0x8000000080008000, 24);
  store<u64>(constants, 0x000000000000808b, 32);
  store<u64>(constants, 0x0000000080000001, 40);
  store<u64>(constants, 0x8000000080008081, 48);
  store<u64>(constants, 0x8000000000008009, 56);
  store<u64>(constants, 0x000000000000008a, 64);
  store<u64>(constants, 0x0000000000000088, 72);
  store<u64>(constants, 0x0000000080008009, 80);
  store<u64>(constants, 0x000000008000000a, 88);
  store<u64>(constants, 0x000000008000808b, 96);
  store<u64>(constants, 0x800000000000008b, 104);
  store<u64>(constants, 0x8000000000008089, 112);
  store<u64>(constants, 0x8000000000008003, 120);
  store<u64>(constants, 0x8000000000008002, 128);
  store<u64>(constants, 0x8000000000000080, 136);
  store<u64>(constants, 0x000000000000800a, 144);
  store<u64>(constants, 0x800000008000000a, 152);
  store<u64>(constants, 0x8000000080008081, 160);
  store<u64>(constants, 0x8000000000008080, 168);
  store<u64>(constants, 0x0000000080000001, 176);
  store<u64>(constants, 0x8000000080008008, 184);
}

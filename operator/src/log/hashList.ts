import { HASH_BYTES } from './sha256.ts';

/** A growing list of 32-byte hashes in blocks, so that growth copies nothing and nothing is boxed. */
export type HashList = {
  readonly length: () => number;
  /** The block and byte offset of hash `index`, to read or to hash in place. */
  readonly block: (index: number) => Buffer;
  readonly offset: (index: number) => number;
  readonly push: (source: Uint8Array, at: number) => void;
  /** A copy of hash `index`. */
  readonly get: (index: number) => Uint8Array;
  /** A copy of `count` hashes from `start` on. */
  readonly slice: (start: number, count: number) => Uint8Array;
};

const BLOCK_HASHES = 1024;

/** Creates an empty {@link HashList}. */
export function createHashList(): HashList {
  const blocks: Buffer[] = [];
  let length = 0;

  function block(index: number): Buffer {
    const found = blocks[Math.floor(index / BLOCK_HASHES)];
    if (found === undefined) throw new RangeError(`hash ${index} of ${length}`);
    return found;
  }

  function offset(index: number): number {
    return (index % BLOCK_HASHES) * HASH_BYTES;
  }

  function get(index: number): Uint8Array {
    if (index >= length) throw new RangeError(`hash ${index} of ${length}`);
    return new Uint8Array(block(index).subarray(offset(index), offset(index) + HASH_BYTES));
  }

  return {
    length: () => length,
    block,
    offset,
    get,
    push(source, at) {
      if (length % BLOCK_HASHES === 0) blocks.push(Buffer.allocUnsafeSlow(BLOCK_HASHES * HASH_BYTES));
      const target = block(length);
      const to = offset(length);
      for (let i = 0; i < HASH_BYTES; i++) target[to + i] = source[at + i] as number;
      length++;
    },
    slice(start, count) {
      const out = new Uint8Array(count * HASH_BYTES);
      for (let i = 0; i < count; i++) out.set(get(start + i), i * HASH_BYTES);
      return out;
    },
  };
}

/** Finds the records that may hold a 16-byte key (receipt id or chat key). */
export type ReceiptLookup = {
  /** Adds the key at `source[at]` for record `leafIndex`; an all-zero key is none and is left out. Indices ascend. */
  readonly add: (source: Uint8Array, at: number, leafIndex: number) => void;
  /** Indices whose record may hold the key, newest first. The caller compares the record itself. */
  readonly candidates: (key: Uint8Array) => Generator<number>;
};

const GROUP_RECORDS = 32_768;
const SLOTS = 4 * GROUP_RECORDS;
const EMPTY = 0xffffffff;
const MOST_ALIKE = 8;

/**
 * Creates an empty lookup: per 32,768 records one open-addressing table of 32-bit slots (16 bits of the key's hash, 15
 * of the record's place), that is 16 bytes per receipt with its two keys, and no table ever grows or moves. `seed`
 * (a random uint32) keeps whoever chooses chat ids from aiming them at one slot.
 */
export function createReceiptLookup(seed: number): ReceiptLookup {
  const groups: Uint32Array[] = [];

  return {
    add(source, at, leafIndex) {
      if (isZero(source, at)) return;
      const group = Math.floor(leafIndex / GROUP_RECORDS);
      while (groups.length <= group) groups.push(new Uint32Array(SLOTS).fill(EMPTY));
      const table = groups[group] as Uint32Array;
      const hash = keyHash(source, at, seed);
      table[freeSlot(table, hash)] = entryOf(hash, leafIndex % GROUP_RECORDS);
    },
    *candidates(key) {
      if (isZero(key, 0)) return;
      const hash = keyHash(key, 0, seed);
      for (let group = groups.length - 1; group >= 0; group--) {
        const table = groups[group] as Uint32Array;
        const found: number[] = [];
        for (let slot = hash % SLOTS; table[slot] !== EMPTY; slot = (slot + 1) % SLOTS) {
          const entry = table[slot] as number;
          if (entry >>> 15 === fingerprint(hash)) found.push(entry % GROUP_RECORDS);
        }
        for (const place of found.sort((a, b) => b - a)) yield group * GROUP_RECORDS + place;
      }
    },
  };
}

// An engine may give all its answers one chat id, of which only the newest is asked for: from the eighth entry on, the
// oldest makes room, so that no chain grows. Keys that differ share a fingerprint eight times in a chain practically never.
function freeSlot(table: Uint32Array, hash: number): number {
  let oldest = -1;
  let alike = 0;
  let slot = hash % SLOTS;
  for (; table[slot] !== EMPTY; slot = (slot + 1) % SLOTS) {
    const entry = table[slot] as number;
    if (entry >>> 15 !== fingerprint(hash)) continue;
    if (oldest < 0 || entry < (table[oldest] as number)) oldest = slot;
    alike++;
    if (alike === MOST_ALIKE) return oldest;
  }
  return slot;
}

// 16 bits: all ones never occur in the upper 17, so no entry looks EMPTY. The slot comes from the lower bits.
function fingerprint(hash: number): number {
  return hash >>> 16;
}

function entryOf(hash: number, place: number): number {
  return ((fingerprint(hash) << 15) | place) >>> 0;
}

function keyHash(source: Uint8Array, at: number, seed: number): number {
  let hash = seed | 0;
  for (let i = 0; i < 16; i += 4) {
    const word =
      (source[at + i] as number) |
      ((source[at + i + 1] as number) << 8) |
      ((source[at + i + 2] as number) << 16) |
      ((source[at + i + 3] as number) << 24);
    hash = Math.imul(hash ^ word, 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca77);
    hash ^= hash >>> 13;
  }
  return hash >>> 0;
}

function isZero(source: Uint8Array, at: number): boolean {
  for (let i = 0; i < 16; i++) if (source[at + i] !== 0) return false;
  return true;
}

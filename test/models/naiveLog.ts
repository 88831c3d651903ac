import { createHash } from 'node:crypto';
import type { Hex } from 'viem';

// RFC 9162 section 2.1 by plain recursion over all entries: a second opinion that shares nothing with the sdk.

/** Returns the Merkle tree hash of a list of 32-byte entries. */
export function naiveRoot(entries: readonly Hex[]): Hex {
  if (entries.length === 0) return sha256('0x');
  if (entries.length === 1) return sha256('0x00', entries[0]!);
  const middle = split(entries.length);
  return sha256('0x01', naiveRoot(entries.slice(0, middle)), naiveRoot(entries.slice(middle)));
}

/** Returns the inclusion path of entry `index`, leaf to root. */
export function naivePath(entries: readonly Hex[], index: number): Hex[] {
  if (entries.length <= 1) return [];
  const middle = split(entries.length);
  const [left, right] = [entries.slice(0, middle), entries.slice(middle)];
  return index < middle
    ? [...naivePath(left, index), naiveRoot(right)]
    : [...naivePath(right, index - middle), naiveRoot(left)];
}

function split(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

function sha256(...parts: Hex[]): Hex {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part.slice(2), 'hex');
  return `0x${hash.digest('hex')}`;
}

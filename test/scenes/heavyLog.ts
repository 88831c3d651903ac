import {
  type AnchorTimes,
  foldAnchoring,
  fromHex,
  hashLeaf,
  hashNode,
  type Opening,
  packWord,
  toHex,
} from '@assay/sdk';
import { keccak256, numberToHex, toBytes } from 'viem';

/** As many anchorings as a period can have, and proofs of a log of 2^38 entries: the heaviest evidence there can be. */
export const HEAVY = { anchorings: 512, index: 2 ** 38 - 2, size: 2 ** 38, levels: 38 } as const;

/** Bytes without a zero: each costs a transaction four times, and under EIP-7623 too, what a zero costs. */
export function denseBytes(seed: string): Uint8Array {
  return toBytes(keccak256(toBytes(seed))).map((byte) => byte || 0xff);
}

/** Some inclusion proof of a digest at the last but one place of the log, and the root that it leads to. */
export function heavyInclusion(digest: Uint8Array, seed: string) {
  const path = Array.from({ length: HEAVY.levels }, (_, level) => denseBytes(`${seed}/${level}`));
  let node = hashLeaf(digest);
  path.forEach((sibling, level) => {
    node = Math.floor(HEAVY.index / 2 ** level) % 2 === 1 ? hashNode(sibling, node) : hashNode(node, sibling);
  });
  return { path: path.map(toHex), root: toHex(node) };
}

/** Some consistency proof from the last size but one, with the two roots that it leads to (RFC 9162, section 2.1.4.2). */
export function heavyConsistency(seed: string) {
  const from = HEAVY.size / 2 + 1;
  let [oldNode, newNode] = [BigInt(from - 1), BigInt(HEAVY.size - 1)];
  const first = denseBytes(seed);
  const proof = [first];
  let [oldRoot, newRoot] = [first, first];
  while (newNode > 0n) {
    const next = denseBytes(`${seed}/${proof.length}`);
    proof.push(next);
    if (oldNode % 2n === 1n || oldNode === newNode) {
      [oldRoot, newRoot] = [hashNode(next, oldRoot), hashNode(next, newRoot)];
      while (oldNode % 2n === 0n && oldNode !== 0n) [oldNode, newNode] = [oldNode / 2n, newNode / 2n];
    } else newRoot = hashNode(newRoot, next);
    [oldNode, newNode] = [oldNode / 2n, newNode / 2n];
  }
  return { from, oldRoot: toHex(oldRoot), newRoot: toHex(newRoot), proof: proof.map(toHex) };
}

type First = { readonly root: `0x${string}`; readonly size: number };

/**
 * An opening of a whole period: what `first` says, then so many other anchorings, all at `time`. Its word is what
 * `Anchors` would hold; the word before it has `sizeBefore` entries.
 */
export function heavyOpening(
  first: readonly First[],
  { slot, time, sizeBefore, times }: { slot: number; time: number; sizeBefore: number; times: AnchorTimes },
): { opening: Opening; word: `0x${string}` } {
  const period = Math.floor((time - times.genesis) / times.period) % 512;
  const place = { size: sizeBefore, period: (period + 511) % 512, count: 511, cursor: 63 };
  const previous = packWord({ chain: toHex(denseBytes('chain').subarray(0, 24)), ...place });
  const anchorings = Array.from({ length: HEAVY.anchorings }, (_, i) => {
    const { root, size } = first[i] ?? { root: toHex(denseBytes(`root ${i}`)), size: HEAVY.size + i * 2 ** 20 };
    return { root, size, time };
  });
  const word = anchorings.reduce((last, anchoring) => foldAnchoring(last, anchoring, times), previous);
  return { opening: { slot, previous, anchorings }, word };
}

/** What a transaction costs whatever it does: EIP-2028, and the floor of EIP-7623. */
export function gasOfData(data: `0x${string}`): { bytes: number; floor: number } {
  const bytes = fromHex(data);
  const zeros = bytes.filter((byte) => byte === 0).length;
  return { bytes: bytes.length, floor: 21_000 + 10 * zeros + 40 * (bytes.length - zeros) };
}

/** Storage slot of an operator's head, and of a slot of its ring (docs/contracts/Anchors.md). */
export function wordSlot(operator: `0x${string}`, slot: number): `0x${string}` {
  const head = BigInt(operator) << 96n;
  return numberToHex(slot === 64 ? head : head + 2n + BigInt(slot), { size: 32 });
}

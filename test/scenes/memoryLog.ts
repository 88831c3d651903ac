import { createHash } from 'node:crypto';
import { consistencyProof, hashLeaf, hashNode, type NodeReader, rootOf } from '@assay/sdk';

/** A Merkle log in memory with the parts of `ReceiptLog` that anchoring and start checks use. */
export type MemoryLog = {
  /** Appends `count` entries issued at `issuedAt` (unix seconds). */
  append(count: number, issuedAt?: number): void;
  size(): number;
  publishCheckpoint(): Promise<{ size: number; root: Uint8Array }>;
  rootAt(size: number): Promise<Uint8Array>;
  read(leafIndex: number): Promise<{ issuedAt: number }>;
  consistencyProof(from: number, to: number): Promise<Uint8Array[]>;
};

/** Creates an empty log. Two logs of one `history` hold the same entries; others fork at the first. */
export function createMemoryLog(history = 'ours', clock: () => number = Date.now): MemoryLog {
  const leaves: Uint8Array[] = [];
  const issued: number[] = [];
  const read: NodeReader = async (level, index) => {
    const width = 2 ** level;
    let nodes = leaves.slice(index * width, (index + 1) * width);
    if (nodes.length !== width) throw new Error(`node ${level}/${index} is not complete`);
    while (nodes.length > 1) {
      nodes = Array.from({ length: nodes.length / 2 }, (_, i) => hashNode(nodes[2 * i]!, nodes[2 * i + 1]!));
    }
    return nodes[0]!;
  };
  return {
    append: (count, issuedAt = Math.floor(clock() / 1000)) => {
      for (let i = 0; i < count; i++) {
        leaves.push(hashLeaf(createHash('sha256').update(`${history}/${leaves.length}`).digest()));
        issued.push(issuedAt);
      }
    },
    size: () => leaves.length,
    publishCheckpoint: async () => ({ size: leaves.length, root: await rootOf(leaves.length, read) }),
    rootAt: async (size) => {
      if (size > leaves.length) throw new Error(`size ${size} is above ${leaves.length}`);
      return rootOf(size, read);
    },
    read: async (leafIndex) => {
      const issuedAt = issued[leafIndex];
      if (issuedAt === undefined) throw new Error(`no leaf ${leafIndex}`);
      return { issuedAt };
    },
    consistencyProof: (from, to) => consistencyProof(from, to, read),
  };
}

import {
  type AnswerSource,
  consistencyProof,
  createCompactRange,
  fromHex,
  hashLeaf,
  inclusionProof,
  type NodeReader,
  rootOf,
  toHex,
} from '@assay/sdk';
import type { Hex } from 'viem';

/** A receipt log in memory that can prove whatever it holds. Two of them with different entries are a fork. */
export type ProvableLog = AnswerSource & {
  readonly digests: readonly Hex[];
  append(...digests: readonly Hex[]): void;
  rootAt(size: number): Promise<Hex>;
  /** Inclusion path as hex. */
  path(index: number, size: number): Promise<Hex[]>;
};

/** Creates a log that begins with these entries. */
export function createProvableLog(...start: readonly Hex[]): ProvableLog {
  const digests: Hex[] = [];
  const nodes = new Map<string, Uint8Array>();
  const range = createCompactRange();
  const read: NodeReader = async (level, index) => nodes.get(`${level}/${index}`)!;
  const append = (...more: readonly Hex[]) => {
    for (const digest of more) {
      digests.push(digest);
      range.append(hashLeaf(fromHex(digest)), (level, index, hash) => nodes.set(`${level}/${index}`, hash));
    }
  };
  append(...start);
  return {
    digests,
    append,
    rootAt: async (size) => toHex(await rootOf(size, read)),
    path: async (index, size) => (await inclusionProof(index, size, read)).map(toHex),
    leaf: async (index) => fromHex(digests[index]!),
    inclusionProof: (index, size) => inclusionProof(index, size, read),
    consistencyProof: (from, to) => consistencyProof(from, to, read),
  };
}

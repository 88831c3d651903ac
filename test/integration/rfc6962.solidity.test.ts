import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Abi, Hex } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newChain } from '../../scripts/chain/newChain.ts';
import { vectorsDir } from '../conformance/vectorsDir.ts';

// Proofs that no one on this project wrote. They belong to transparency-dev/merkle and are not committed here.
const folder = vectorsDir('rfc6962');

type Inclusion = { leafIdx: number; treeSize: number; root: string; leafHash: string; proof: string[] | null };
type Consistency = { size1: number; size2: number; root1: string; root2: string; proof: string[] | null };
type Vector<Case> = Case & { file: string; wantErr: boolean };

describe.skipIf(folder === undefined)('MerkleLog on the vectors of transparency-dev/merkle', () => {
  let connection: Awaited<ReturnType<typeof newChain>>;
  let ask: (functionName: string, args: readonly unknown[]) => Promise<boolean>;

  beforeAll(async () => {
    connection = await newChain();
    const client = await connection.viem.getPublicClient();
    const harness = await connection.viem.deployContract('MerkleLogHarness');
    const { address, abi } = harness as { address: Hex; abi: Abi };
    ask = async (functionName, args) => (await client.readContract({ address, abi, functionName, args })) as boolean;
  });
  afterAll(() => connection.close());

  test('inclusion', async () => {
    const vectors = await read<Inclusion>('inclusion');
    const wrong: string[] = [];
    for (const { file, leafHash, leafIdx, treeSize, proof, root, wantErr } of vectors) {
      const args = [
        word(leafHash, 'aa'),
        BigInt(leafIdx),
        BigInt(treeSize),
        (proof ?? []).map((hash) => word(hash)),
        word(root),
      ];
      if ((await ask('isIncluded', args)) === wantErr) wrong.push(file);
    }

    console.log(`rfc6962 inclusion: ${vectors.length - wrong.length} of ${vectors.length}`);
    expect(wrong).toEqual([]);
    expect(vectors).toHaveLength(98);
  });

  test('consistency', async () => {
    const vectors = await read<Consistency>('consistency');
    const wrong: string[] = [];
    for (const { file, size1, root1, size2, root2, proof, wantErr } of vectors) {
      const args = [BigInt(size1), word(root1), BigInt(size2), word(root2), (proof ?? []).map((hash) => word(hash))];
      if ((await ask('isConsistent', args)) === wantErr) wrong.push(file);
    }

    console.log(`rfc6962 consistency: ${vectors.length - wrong.length} of ${vectors.length}`);
    expect(wrong).toEqual([]);
    expect(vectors).toHaveLength(98);
  });
});

async function read<Case>(kind: string): Promise<Vector<Case>[]> {
  const files: string[] = [];
  for await (const file of glob(join(folder!, kind, '**/*.json'))) files.push(file);
  const one = async (file: string) => ({ ...(JSON.parse(await readFile(file, 'utf8')) as Vector<Case>), file });
  return Promise.all(files.sort().map(one));
}

/**
 * A hash as a word. The vectors also hold shorter garbage, which Solidity's type cannot: it is filled up, a leaf hash with
 * other bytes than a root, for an empty leaf hash is not to become the same word as an empty root.
 */
function word(base64: string, filler = '00'): Hex {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > 32) throw new Error(`a hash of ${bytes.length} bytes`);
  return `0x${bytes.toString('hex')}${filler.repeat(32 - bytes.length)}`;
}

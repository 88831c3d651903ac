import { readFileSync } from 'node:fs';
import { InputError, verifyConsistency, verifyInclusion } from '@assay/sdk';
import { describe, expect, it } from 'vitest';
import { filesUnder, vectorsDir } from './vectorsDir.ts';

const dir = vectorsDir('rfc6962');

const bytes = (base64: string | null) => new Uint8Array(Buffer.from(base64 ?? '', 'base64'));
const path = (proof: string[] | null) => (proof ?? []).map(bytes);

describe.skipIf(dir === undefined)('transparency-dev proofs', () => {
  it('decides every inclusion vector as its authors do', () => {
    const counts = run('inclusion', (vector) =>
      verifyInclusion({
        index: vector.leafIdx,
        size: vector.treeSize,
        leafHash: bytes(vector.leafHash),
        proof: path(vector.proof),
        root: bytes(vector.root),
      }),
    );
    expect(counts).toEqual({ total: 98, refused: expect.any(Number) });
  });

  it('decides every consistency vector as its authors do', () => {
    const counts = run('consistency', (vector) =>
      verifyConsistency({
        from: vector.size1,
        to: vector.size2,
        fromRoot: bytes(vector.root1),
        toRoot: bytes(vector.root2),
        proof: path(vector.proof),
      }),
    );
    expect(counts).toEqual({ total: 98, refused: expect.any(Number) });
  });
});

// biome-ignore lint/suspicious/noExplicitAny: foreign JSON of two shapes.
function run(kind: string, verify: (vector: any) => void): { total: number; refused: number } {
  const files = filesUnder(`${dir}/${kind}`).filter((file) => file.endsWith('.json'));
  let refused = 0;
  for (const file of files) {
    const vector = JSON.parse(readFileSync(file, 'utf8'));
    let error: unknown;
    try {
      verify(vector);
    } catch (caught) {
      error = caught;
    }
    if (error !== undefined) expect(error, file).toBeInstanceOf(InputError);
    expect(error !== undefined, `${file}: ${vector.desc}`).toBe(vector.wantErr);
    if (error !== undefined) refused += 1;
  }
  console.info(`rfc6962 ${kind}: ${files.length} vectors, ${refused} refused as they must be`);
  return { total: files.length, refused };
}

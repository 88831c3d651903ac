import { readFileSync } from 'node:fs';
import {
  createCompactRange,
  createLogReader,
  decodeEntries,
  decodeTile,
  entriesPath,
  hashLeaf,
  openCheckpoint,
  parseTilePath,
  parseVerifierKey,
  rootOf,
  tilePath,
  toHex,
  verifyConsistency,
  verifyInclusion,
} from '@assay/sdk';
import { describe, expect, it } from 'vitest';
import { filesUnder, vectorsDir } from './vectorsDir.ts';

const dir = vectorsDir('tlog-tiles');
const verifier = parseVerifierKey('example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx');
const SIZES = Array.from({ length: 15 }, (_, i) => i + 1);

const read = (path: string) => new Uint8Array(readFileSync(`${dir}/${path}`));
const checkpointOf = (size: number) => openCheckpoint(readFileSync(`${dir}/checkpoint.${size}`, 'utf8'), verifier);
const entriesOf = (size: number) => decodeEntries(read(entriesPath(0, size)), size);

/** The folder, served as a log would be; nothing leaves the process. */
const serveFolder: typeof fetch = async (input) => {
  const path = new URL(String(input)).pathname.slice(1);
  try {
    return new Response(readFileSync(`${dir}/${path}`));
  } catch {
    return new Response(null, { status: 404 });
  }
};
const log = createLogReader({ baseUrl: 'http://log.invalid', verifier, fetch: serveFolder });

describe.skipIf(dir === undefined)('tessera test log', () => {
  it('opens every checkpoint and rebuilds its root from the entries', () => {
    for (const size of [0, ...SIZES]) {
      const checkpoint = checkpointOf(size);
      const range = createCompactRange();
      for (const entry of size === 0 ? [] : entriesOf(size)) range.append(hashLeaf(entry));
      expect(checkpoint.size).toBe(size);
      expect(toHex(range.root())).toBe(toHex(checkpoint.root));
    }
    console.info('tlog-tiles: 16 checkpoints opened, 16 roots rebuilt');
  });

  it('finds the leaf hashes of the entries in every tile', () => {
    for (const size of SIZES) {
      const hashes = entriesOf(size).map((entry) => toHex(hashLeaf(entry)));
      expect(decodeTile(read(tilePath(0, 0, size)), size).map(toHex)).toEqual(hashes);
    }
  });

  it('names every file of the log as the log does', () => {
    const names = filesUnder(`${dir}/tile`).map((file) => file.slice(dir!.length + 1));
    expect(names).toHaveLength(30);
    for (const name of names) {
      const tile = parseTilePath(name)!;
      expect(
        tile.kind === 'tile' ? tilePath(tile.level, tile.index, tile.width) : entriesPath(tile.index, tile.width),
      ).toBe(name);
    }
  });

  it('proves every entry in every tree, and every tree in every later one, from tiles', async () => {
    let inclusions = 0;
    let consistencies = 0;
    for (const size of SIZES) {
      const { root } = checkpointOf(size);
      expect(toHex(await rootOf(size, log.nodes(size)))).toBe(toHex(root));
      for (let index = 0; index < size; index++) {
        const proof = await log.inclusionProof(index, size);
        verifyInclusion({ index, size, leafHash: hashLeaf(entriesOf(size)[index]!), proof, root });
        inclusions += 1;
      }
      for (const from of SIZES.filter((earlier) => earlier <= size)) {
        const proof = await log.consistencyProof(from, size);
        verifyConsistency({ from, to: size, fromRoot: checkpointOf(from).root, toRoot: root, proof });
        consistencies += 1;
      }
    }
    console.info(`tlog-tiles: ${inclusions} inclusion and ${consistencies} consistency proofs from tiles`);
    expect([inclusions, consistencies]).toEqual([120, 120]);
  });

  it('reads the latest checkpoint, and refuses entries that are not digests', async () => {
    expect((await log.checkpoint()).checkpoint.size).toBe(15);
    await expect(log.entries(0, 15)).rejects.toMatchObject({ code: 'LOG_MALFORMED' });
    await expect(log.entries(1, 15)).rejects.toMatchObject({ code: 'LOG_NOT_FOUND' });
  });
});

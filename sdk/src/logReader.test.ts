import { ed25519 } from '@noble/curves/ed25519';
import { sha256 } from '@noble/hashes/sha2';
import { describe, expect, it } from 'vitest';
import { concat, toHex, utf8 } from './bytes.ts';
import { signCheckpoint } from './checkpoint.ts';
import { createCompactRange } from './compactRange.ts';
import { createLogReader } from './logReader.ts';
import { hashLeaf, verifyConsistency, verifyInclusion } from './merkle.ts';
import { encodeVerifierKey, parseVerifierKey, signerFromSeed } from './note.ts';
import { encodeEntries, entriesPath, tilePath } from './tile.ts';

const SIZE = 70_000;
const seed = new Uint8Array(32).fill(1);
const verifier = parseVerifierKey(encodeVerifierKey('log.example', toHex(ed25519.getPublicKey(seed))));
const digests = Array.from({ length: SIZE }, (_, i) => sha256(utf8(String(i))));
const nodes = new Map<string, Uint8Array>();
const range = createCompactRange();
const rootAt: Record<number, Uint8Array> = {};
for (const digest of digests) {
  range.append(hashLeaf(digest), (level, index, hash) => level % 8 === 0 && nodes.set(`${level / 8}/${index}`, hash));
  rootAt[range.size()] = range.root();
}

/** Serves full tiles, and the partial ones of the present size only. */
function filesOf(size: number): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const note = signCheckpoint(
    { origin: 'log.example', size, root: rootAt[size]! },
    signerFromSeed('log.example', seed),
  );
  files.set('checkpoint', utf8(note));
  for (let level = 0, count = size; count > 0; level++, count = Math.floor(count / 256)) {
    for (let index = 0; index * 256 < count; index++) {
      const width = Math.min(256, count - index * 256);
      const hashes = Array.from({ length: width }, (_, i) => nodes.get(`${level}/${index * 256 + i}`)!);
      files.set(tilePath(level, index, width), concat(...hashes));
      if (level === 0)
        files.set(entriesPath(index, width), encodeEntries(digests.slice(index * 256, index * 256 + width)));
    }
  }
  return files;
}

const files = filesOf(SIZE);
function readerOf(serve: (path: string) => Response | Promise<Response>, timeoutMs = 5_000) {
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = async (url) => {
    const path = String(url).replace('http://log.invalid/a/', '');
    asked.push(path);
    return serve(path);
  };
  return { asked, log: createLogReader({ baseUrl: 'http://log.invalid/a/', verifier, fetch, timeoutMs }) };
}
const serveFiles = (path: string) => {
  const bytes = files.get(path);
  return bytes === undefined ? new Response(null, { status: 404 }) : new Response(new Uint8Array(bytes));
};

describe('log reader', () => {
  it('proves entries and growth from tiles, at this size and at earlier ones whose partial tiles are gone', async () => {
    const { log } = readerOf(serveFiles);
    const { checkpoint } = await log.checkpoint();
    expect(checkpoint).toEqual({ origin: 'log.example', size: SIZE, root: rootAt[SIZE] });
    for (const size of [SIZE, 65_536, 65_537, 65_000, 257, 256, 255, 1]) {
      for (const index of new Set([0, Math.floor(size / 2), size - 1])) {
        const leaf = await log.leaf(index, size);
        expect(leaf).toEqual(digests[index]);
        const proof = await log.inclusionProof(index, size);
        verifyInclusion({ index, size, leafHash: hashLeaf(leaf), proof, root: rootAt[size]! });
      }
      const proof = await log.consistencyProof(size, SIZE);
      verifyConsistency({ from: size, to: SIZE, fromRoot: rootAt[size]!, toRoot: rootAt[SIZE]!, proof });
    }
  });

  it('asks for a tile once', async () => {
    const { log, asked } = readerOf(serveFiles);
    await Promise.all([log.inclusionProof(5, SIZE), log.inclusionProof(6, SIZE), log.inclusionProof(7, SIZE)]);
    expect(asked.length).toBe(new Set(asked).size);
  });

  it.each<[string, (path: string) => Response | Promise<Response>, string]>([
    ['an error', () => new Response(null, { status: 500 }), 'LOG_UNREACHABLE'],
    ['nothing', () => new Response(null, { status: 404 }), 'LOG_NOT_FOUND'],
    ['a broken connection', () => Promise.reject(new TypeError('fetch failed')), 'LOG_UNREACHABLE'],
    ['too much', () => new Response(new Uint8Array(256 * 34 + 1)), 'LOG_TOO_LARGE'],
    ['a length that is too much', () => new Response('', { headers: { 'content-length': '999999' } }), 'LOG_TOO_LARGE'],
    ['half a tile', () => new Response(new Uint8Array(100)), 'LOG_MALFORMED'],
  ])('says what is wrong when the log answers with %s', async (_, serve, code) => {
    const { log } = readerOf(serve);
    await expect(log.tile(0, 0)).rejects.toMatchObject({ code, name: 'InputError' });
    await expect(log.entries(0)).rejects.toMatchObject({ code });
  });

  it('gives up on a log that never answers, or never ends its answer', async () => {
    const hang: typeof fetch = (_, init) =>
      new Promise((_resolve, reject) => init!.signal!.addEventListener('abort', () => reject(new Error('aborted'))));
    const silent = createLogReader({ baseUrl: 'http://log.invalid', verifier, fetch: hang, timeoutMs: 20 });
    await expect(silent.checkpoint()).rejects.toMatchObject({ code: 'LOG_TIMEOUT' });
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1024)) });
    const { log } = readerOf(() => new Response(endless));
    await expect(log.checkpoint()).rejects.toMatchObject({ code: 'LOG_TOO_LARGE' });
  });

  it('takes no checkpoint that another key signed, and no tile that the tree does not have', async () => {
    const forged = signCheckpoint(
      { origin: 'log.example', size: 1, root: rootAt[1]! },
      signerFromSeed('log.example', digests[0]!),
    );
    const { log } = readerOf(() => new Response(forged));
    await expect(log.checkpoint()).rejects.toMatchObject({ code: 'NOTE_UNSIGNED' });
    await expect(log.leaf(5, 5)).rejects.toMatchObject({ code: 'INDEX_OUT_OF_RANGE' });
    await expect(log.nodes(5)(0, 256)).rejects.toMatchObject({ code: 'TILE_ADDRESS' });
    await expect(log.inclusionProof(5, 5)).rejects.toMatchObject({ code: 'INDEX_OUT_OF_RANGE' });
  });

  it('tries again after a failure instead of keeping it', async () => {
    let broken = true;
    const { log } = readerOf((path) => (broken ? new Response(null, { status: 503 }) : serveFiles(path)));
    await expect(log.tile(0, 0)).rejects.toMatchObject({ code: 'LOG_UNREACHABLE' });
    broken = false;
    expect(await log.tile(0, 0)).toHaveLength(256);
  });
});

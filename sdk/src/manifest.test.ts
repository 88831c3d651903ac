import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { encodeAbiParameters, keccak256 } from 'viem';
import { describe, expect, it } from 'vitest';
import { toHex } from './bytes.ts';
import { buildManifest, manifestDigest, modelId, omsRoot, TRUST } from './manifest.ts';

const digestOf = (text: string) => `0x${createHash('sha256').update(text).digest('hex')}` as const;
const file = (name: string, text = '') => ({ name, digest: digestOf(text) });
const namesOf = (names: string[]) => buildManifest(names.map((name) => file(name))).resources.map(({ name }) => name);

describe('manifest', () => {
  it('has the published roots of OpenSSF model signing', () => {
    const folder = [
      ...[0, 1].flatMap((i) => [0, 1, 2].map((j) => file(`d${i}/f${i}${j}`, `This is file f${i}${j} in d${i}.`))),
      ...[0, 1, 2, 3].map((i) => file(`f${i}`, `This is file f${i} in root.`)),
    ];
    const deep = [0, 1, 2, 3].map((i) => file(`d0/d1/d2/d3/d4/f${i}`, `This is file f${i}.`));
    expect(omsRoot(buildManifest(folder.toReversed()))).toBe(
      '0x143cc682e555951649f18e2761c3d526d2502996f5e32dc187ef7f8a614f8df7',
    );
    expect(omsRoot(buildManifest(deep))).toMatch(/^0x18b5a45f.*6d7a$/);
    expect(omsRoot(buildManifest([file('.')]))).toBe(
      '0x5df6e0e2761359d30a8275058e299fcc0381534545f55cf43e41983f5d4c9456',
    );
    expect(omsRoot(buildManifest([]))).toBe(digestOf(''));
  });

  it('orders by path component and code point, not by text', () => {
    expect(namesOf(['a-b', 'a/b', 'a.b'])).toEqual(['a/b', 'a-b', 'a.b']);
    expect(namesOf(['b', 'B', 'a/z', 'a/y/q', 'á'])).toEqual(['B', 'a/y/q', 'a/z', 'b', 'á']);
    expect(namesOf(['\u{1f600}', '\uff00'])).toEqual(['\uff00', '\u{1f600}']);
    expect(namesOf(['abc', 'ab'])).toEqual(['ab', 'abc']);
  });

  it('does not depend on the order in which files are given, but on names, digests and rules', () => {
    const files = [file('a', '1'), file('b/c', '2'), file('b-c', '3')];
    const digest = manifestDigest(buildManifest(files, ['.git', '.cache']));
    fc.assert(
      fc.property(fc.shuffledSubarray(files, { minLength: 3 }), (shuffled) => {
        expect(manifestDigest(buildManifest(shuffled, ['.cache', '.git', '.git']))).toBe(digest);
      }),
    );
    const renamed = [file('a', '1'), file('b/d', '2'), file('b-c', '3')];
    expect(manifestDigest(buildManifest(renamed, ['.git', '.cache']))).not.toBe(digest);
    expect(omsRoot(buildManifest(renamed))).toBe(omsRoot(buildManifest(files)));
    expect(manifestDigest(buildManifest(files))).not.toBe(digest);
  });

  it.each([
    [['']],
    [['/a']],
    [['a//b']],
    [['../a']],
    [['a/./b']],
    [['a', 'a']],
    [['a', 'a/b']],
    [['.', 'a']],
    [['a\0']],
    [['\ud800']],
  ])('refuses %j', (names) => {
    expect(() => namesOf(names)).toThrow(expect.objectContaining({ code: 'MANIFEST_MALFORMED' }));
  });
});

describe('model id', () => {
  it('is keccak256 of the ABI encoding', () => {
    const word = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);
    const address = fc.uint8Array({ minLength: 20, maxLength: 20 }).map(toHex);
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), fc.constantFrom(...TRUST), address, (words, trust, publisher) => {
        const [manifest, oms, programRoot, weightRoot] = words;
        const types = ['bytes32', 'bytes32', 'bytes32', 'bytes32', 'uint8', 'address'].map((type) => ({ type }));
        const encoded = encodeAbiParameters(types, [...words, TRUST.indexOf(trust), publisher]);
        const record = { manifestDigest: manifest, omsRoot: oms, programRoot, weightRoot, trust, publisher };
        expect(modelId(record)).toBe(keccak256(encoded));
      }),
    );
    const zero = `0x${'00'.repeat(32)}` as const;
    const record = {
      manifestDigest: zero,
      omsRoot: zero,
      programRoot: zero,
      weightRoot: zero,
      publisher: zero,
    } as const;
    expect(() => modelId({ ...record, trust: 'Sworn' as never })).toThrow(
      expect.objectContaining({ code: 'MODEL_MALFORMED' }),
    );
  });
});

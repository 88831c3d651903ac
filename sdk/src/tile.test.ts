import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from './bytes.ts';
import { decodeEntries, decodeTile, encodeEntries, entriesPath, parseTilePath, tilePath } from './tile.ts';

const refusal = (code: string) => expect.objectContaining({ code });

describe('paths', () => {
  it('are those of C2SP tlog-tiles', () => {
    expect(tilePath(0, 0)).toBe('tile/0/000');
    expect(tilePath(2, 1_234_067)).toBe('tile/2/x001/x234/067');
    expect(tilePath(1, 999, 7)).toBe('tile/1/999.p/7');
    expect(entriesPath(1000, 255)).toBe('tile/entries/x001/000.p/255');
  });

  it('read back, and nothing else does', () => {
    fc.assert(
      fc.property(fc.nat(63), fc.nat(2 ** 31 - 1), fc.integer({ min: 1, max: 256 }), (level, index, width) => {
        expect(parseTilePath(tilePath(level, index, width))).toEqual({ kind: 'tile', level, index, width });
        expect(parseTilePath(entriesPath(index, width))).toEqual({ kind: 'entries', level: 0, index, width });
      }),
    );
    const wrong = [
      '',
      'checkpoint',
      'tile/0/0',
      'tile/0/0000',
      'tile/00/000',
      'tile/64/000',
      'tile/0/x000/000',
      'tile/0/000.p/0',
      'tile/0/000.p/256',
      'tile/0/000.p/01',
      'tile/0/000.p',
      '/tile/0/000',
      'tile/0/../000',
      'tile/0/000/',
      'tile/entries/x1/000',
      'tile/0/000\n',
      `tile/0/${'x001/'.repeat(20)}000`,
      'tile/0/x999/x999/x999/x999/x999/x999/999',
    ];
    for (const path of wrong) expect(parseTilePath(path), path).toBeUndefined();
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseTilePath(`tile/${text}`) === undefined || /^[a-z0-9./]+$/.test(text)).toBe(true);
      }),
    );
  });

  it('refuse tiles that no tree has', () => {
    for (const [level, index, width] of [
      [-1, 0, 1],
      [64, 0, 1],
      [0, -1, 1],
      [0, 0.5, 1],
      [0, 0, 0],
      [0, 0, 257],
    ] as const) {
      expect(() => tilePath(level, index, width)).toThrow(refusal('TILE_ADDRESS'));
    }
  });
});

describe('entry bundles', () => {
  it('read back, with any lengths', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array(), { maxLength: 256 }), (entries) => {
        expect(decodeEntries(encodeEntries(entries), entries.length)).toEqual(entries);
      }),
    );
  });

  it('refuse what is cut off, too few or too many', () => {
    const bytes = encodeEntries([utf8('one'), utf8('two')]);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeEntries(bytes.subarray(0, length), 2)).toThrow(refusal('ENTRIES_MALFORMED'));
    }
    expect(() => decodeEntries(bytes, 1)).toThrow(refusal('ENTRIES_MALFORMED'));
    expect(() => decodeEntries(bytes, 3)).toThrow(refusal('ENTRIES_MALFORMED'));
    expect(() => encodeEntries([new Uint8Array(65_536)])).toThrow(refusal('ENTRIES_MALFORMED'));
    expect(() => encodeEntries(Array(257).fill(new Uint8Array()))).toThrow(refusal('ENTRIES_MALFORMED'));
  });

  it('tiles have exactly their width', () => {
    expect(decodeTile(new Uint8Array(64), 2)).toHaveLength(2);
    for (const length of [0, 31, 33, 65]) {
      expect(() => decodeTile(new Uint8Array(length), 1)).toThrow(refusal('TILE_MALFORMED'));
    }
  });
});

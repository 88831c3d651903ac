import { concat } from './bytes.ts';
import { InputError } from './errors.ts';

/** Hashes in a full tile, entries in a full bundle (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;

/** Tree levels that a tile spans. */
export const TILE_HEIGHT = 8;

/** A tile or entry bundle as its path names it. `level` is 0 for entries. */
export type TileAddress = {
  readonly kind: 'tile' | 'entries';
  readonly level: number;
  readonly index: number;
  readonly width: number;
};

/**
 * Path of a tile under the log's base URL: `tile/<level>/<n>[.p/<width>]`.
 * @throws InputError TILE_ADDRESS
 */
export function tilePath(level: number, index: number, width: number = TILE_WIDTH): string {
  if (!Number.isInteger(level) || level < 0 || level > 63) throw badAddress({ level, index, width });
  return `tile/${level}/${numberPath(index, width)}`;
}

/** Path of an entry bundle: `tile/entries/<n>[.p/<width>]`. @throws InputError TILE_ADDRESS */
export function entriesPath(index: number, width: number = TILE_WIDTH): string {
  return `tile/entries/${numberPath(index, width)}`;
}

/** Reads a path that a client asked for (attacker-controlled); undefined unless it is exactly the path of a tile or bundle. */
export function parseTilePath(path: string): TileAddress | undefined {
  if (path.length > 64) return undefined;
  const match = /^tile\/(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/.exec(path);
  if (match === null) return undefined;
  const [, place, digits, partial] = match;
  const address: TileAddress = {
    kind: place === 'entries' ? 'entries' : 'tile',
    level: place === 'entries' ? 0 : Number(place),
    index: Number(digits!.replaceAll(/[x/]/g, '')),
    width: partial === undefined ? TILE_WIDTH : Number(partial),
  };
  const valid = address.level <= 63 && Number.isSafeInteger(address.index);
  if (!valid || (partial !== undefined && address.width >= TILE_WIDTH)) return undefined;
  // One spelling per tile: no superfluous leading groups.
  const canonical =
    address.kind === 'tile'
      ? tilePath(address.level, address.index, address.width)
      : entriesPath(address.index, address.width);
  return canonical === path ? address : undefined;
}

/**
 * Entry bundle: each entry behind its length in two bytes, big-endian.
 * @throws InputError ENTRIES_MALFORMED for more than 256 entries or one above 65,535 bytes
 */
export function encodeEntries(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.length > TILE_WIDTH) throw badEntries(`a bundle holds at most ${TILE_WIDTH} entries`, entries.length);
  return concat(
    ...entries.flatMap((entry) => {
      if (entry.length > 0xffff) throw badEntries('an entry is longer than 65,535 bytes', entry.length);
      return [Uint8Array.of(entry.length >> 8, entry.length & 255), entry];
    }),
  );
}

/** Reads a bundle of exactly `width` entries. @throws InputError ENTRIES_MALFORMED */
export function decodeEntries(bytes: Uint8Array, width: number): Uint8Array[] {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length && entries.length < width) {
    if (at + 2 > bytes.length) throw badEntries('a length is cut off', at);
    const end = at + 2 + ((bytes[at]! << 8) | bytes[at + 1]!);
    if (end > bytes.length) throw badEntries('an entry is cut off', at);
    entries.push(bytes.slice(at + 2, end));
    at = end;
  }
  if (entries.length !== width) throw badEntries(`fewer than ${width} entries`, entries.length);
  if (at !== bytes.length) throw badEntries(`more than ${width} entries`, at);
  return entries;
}

/** Takes a tile of `width` hashes apart. @throws InputError TILE_MALFORMED */
export function decodeTile(bytes: Uint8Array, width: number): Uint8Array[] {
  if (bytes.length !== width * 32) {
    throw new InputError('TILE_MALFORMED', `A tile of width ${width} has ${width * 32} bytes, got ${bytes.length}.`, {
      width,
      actual: bytes.length,
    });
  }
  return Array.from({ length: width }, (_, i) => bytes.slice(i * 32, i * 32 + 32));
}

function numberPath(index: number, width: number): string {
  if (!Number.isSafeInteger(index) || index < 0 || !Number.isInteger(width) || width < 1 || width > TILE_WIDTH) {
    throw badAddress({ index, width });
  }
  let path = String(index % 1000).padStart(3, '0');
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    path = `x${String(rest % 1000).padStart(3, '0')}/${path}`;
  }
  return width === TILE_WIDTH ? path : `${path}.p/${width}`;
}

function badAddress(details: Record<string, number>): InputError {
  return new InputError('TILE_ADDRESS', 'No tile has this level, index or width.', details);
}

function badEntries(problem: string, at: number): InputError {
  return new InputError('ENTRIES_MALFORMED', `Malformed entry bundle: ${problem} (${at}).`, { problem, at });
}

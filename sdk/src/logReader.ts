import { boundedFetch, FetchError } from './boundedFetch.ts';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import { type AssayErrorCode, InputError } from './errors.ts';
import type { NoteVerifier } from './note.ts';
import { consistencyProof, inclusionProof, join, type NodeReader } from './proofs.ts';
import { decodeEntries, decodeTile, entriesPath, TILE_HEIGHT, TILE_WIDTH, tilePath } from './tile.ts';

/** Reads a log that is served as C2SP tlog-tiles. Everything it returns but the checkpoint is unproven until checked against a root. */
export type LogReader = {
  /** Latest checkpoint; its signature was checked. */
  checkpoint(): Promise<{ checkpoint: Checkpoint; note: string }>;
  /** Hashes of a tile. */
  tile(level: number, index: number, width?: number): Promise<readonly Uint8Array[]>;
  /** Digests of an entry bundle, without the first `from` of them; a server that knows ranges sends only those. */
  entries(index: number, width?: number, from?: number): Promise<readonly Uint8Array[]>;
  /** Reader of complete subtrees in the tree of `size` entries. */
  nodes(size: number): NodeReader;
  /** Digest at `index` in the tree of `size` entries. */
  leaf(index: number, size: number): Promise<Uint8Array>;
  inclusionProof(index: number, size: number): Promise<Uint8Array[]>;
  consistencyProof(from: number, to: number): Promise<Uint8Array[]>;
};

/** Where and how to read. `verifier` is the key that the registry names for this operator's checkpoints. */
export type LogReaderOptions = {
  readonly baseUrl: string;
  readonly verifier: NoteVerifier;
  readonly fetch?: typeof globalThis.fetch;
  /** Limit of each request; 10 s unless given. */
  readonly timeoutMs?: number;
};

const CACHED_TILES = 512;
const LEVELS = 7;
/** A digest in a bundle: its length in 2 bytes, and 32 bytes. */
const ENTRY_BYTES = 34;

/**
 * Makes a reader. Its functions throw InputError LOG_UNREACHABLE, LOG_TIMEOUT, LOG_NOT_FOUND, LOG_TOO_LARGE, LOG_MALFORMED,
 * TILE_ADDRESS, and for the checkpoint also NOTE_…, CHECKPOINT_….
 */
export function createLogReader(options: LogReaderOptions): LogReader {
  const { verifier, fetch = globalThis.fetch, timeoutMs = 10_000 } = options;
  const base = options.baseUrl.replace(/\/+$/, '');
  const cache = new Map<string, Promise<readonly Uint8Array[]>>();

  async function get(path: string, maxBytes: number, headers: Record<string, string> = {}): Promise<Uint8Array> {
    try {
      return await boundedFetch(fetch, `${base}/${path}`, { headers }, { maxBytes, timeoutMs });
    } catch (error) {
      if (error instanceof FetchError) throw logError(error, `${base}/${path}`);
      throw error;
    }
  }

  /** Partial tiles may be gone once the full one exists (C2SP tlog-tiles): then that one is cut. */
  async function getResource<T>(
    width: number,
    pathOf: (width: number) => string,
    maxBytes: number,
    decode: (bytes: Uint8Array, width: number) => T[],
  ): Promise<T[]> {
    try {
      return malformedIn(pathOf(width), decode, await get(pathOf(width), maxBytes), width);
    } catch (error) {
      const missing = error instanceof InputError && error.code === 'LOG_NOT_FOUND';
      if (!missing || width === TILE_WIDTH) throw error;
      const full = await get(pathOf(TILE_WIDTH), maxBytes);
      return malformedIn(pathOf(TILE_WIDTH), decode, full, TILE_WIDTH).slice(0, width);
    }
  }

  function cached(key: string, read: () => Promise<readonly Uint8Array[]>): Promise<readonly Uint8Array[]> {
    const known = cache.get(key);
    if (known !== undefined) return known;
    const reading = read();
    cache.set(key, reading);
    reading.catch(() => cache.delete(key));
    if (cache.size > CACHED_TILES) cache.delete(cache.keys().next().value!);
    return reading;
  }

  function tile(level: number, index: number, width: number = TILE_WIDTH): Promise<readonly Uint8Array[]> {
    return cached(tilePath(level, index, width), () =>
      getResource(width, (w) => tilePath(level, index, w), TILE_WIDTH * 32, decodeTile),
    );
  }

  async function entries(index: number, width: number = TILE_WIDTH, from = 0): Promise<readonly Uint8Array[]> {
    return from === 0 ? wholeEntries(index, width) : newEntries(index, width, from);
  }

  /** What a bundle has behind its first entries. Digests all have one length, so the length of the answer says what it is. */
  async function newEntries(index: number, width: number, from: number): Promise<readonly Uint8Array[]> {
    const path = entriesPath(index, width);
    let bytes: Uint8Array;
    try {
      bytes = await get(path, TILE_WIDTH * ENTRY_BYTES, { range: `bytes=${from * ENTRY_BYTES}-` });
    } catch (error) {
      // The partial bundle is gone, or the server takes no ranges.
      if (!(error instanceof InputError) || !['LOG_NOT_FOUND', 'LOG_UNREACHABLE'].includes(error.code)) throw error;
      return (await wholeEntries(index, width)).slice(from);
    }
    const part = bytes.length === (width - from) * ENTRY_BYTES;
    const digests = malformedIn(path, decodeDigests, bytes, part ? width - from : width);
    return part ? digests : digests.slice(from);
  }

  function wholeEntries(index: number, width: number): Promise<readonly Uint8Array[]> {
    return cached(entriesPath(index, width), () =>
      getResource(width, (w) => entriesPath(index, w), TILE_WIDTH * ENTRY_BYTES, decodeDigests),
    );
  }

  function nodes(size: number): NodeReader {
    return async (level, index) => {
      const tileLevel = Math.floor(level / TILE_HEIGHT);
      if (tileLevel > LEVELS) throw new InputError('TILE_ADDRESS', `No log has a node at level ${level}.`, { level });
      const span = 2 ** (level % TILE_HEIGHT);
      const first = index * span;
      const tileIndex = Math.floor(first / TILE_WIDTH);
      const hashes = await tile(tileLevel, tileIndex, tileWidth(size, tileLevel, tileIndex));
      const at = first % TILE_WIDTH;
      return join(balance(hashes.slice(at, at + span)));
    };
  }

  return {
    async checkpoint() {
      const note = new TextDecoder().decode(await get('checkpoint', 65_536));
      return { checkpoint: openCheckpoint(note, verifier), note };
    },
    tile,
    entries,
    nodes,
    async leaf(index, size) {
      if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
        throw new InputError('INDEX_OUT_OF_RANGE', `Index ${index} is not in a log of ${size}.`, { index, size });
      }
      const bundle = Math.floor(index / TILE_WIDTH);
      return (await entries(bundle, tileWidth(size, 0, bundle)))[index % TILE_WIDTH]!;
    },
    inclusionProof: (index, size) => inclusionProof(index, size, nodes(size)),
    consistencyProof: (from, to) => consistencyProof(from, to, nodes(to)),
  };
}

/** Width of a tile in the tree of `size` entries. @throws InputError TILE_ADDRESS when that tree has no such tile */
export function tileWidth(size: number, level: number, index: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level);
  const width = Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH);
  if (!(width >= 1)) {
    throw new InputError('TILE_ADDRESS', `A log of ${size} has no tile ${index} at level ${level}.`, {
      size,
      level,
      index,
    });
  }
  return width;
}

/** A complete subtree's leaves pairwise joined until one is left for `join`. */
function balance(hashes: readonly Uint8Array[]): readonly Uint8Array[] {
  let row = hashes;
  while (row.length > 1) {
    const next: Uint8Array[] = [];
    for (let i = 0; i + 1 < row.length; i += 2) next.push(join([row[i]!, row[i + 1]!]));
    row = next;
  }
  return row;
}

function decodeDigests(bytes: Uint8Array, width: number): Uint8Array[] {
  const digests = decodeEntries(bytes, width);
  if (digests.some((digest) => digest.length !== 32)) throw new Error('An entry is not a 32-byte digest.');
  return digests;
}

function malformedIn<T>(
  path: string,
  decode: (bytes: Uint8Array, width: number) => T[],
  bytes: Uint8Array,
  width: number,
): T[] {
  try {
    return decode(bytes, width);
  } catch (cause) {
    throw new InputError('LOG_MALFORMED', `The log's ${path} is malformed.`, { path, length: bytes.length }, { cause });
  }
}

const CODES = {
  unreachable: 'LOG_UNREACHABLE',
  status: 'LOG_UNREACHABLE',
  timeout: 'LOG_TIMEOUT',
  notFound: 'LOG_NOT_FOUND',
  tooLarge: 'LOG_TOO_LARGE',
} as const satisfies Record<FetchError['failure'], AssayErrorCode>;

function logError(error: FetchError, url: string): InputError {
  const { failure, status, cause } = error;
  const details = status === undefined ? { url } : { url, status };
  return new InputError(CODES[failure], `Reading ${url} failed: ${status ?? failure}.`, details, { cause });
}

import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerRange } from '@assay/node/byteRange';
import {
  createCompactRange,
  encodeEntries,
  hashLeaf,
  type NoteSigner,
  noteKeyId,
  parseTilePath,
  rootOf,
  signCheckpoint,
  signerFromSeed,
  TILE_WIDTH,
  toHex,
} from '@assay/sdk';
import { ed25519 } from '@noble/curves/ed25519';
import type { Hex } from 'viem';

/** A log in memory that answers as C2SP tlog-tiles. Tests bend it: `entries` may be changed before `rebuild`. */
export type TiledLog = {
  readonly origin: string;
  readonly checkpointKey: Hex;
  append(count: number): void;
  appendDigests(digests: readonly Uint8Array[]): void;
  size(): number;
  entry(index: number): Uint8Array;
  rootAt(size: number): Promise<Uint8Array>;
  /** Signed checkpoint of the first `size` entries (all unless given). */
  checkpoint(size?: number): Promise<string>;
  file(path: string): Promise<Uint8Array | undefined>;
  /** The same operator's log with another digest at `index`: what a liar would serve. */
  rewritten(index: number): TiledLog;
};

/** Digest number `index` of a history. */
function testDigest(history: string, index: number): Uint8Array {
  return new Uint8Array(createHash('sha256').update(`${history}/${index}`).digest());
}

/** Creates an empty log; `seed` makes its key. Logs of one history hold the same entries. */
export function createTiledLog(origin: string, seed: number, history = origin): TiledLog {
  return build(origin, new Uint8Array(32).fill(seed), history, []);
}

function build(origin: string, seed: Uint8Array, history: string, start: readonly Uint8Array[]): TiledLog {
  const signer: NoteSigner = signerFromSeed(origin, seed);
  const publicKey = ed25519.getPublicKey(seed);
  if (signer.keyId !== noteKeyId(origin, publicKey)) throw new Error('the seed gives another key than the signer has');
  const entries: Uint8Array[] = [];
  const nodes = new Map<number, Uint8Array[]>();
  const range = createCompactRange();
  const appendDigests = (digests: readonly Uint8Array[]) => {
    for (const digest of digests) {
      entries.push(digest);
      range.append(hashLeaf(digest), (level, _, hash) => {
        const row = nodes.get(level) ?? [];
        nodes.set(level, row);
        row.push(hash);
      });
    }
  };
  appendDigests(start);
  const rootAt = (size: number) => rootOf(size, async (level, index) => nodes.get(level)![index]!);
  return {
    origin,
    checkpointKey: toHex(publicKey),
    append: (count) => appendDigests(Array.from({ length: count }, (_, i) => testDigest(history, entries.length + i))),
    appendDigests,
    size: () => entries.length,
    entry: (index) => entries[index]!,
    rootAt,
    checkpoint: async (size = entries.length) => signCheckpoint({ origin, size, root: await rootAt(size) }, signer),
    file: async (path) => {
      if (path === 'checkpoint')
        return Buffer.from(signCheckpoint({ origin, size: entries.length, root: range.root() }, signer));
      const address = parseTilePath(path);
      if (address === undefined) return undefined;
      const row = address.kind === 'entries' ? entries : (nodes.get(address.level * 8) ?? []);
      const hashes = row.slice(address.index * TILE_WIDTH, address.index * TILE_WIDTH + address.width);
      if (hashes.length !== address.width) return undefined;
      return address.kind === 'entries' ? encodeEntries(hashes) : Buffer.concat(hashes);
    },
    rewritten: (index) => build(origin, seed, history, entries.with(index, testDigest(`${history}/other`, index))),
  };
}

/** A server of one log. `log` and `intercept` may be replaced while it runs. */
export type LogServer = {
  readonly url: string;
  log: TiledLog;
  /** Answers a path itself and returns true, or leaves it to the log. */
  intercept: (path: string, response: ServerResponse, request: IncomingMessage) => boolean;
  /** Whether it answers requests for a part of a file with a part. */
  ranges: boolean;
  /** Bytes of bodies sent since the start. */
  sent: number;
  /** Paths asked for, in order. */
  readonly requests: string[];
  close(): Promise<void>;
};

/** Serves a log on a free loopback port. */
export async function serveLog(log: TiledLog): Promise<LogServer> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').slice(1);
    state.requests.push(path);
    if (state.intercept(path, response, request)) return;
    void state.log.file(path).then((bytes) => {
      if (bytes === undefined) return response.writeHead(404).end();
      const { status, body, headers } = answerRange(state.ranges ? request.headers.range : undefined, bytes);
      state.sent += body.length;
      return response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const state: LogServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    intercept: () => false,
    ranges: true,
    sent: 0,
    requests: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return state;
}

import { hash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCompactRange, parseTilePath, signCheckpoint, signerFromSeed, TILE_WIDTH } from '@assay/sdk';

// One process of the monitor's benchmark: serves `<logs>` logs of `<entries>` random entries each under /<number>/, as C2SP
// tlog-tiles. POST /<number>/grow appends an entry. Prints its port when it is ready.
const [logs, entries] = process.argv.slice(2).map(Number) as [number, number];
const ROOM = 10_000;
const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer');
const node = (left: Uint8Array, right: Uint8Array) => sha256(Buffer.concat([NODE, left, right]));
const [LEAF, NODE] = [Buffer.from([0]), Buffer.from([1])];

/** Digests in one piece of memory, and the nodes of every eighth level likewise. */
function createLog(name: number) {
  const signer = signerFromSeed(`bench.example/${name}`, new Uint8Array(32).fill((name % 255) + 1));
  const digests = Buffer.allocUnsafe((entries + ROOM) * 32);
  const rows = [0, 1, 2, 3].map((level) => Buffer.allocUnsafe(Math.ceil((entries + ROOM) / TILE_WIDTH ** level) * 32));
  const range = createCompactRange({ size: 0, hashes: [] }, node);
  const append = (count: number) => {
    for (let left = count; left > 0; ) {
      const some = Math.min(left, 65_536);
      const fresh = randomBytes(some * 32);
      fresh.copy(digests, range.size() * 32);
      for (let i = 0; i < some; i++) {
        const leaf = sha256(Buffer.concat([LEAF, fresh.subarray(i * 32, i * 32 + 32)]));
        range.append(leaf, (level, index, hashed) => {
          if (level % 8 === 0) rows[level / 8]?.set(hashed, index * 32);
        });
      }
      left -= some;
    }
  };
  append(entries);
  return { signer, digests, rows, range, append, origin: `bench.example/${name}` };
}

const all = Array.from({ length: logs }, (_, name) => createLog(name));

function answer(path: string): Buffer | undefined {
  const [, name, ...rest] = path.split('/');
  const log = all[Number(name)];
  if (log === undefined) return undefined;
  const { origin, range, signer, digests, rows } = log;
  if (rest[0] === 'checkpoint')
    return Buffer.from(signCheckpoint({ origin, size: range.size(), root: range.root() }, signer));
  if (rest[0] === 'grow') {
    log.append(1);
    return Buffer.alloc(0);
  }
  const address = parseTilePath(rest.join('/'));
  if (address === undefined) return undefined;
  const { kind, level, index, width } = address;
  const [from, to] = [index * TILE_WIDTH * 32, (index * TILE_WIDTH + width) * 32];
  if (kind !== 'entries') return rows[level]?.subarray(from, to);
  const bundle = Buffer.alloc(width * 34);
  for (let i = 0; i < width; i++) {
    bundle[i * 34 + 1] = 32;
    digests.copy(bundle, i * 34 + 2, from + i * 32, from + i * 32 + 32);
  }
  return bundle;
}

const server = createServer((request, response) => {
  const whole = answer(request.url ?? '');
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const body = whole?.subarray(from);
  response
    .writeHead(body === undefined ? 404 : from > 0 ? 206 : 200, { 'content-length': body?.length ?? 0 })
    .end(body);
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());

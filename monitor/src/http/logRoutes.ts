import { answerRange } from '@assay/node/byteRange';
import {
  consistencyProof,
  encodeEntries,
  hashLeaf,
  InputError,
  InvariantError,
  inclusionProof,
  parseTilePath,
  rootOf,
  TILE_WIDTH,
  toHex,
  verifyConsistency,
  verifyInclusion,
} from '@assay/sdk';
import { Hono } from 'hono';
import type { Monitor } from '../createMonitor.ts';
import type { OperatorFollower } from '../operatorFollower.ts';
import { refuse } from './requestProblem.ts';

/** `/operators/...`: state, proofs, and every mirrored log as C2SP tlog-tiles, a mirror URL of that operator. */
export function logRoutes(monitor: Monitor): Hono {
  const app = new Hono();
  const { operators, anchors, alarms } = monitor.context;

  app.get('/', (context) => context.json(monitor.followers().map((follower) => describe(monitor, follower))));

  app.get('/:address/*', async (context) => {
    const address = context.req.param('address');
    const follower = /^0x[0-9a-fA-F]{40}$/.test(address) ? monitor.follower(address as `0x${string}`) : undefined;
    if (follower === undefined)
      return refuse(context, 404, 'OPERATOR_UNKNOWN', `This monitor follows no operator ${address.slice(0, 64)}.`);
    const path = new URL(context.req.url).pathname.split(`/${address}/`)[1] ?? '';
    if (path === '') return context.json(describe(monitor, follower));
    if (path === 'proof')
      return context.json(await prove(follower, context.req.query('index'), context.req.query('size')));
    if (path === 'anchors') return context.json(anchors.list(follower.address, 1000));
    if (path === 'alarms') return context.json(alarms.list(follower.address).slice(-1000));
    if (path === 'checkpoint') {
      const seen = operators.get(follower.address)?.seen;
      // While catching up the entries do not reach the checkpoint yet: a reader could not verify it.
      if (seen === undefined || seen.size > follower.log.size())
        return refuse(context, 404, 'LOG_NOT_READY', 'Not mirrored yet.');
      return context.text(seen.note, 200, { 'cache-control': 'no-cache' });
    }
    const bytes = tileBytes(follower, path);
    if (bytes === undefined) return refuse(context, 404, 'TILE_UNKNOWN', 'The mirrored log has no such tile.');
    const { status, body, headers } = answerRange(context.req.header('range'), bytes);
    return context.body(new Uint8Array(body), status, {
      ...headers,
      'content-type': 'application/octet-stream',
      'cache-control': 'public, max-age=31536000, immutable',
    });
  });
  return app;
}

function describe(monitor: Monitor, follower: OperatorFollower) {
  const { operators, anchors, alarms } = monitor.context;
  const row = operators.get(follower.address);
  const last = anchors.latest(follower.address);
  return {
    operator: follower.address,
    origin: row?.record?.origin,
    size: follower.log.size(),
    root: toHex(follower.log.root()),
    state: follower.state(),
    mirrors: follower.mirrors(),
    anchored:
      last === undefined ? undefined : { size: last.size, root: last.root, time: last.time, status: last.status },
    problem: monitor.failures().get(follower.address),
    alarms: alarms.list(follower.address).slice(-100),
  };
}

/** Inclusion proof of the entry `index` in the tree of `size` entries (of all that are mirrored, if not given). */
async function prove({ log }: OperatorFollower, indexText: string | undefined, sizeText: string | undefined) {
  const index = readCount(indexText, 'index');
  const size = sizeText === undefined ? log.size() : readCount(sizeText, 'size');
  if (size > log.size() || index >= size) {
    const mirrored = log.size();
    const message = `There is no entry ${index} in a tree of ${size}; ${mirrored} entries are mirrored.`;
    throw new InputError('INDEX_OUT_OF_RANGE', message, { index, size, mirrored });
  }
  const [whole, wholeRoot] = [log.size(), log.root()];
  const digest = log.entry(index);
  const [path, root, growth] = await Promise.all([
    inclusionProof(index, size, log.node),
    rootOf(size, log.node),
    consistencyProof(size, whole, log.node),
  ]);
  // INVARIANT W10: A proof is given out only after it was checked against the root that the monitor holds in memory.
  try {
    verifyInclusion({ index, size, leafHash: hashLeaf(digest), proof: path, root });
    // The root of the whole log is in memory: the one that was read from disk must lead to it.
    verifyConsistency({ from: size, to: whole, fromRoot: root, toRoot: wholeRoot, proof: growth });
  } catch (cause) {
    const message = `The stored log gives no valid proof for entry ${index} of ${size}: its files changed underneath.`;
    throw new InvariantError('STORE_CORRUPT', message, { index, size }, { cause });
  }
  return { leafIndex: index, size, root: toHex(root), leafDigest: toHex(digest), path: path.map(toHex) };
}

function readCount(text: string | undefined, name: string): number {
  if (text !== undefined && /^(0|[1-9][0-9]{0,14})$/.test(text)) return Number(text);
  throw new InputError('NUMBER_RANGE', `Give ${name} as a decimal number from 0.`, { name });
}

function tileBytes({ log }: OperatorFollower, path: string): Uint8Array<ArrayBuffer> | undefined {
  const address = parseTilePath(path);
  if (address === undefined || address.level > 5) return undefined;
  const { kind, level, index, width } = address;
  const from = index * TILE_WIDTH;
  if (from + width > Math.floor(log.size() / TILE_WIDTH ** level)) return undefined;
  const bytes =
    kind === 'entries' ? encodeEntries(log.entries(from, width)) : Buffer.concat(log.tile(level, index, width));
  return new Uint8Array(bytes);
}

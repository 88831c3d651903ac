import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCheckpoint, verifierFromPublicKey } from '@assay/sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCheckpointSigner } from '../signing/checkpointSigner.ts';
import { startCheckpoints } from './checkpointPublisher.ts';
import { diskIo } from './diskIo.ts';
import { createLogTree } from './logTree.ts';
import { createTileFiles } from './tileFiles.ts';
import { createTreeReader } from './treeReader.ts';

const ORIGIN = 'log.example';
const signer = createCheckpointSigner(ORIGIN, new Uint8Array(32).fill(3));
const verifier = verifierFromPublicKey(ORIGIN, signer.publicKey);
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'assay-checkpoint-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function treeOf(entries: Buffer) {
  const tree = createLogTree();
  for (let at = 0; at < entries.length; at += 32) tree.append(entries, at);
  const fatal = (error: Error) => {
    throw error;
  };
  return { tree, reader: createTreeReader(tree, createTileFiles(directory, tree, diskIo, fatal)) };
}

function start(source: { current: ReturnType<typeof treeOf> }, io = diskIo) {
  return startCheckpoints({
    path: join(directory, 'checkpoint'),
    origin: ORIGIN,
    signer,
    head: () => ({ size: source.current.tree.size(), root: source.current.tree.root() }),
    consistencyProof: (from, to) => source.current.reader.consistencyProof(from, to),
    io,
  });
}

const stored = () => readFileSync(join(directory, 'checkpoint'), 'utf8');

describe('checkpoints', () => {
  it('are stored before they are served, and only when something is new', async () => {
    const source = { current: treeOf(randomBytes(0)) };
    const seen: [string, number][] = [];
    let latest = () => -1;
    const reached = async (state: string) => void seen.push([state, latest()]);
    const checkpoints = await start(source, { ...diskIo, reached });
    latest = () => checkpoints.latest().size;
    source.current.tree.append(randomBytes(32), 0);
    seen.length = 0;
    const published = await checkpoints.publish();
    expect(seen).toEqual([
      ['checkpointTmp', 0],
      ['checkpointRename', 0],
    ]);
    expect(stored()).toBe(published.note);
    expect(openCheckpoint(published.note, verifier).size).toBe(1);
    expect(await checkpoints.publish()).toBe(published);
    expect(seen).toHaveLength(2);
  });

  it('asked for at the same time are signed one after the other', async () => {
    const source = { current: treeOf(randomBytes(64)) };
    const checkpoints = await start(source);
    source.current.tree.append(randomBytes(32), 0);
    const both = await Promise.all([checkpoints.publish(), checkpoints.publish()]);
    expect(both[0]).toBe(both[1]);
  });

  it('never follow a tree that does not extend what was signed: another history, or a shorter one', async () => {
    const entries = randomBytes(32 * 40);
    const source = { current: treeOf(entries) };
    const checkpoints = await start(source);
    const first = stored();
    const other = Buffer.concat([entries, randomBytes(32 * 10)]);
    other[100] = other[100]! ^ 1;
    for (const history of [other, entries.subarray(0, 32 * 39)]) {
      source.current = treeOf(history);
      await expect(checkpoints.publish()).rejects.toMatchObject({ code: 'LOG_CHECKPOINT_MISMATCH' });
      expect(stored()).toBe(first);
      expect(checkpoints.latest().note).toBe(first);
    }
    source.current = treeOf(Buffer.concat([entries, randomBytes(32)]));
    expect((await checkpoints.publish()).size).toBe(41);
  });
});

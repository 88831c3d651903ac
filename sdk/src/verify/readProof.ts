import type { Hex } from 'viem';
import type { AnchorStep, Opening } from '../anchorWord.ts';
import { InputError } from '../errors.ts';
import type { ReceiptProof } from './types.ts';

const MAX_PATH = 64;
const MAX_STEPS = 4096;
const MAX_NOTE = 65_536;

/**
 * Reads a proof out of JSON from an operator, a monitor or a file (attacker-controlled): the form of {@link ReceiptProof},
 * or the flat one of the operator's and monitor's proof routes (`size`, `root`, `path`, `checkpoint` beside `leafIndex`).
 * @throws InputError PROOF_MALFORMED, with the path of what is wrong
 */
export function readProof(json: unknown): ReceiptProof {
  const root = record(json, '$');
  const flat = root.inclusion === undefined && root.path !== undefined;
  const inclusion = flat ? root : root.inclusion;
  return {
    leafIndex: count(root.leafIndex, '$.leafIndex'),
    ...(root.leafDigest === undefined ? {} : { leafDigest: hash(root.leafDigest, '$.leafDigest') }),
    ...(inclusion === undefined ? {} : { inclusion: readInclusion(inclusion, flat ? '$' : '$.inclusion') }),
    ...(root.anchor === undefined || root.anchor === null ? {} : { anchor: readAnchor(root.anchor, '$.anchor') }),
  };
}

function readInclusion(json: unknown, path: string): NonNullable<ReceiptProof['inclusion']> {
  const { size, root, path: hashes, checkpoint } = record(json, path);
  if (checkpoint !== undefined && (typeof checkpoint !== 'string' || checkpoint.length > MAX_NOTE)) {
    throw malformed(`${path}.checkpoint`, 'not a note of at most 64 KiB');
  }
  return {
    size: count(size, `${path}.size`),
    root: hash(root, `${path}.root`),
    path: list(hashes, `${path}.path`, MAX_PATH, hash),
    ...(checkpoint === undefined ? {} : { checkpoint }),
  };
}

function readAnchor(json: unknown, path: string): NonNullable<ReceiptProof['anchor']> {
  const { opening, step, path: hashes } = record(json, path);
  return {
    opening: readOpening(opening, `${path}.opening`),
    step: count(step, `${path}.step`),
    ...(hashes === undefined ? {} : { path: list(hashes, `${path}.path`, MAX_PATH, hash) }),
  };
}

function readOpening(json: unknown, path: string): Opening {
  const { slot, previous, steps } = record(json, path);
  return {
    slot: count(slot, `${path}.slot`),
    previous: hash(previous, `${path}.previous`),
    steps: list(steps, `${path}.steps`, MAX_STEPS, readStep),
  };
}

function readStep(json: unknown, path: string): AnchorStep {
  const { root, size, time } = record(json, path);
  return { root: hash(root, `${path}.root`), size: count(size, `${path}.size`), time: count(time, `${path}.time`) };
}

function record(json: unknown, path: string): Record<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw malformed(path, 'not an object');
  return json as Record<string, unknown>;
}

function list<T>(json: unknown, path: string, limit: number, read: (item: unknown, path: string) => T): T[] {
  if (!Array.isArray(json) || json.length > limit) throw malformed(path, `not a list of at most ${limit}`);
  return json.map((item, i) => read(item, `${path}[${i}]`));
}

function count(json: unknown, path: string): number {
  if (typeof json !== 'number' || !Number.isSafeInteger(json) || json < 0) throw malformed(path, 'not a whole number');
  return json;
}

function hash(json: unknown, path: string): Hex {
  if (typeof json !== 'string' || !/^0x[0-9a-fA-F]{64}$/.test(json)) throw malformed(path, 'not 32 bytes of hex');
  return json as Hex;
}

function malformed(path: string, problem: string): InputError {
  return new InputError('PROOF_MALFORMED', `The proof is malformed: ${path} is ${problem}.`, { path });
}

import { InputError } from '../errors.ts';
import { jsonShape } from '../jsonShape.ts';
import { openingReader } from '../readOpening.ts';
import type { ReceiptProof } from './types.ts';

const MAX_PATH = 64;
const MAX_NOTE = 65_536;

const shape = jsonShape(malformed);
const { record, list, count, hash } = shape;
const readOpening = openingReader(shape);

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
  const { opening, step, anchoring = step, path: hashes } = record(json, path);
  return {
    opening: readOpening(opening, `${path}.opening`),
    anchoring: count(anchoring, `${path}.anchoring`),
    ...(hashes === undefined ? {} : { path: list(hashes, `${path}.path`, MAX_PATH, hash) }),
  };
}

function malformed(path: string, problem: string): InputError {
  return new InputError('PROOF_MALFORMED', `The proof is malformed: ${path} is ${problem}.`, { path });
}

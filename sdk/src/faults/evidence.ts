import type { Address, Hex } from 'viem';
import { sameAddress } from '../address.ts';
import type { Opening } from '../anchorWord.ts';
import { COMPACT_RECEIPT_TEXT_LENGTH, decodeReceipt } from '../compactReceipt.ts';
import { AssayError, InputError } from '../errors.ts';
import { jsonShape, type ReadJson } from '../jsonShape.ts';
import { openingReader } from '../readOpening.ts';
import type { ReceiptDomain, SignedReceipt } from '../receiptFields.ts';

/** Shows that a digest is entry `index` under the root of `opening.anchorings[anchoring]`; the court's `LeafProof`. */
export type LeafProof = { readonly anchoring: number; readonly index: number; readonly path: readonly Hex[] };

/** A digest that stands in an operator's log under an anchored root. */
export type Showing = {
  readonly operator: Address;
  readonly digest: Hex;
  readonly opening: Opening;
  readonly proof: LeafProof;
};

const EVIDENCE_VERSION = 1;

/**
 * What somebody holds against an operator, as plain JSON: the file that the monitor writes and `assay challenge` reads.
 * Receipts are in their compact form. Which fault it proves, `findFaults` finds out.
 */
export type Evidence = {
  /** Of this form. Files without one are older and are read like it; those of another are refused. */
  readonly version: typeof EVIDENCE_VERSION;
  readonly chainId: number;
  readonly anchors: Address;
  readonly receipts: readonly string[];
  readonly showings: readonly Showing[];
  readonly openings: readonly { readonly operator: Address; readonly opening: Opening }[];
};

const MAX_RECEIPTS = 1024;
const MAX_PROOFS = 64;
const MAX_PATH = 64;

const shape = jsonShape(malformed);
const { record, list, count, hash, address } = shape;
const readOpening = openingReader(shape);

/**
 * Reads evidence out of parsed JSON (attacker-controlled): an {@link Evidence}, with more fields or fewer; a compact
 * receipt, or an array of them; what an operator answers for a receipt (`receipt`, and `proof` with another `leafDigest`);
 * an alarm of the monitor, which holds one of these as `evidence`. Says nothing about signatures.
 * @throws InputError EVIDENCE_MALFORMED, with the path of what is wrong
 */
export function readEvidence(json: unknown): Evidence {
  if (typeof json === 'string') return gather({ receipts: [readReceipt(json, '$')] }, '$');
  if (Array.isArray(json)) return gather({ receipts: list(json, '$', MAX_RECEIPTS, readReceipt) }, '$');
  const root = record(json, '$');
  if (root.evidence === undefined) return readFields(root, '$');
  return readFields(record(root.evidence, '$.evidence'), '$.evidence');
}

type Parts = {
  readonly chainId?: number | undefined;
  readonly anchors?: Address | undefined;
  readonly receipts: readonly NamedReceipt[];
  readonly showings?: readonly Showing[];
  readonly openings?: Evidence['openings'];
};
type NamedReceipt = { readonly compact: string; readonly signed: SignedReceipt; readonly path: string };

function readFields(fields: Record<string, unknown>, path: string): Evidence {
  const optional = <T>(name: string, read: ReadJson<T>): T[] =>
    fields[name] === undefined || fields[name] === null ? [] : [read(fields[name], `${path}.${name}`)];
  const many = <T>(name: string, limit: number, read: ReadJson<T>): T[] =>
    optional(name, (json, at) => list(json, at, limit, read)).flat();

  const { version = EVIDENCE_VERSION } = fields;
  if (version !== EVIDENCE_VERSION) {
    throw malformed(`${path}.version`, `not ${EVIDENCE_VERSION}: read it with the build that wrote it`);
  }
  const receipts = [...optional('receipt', readReceipt), ...many('receipts', MAX_RECEIPTS, readReceipt)];
  const owner = receipts[0]?.signed.receipt.operator;
  const displaced = owner === undefined ? [] : optional('proof', (json, at) => readDisplacing(json, at, owner)).flat();
  return gather(
    {
      chainId: optional('chainId', count)[0],
      anchors: optional('anchors', address)[0],
      receipts,
      showings: [...many('showings', MAX_PROOFS, readShowing), ...displaced],
      openings: many('openings', MAX_PROOFS, readOwnedOpening),
    },
    path,
  );
}

/** All of it must speak of one `Anchors` contract: a fault that mixes two is none. */
function gather(parts: Parts, path: string): Evidence {
  const { receipts, showings = [], openings = [] } = parts;
  const domain = receipts[0]?.signed.domain;
  const chainId = parts.chainId ?? domain?.chainId;
  const anchors = parts.anchors ?? domain?.anchors;
  if (receipts.length + showings.length + openings.length === 0) throw malformed(path, 'without receipts or proofs');
  if (chainId === undefined) throw malformed(`${path}.chainId`, 'missing');
  if (anchors === undefined) throw malformed(`${path}.anchors`, 'missing');
  const foreign = receipts.find(({ signed }) => !isFor(signed.domain, { chainId, anchors }));
  if (foreign !== undefined) throw malformed(foreign.path, 'a receipt for another chain or contract than the rest');
  const version = EVIDENCE_VERSION;
  return {
    version,
    chainId,
    anchors,
    receipts: [...new Set(receipts.map(({ compact }) => compact))],
    showings,
    openings,
  };
}

/** Whether two domains are one. */
export function isFor(a: ReceiptDomain, b: ReceiptDomain): boolean {
  return a.chainId === b.chainId && sameAddress(a.anchors, b.anchors);
}

function readReceipt(json: unknown, path: string): NamedReceipt {
  if (typeof json !== 'string') {
    const { compact, receipt } = record(json, path);
    const [text, at] = compact === undefined ? [receipt, `${path}.receipt`] : [compact, `${path}.compact`];
    if (typeof text !== 'string') throw malformed(at, 'no receipt');
    return readReceipt(text, at);
  }
  const compact = json.length > COMPACT_RECEIPT_TEXT_LENGTH + 16 ? '' : json.trim();
  try {
    return { compact, signed: decodeReceipt(compact), path };
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    throw malformed(path, `no receipt (${error.code})`);
  }
}

function readShowing(json: unknown, path: string): Showing {
  const { operator, digest, opening, proof } = record(json, path);
  const { step, anchoring = step, index, path: hashes } = record(proof, `${path}.proof`);
  return {
    operator: address(operator, `${path}.operator`),
    digest: hash(digest, `${path}.digest`),
    opening: readOpening(opening, `${path}.opening`),
    proof: {
      anchoring: count(anchoring, `${path}.proof.anchoring`),
      index: count(index, `${path}.proof.index`),
      path: list(hashes, `${path}.proof.path`, MAX_PATH, hash),
    },
  };
}

/** A proof for a receipt's place that shows a digest there, under an opened root. */
function readDisplacing(json: unknown, path: string, operator: Address): Showing[] {
  const { leafIndex, leafDigest, anchor } = record(json, path);
  if (leafDigest === undefined || anchor === undefined || anchor === null) return [];
  const { opening, step, anchoring = step, path: hashes } = record(anchor, `${path}.anchor`);
  if (hashes === undefined) return [];
  return [
    readShowing({ operator, digest: leafDigest, opening, proof: { anchoring, index: leafIndex, path: hashes } }, path),
  ];
}

function readOwnedOpening(json: unknown, path: string): Evidence['openings'][number] {
  const { operator, opening } = record(json, path);
  return { operator: address(operator, `${path}.operator`), opening: readOpening(opening, `${path}.opening`) };
}

function malformed(path: string, problem: string): InputError {
  return new InputError('EVIDENCE_MALFORMED', `The evidence is malformed: ${path} is ${problem}.`, { path });
}

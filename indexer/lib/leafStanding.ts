import {
  AssayError,
  type ChainConstants,
  type FoundOpening,
  findOpening,
  fromHex,
  hashLeaf,
  type ReceiptProof,
  verifyInclusion,
} from '@assay/sdk';
import type { Address, Hex } from 'viem';
import type { AnchorRow, Facts } from './facts.ts';
import type { Monitor } from './monitor.ts';
import { openingHistory } from './openingHistory.ts';
import { type Reason, reason } from './reason.ts';

/** A Merkle path that was checked from the digest to `root`. */
export type CheckedInclusion = { readonly size: number; readonly root: Hex; readonly path: readonly Hex[] };

/** What lies at a place where another digest was promised, with its path, which was checked as that of an inclusion is. */
export type OtherEntry = CheckedInclusion & { readonly digest: Hex };

/**
 * Where a leaf stands. `proof` is the monitor's word, for the sdk's verification; `inclusion` is there only if its path was
 * checked against the root of the opened anchoring, which the chain holds; `otherEntry` if that path is another digest's.
 */
export type LeafStanding = {
  readonly anchor?: AnchorRow;
  readonly opened?: FoundOpening;
  readonly inclusion?: CheckedInclusion;
  readonly otherEntry?: OtherEntry;
  readonly proof?: ReceiptProof;
  readonly reasons: readonly Reason[];
};

type Place = { readonly operator: Address; readonly leafIndex: number };
type Sources = {
  readonly facts: Pick<Facts, 'operator' | 'firstCovering' | 'lastOfPeriods' | 'anchorPage'>;
  readonly monitor: Monitor;
  readonly constants: ChainConstants;
};

/**
 * Finds the first anchor that covers a place of a log, an opening for it, and the digest's path to the opened root; while no
 * anchor covers it, the path to the operator's signed checkpoint.
 */
export async function leafStanding(digest: Hex, place: Place, sources: Sources): Promise<LeafStanding> {
  const { facts, monitor, constants } = sources;
  const { operator, leafIndex } = place;
  const head = await facts.operator(operator);
  const anchor = head === undefined ? undefined : await facts.firstCovering(operator, leafIndex);
  if (head === undefined || anchor === undefined) return unanchored(place, monitor);

  const history = await openingHistory(head, anchor, facts);
  const opened = findOpening(history, leafIndex, constants);
  const anchoring = opened?.opening.anchorings[opened.anchoring];
  // Only while a block that moves the head is being indexed.
  if (opened === undefined || anchoring === undefined) return { anchor, reasons: [reason('NOT_ANCHORED')] };

  const answer = await monitor.prove(operator, leafIndex, anchoring.size);
  if (!answer.ok) {
    const code = answer.failure === 'NOT_FOUND' ? 'PROOF_UNAVAILABLE' : answer.failure;
    return { anchor, opened, reasons: [reason(code, answer.detail)] };
  }
  const { leafDigest, path } = answer.value;
  const standing = { anchor, opened, proof: { leafIndex, leafDigest, anchor: { ...opened, path } } };
  // INVARIANT X5: No Merkle path leaves the indexer as `inclusion` unless it leads from the digest to the root of the
  //   opened anchor.
  const inclusion = { size: anchoring.size, root: anchoring.root, path };
  if (leadsTo(anchoring, digest, leafIndex, path)) return { ...standing, inclusion, reasons: [] };
  const displaced = leadsTo(anchoring, leafDigest, leafIndex, path);
  const reasons = [reason('PROOF_MISMATCH')];
  return { ...standing, ...(displaced && { otherEntry: { ...inclusion, digest: leafDigest } }), reasons };
}

async function unanchored({ operator, leafIndex }: Place, monitor: Monitor): Promise<LeafStanding> {
  const reasons = [reason('NOT_ANCHORED')];
  const latest = await monitor.checkpoint(operator);
  if (!latest.ok || latest.value.size <= leafIndex) return { reasons };
  const { note, size, root } = latest.value;
  const answer = await monitor.prove(operator, leafIndex, size);
  if (!answer.ok) return { reasons };
  const { leafDigest, path } = answer.value;
  return { reasons, proof: { leafIndex, leafDigest, inclusion: { size, root, path, checkpoint: note } } };
}

function leadsTo(anchoring: { root: Hex; size: number }, digest: Hex, index: number, path: readonly Hex[]): boolean {
  try {
    verifyInclusion({
      index,
      size: anchoring.size,
      leafHash: hashLeaf(fromHex(digest, 32)),
      proof: path.map((hash) => fromHex(hash, 32)),
      root: fromHex(anchoring.root, 32),
    });
    return true;
  } catch (error) {
    if (error instanceof AssayError) return false;
    throw error;
  }
}

import { type Evidence, inclusionProof, type Showing, toHex, ZERO_WORD } from '@assay/sdk';
import type { Address, Hex } from 'viem';
import type { AnchorStore, StoredAnchor } from '../store/anchorStore.ts';
import type { LogFile } from '../store/logFile.ts';
import type { Suspected } from './suspicion.ts';

export type GatherDeps = {
  readonly chainId: number;
  readonly anchorsContract: Address;
  readonly anchors: AnchorStore;
  /** The mirrored log of an operator. */
  readonly logOf: (operator: Address) => LogFile | undefined;
};

/**
 * Makes evidence for the court out of a suspicion and the present state of log and anchors; undefined while what it needs
 * is not anchored or not mirrored.
 */
export async function gatherEvidence(
  { operator, suspicion }: Suspected,
  deps: GatherDeps,
): Promise<Evidence | undefined> {
  const base = { chainId: deps.chainId, anchors: deps.anchorsContract, receipts: [], showings: [], openings: [] };
  switch (suspicion.kind) {
    case 'gap':
    case 'model':
      return { ...base, receipts: [suspicion.receipt] };
    case 'conflict':
      return { ...base, receipts: suspicion.receipts };
    case 'displacement': {
      const shown = await showOwn(operator, suspicion.leafIndex, deps);
      return shown && { ...base, receipts: [suspicion.receipt], showings: [shown] };
    }
    case 'fork': {
      const { leafIndex, other } = suspicion;
      const ours = await showOwn(operator, leafIndex, deps);
      const anchor = deps.anchors
        .historyFrom(operator, other.size - 1)
        .find(({ size, root }) => size === other.size && root.toLowerCase() === other.root.toLowerCase());
      if (ours === undefined || anchor === undefined) return undefined;
      return { ...base, showings: [ours, showing(operator, anchor, leafIndex, other.digest, other.path)] };
    }
  }
}

/** What the mirrored log holds at an index, under the first anchored root that is its own. */
async function showOwn(operator: Address, leafIndex: number, deps: GatherDeps): Promise<Showing | undefined> {
  const log = deps.logOf(operator);
  const anchor = deps.anchors.agreeing(operator, leafIndex);
  if (log === undefined || anchor === undefined || anchor.size > log.size()) return undefined;
  const path = await inclusionProof(leafIndex, anchor.size, log.node);
  return showing(operator, anchor, leafIndex, toHex(log.entry(leafIndex)), path.map(toHex));
}

/** The anchoring alone names the anchor: who checks the evidence finds the opening that holds at that time. */
function showing(
  operator: Address,
  { root, size, time }: StoredAnchor,
  index: number,
  digest: Hex,
  path: readonly Hex[],
): Showing {
  const opening = { slot: 32, previous: ZERO_WORD, anchorings: [{ root, size, time }] };
  return { operator, digest, opening, proof: { anchoring: 0, index, path } };
}

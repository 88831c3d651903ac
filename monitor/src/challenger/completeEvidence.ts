import { decodeReceipt, type Evidence, equalHex, inclusionProof, receiptDigest, type Showing, toHex } from '@assay/sdk';
import type { Address, Hex } from 'viem';
import { showingUnder } from '../alarms/showingUnder.ts';
import type { AnchorStore } from '../store/anchorStore.ts';
import type { LogFile } from '../store/logFile.ts';

export type CompleteDeps = {
  readonly anchors: AnchorStore;
  /** The mirrored log of an operator. */
  readonly logOf: (operator: Address) => LogFile | undefined;
};

/**
 * Adds what the mirrored logs hold, under anchored roots of their own, at each place for which the evidence names another
 * digest: what contradicts the evidence as things stand now. A later anchor moves such a proof, so it is made anew each time.
 */
export async function completeEvidence(evidence: Evidence, deps: CompleteDeps): Promise<Evidence> {
  const own: Showing[] = [];
  for (const { operator, index, digest } of places(evidence)) {
    const shown = await showOwn(operator, index, digest, deps);
    if (shown !== undefined) own.push(shown);
  }
  return own.length === 0 ? evidence : { ...evidence, showings: [...own, ...evidence.showings] };
}

type Place = { readonly operator: Address; readonly index: number; readonly digest: Hex };

function places({ receipts, showings }: Evidence): Place[] {
  const promised = receipts.map((compact) => {
    const { receipt, domain } = decodeReceipt(compact);
    return { operator: receipt.operator, index: receipt.leafIndex, digest: receiptDigest(receipt, domain) };
  });
  return [...promised, ...showings.map(({ operator, digest, proof }) => ({ operator, index: proof.index, digest }))];
}

async function showOwn(
  operator: Address,
  index: number,
  digest: Hex,
  { anchors, logOf }: CompleteDeps,
): Promise<Showing | undefined> {
  const log = logOf(operator);
  const anchor = anchors.agreeing(operator, index);
  if (log === undefined || anchor === undefined || anchor.size > log.size()) return undefined;
  const ours = toHex(log.entry(index));
  if (equalHex(ours, digest)) return undefined;
  const path = await inclusionProof(index, anchor.size, log.node);
  return showingUnder(operator, anchor, { index, digest: ours, path: path.map(toHex) });
}

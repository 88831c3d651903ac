import { type AnchorTimes, findOpening } from '@assay/sdk';
import type { AnchoringAgent } from './anchoring/anchoringAgent.ts';
import type { AnchoringChain } from './anchoring/anchoringChain.ts';
import type { AnchorProof } from './http/receiptRoutes.ts';

/** Finds openings of this operator's own anchors for `GET /v1/receipts/{id}/proof`. */
export function createAnchorFinder(
  agent: Pick<AnchoringAgent, 'history'>,
  chain: Pick<AnchoringChain, 'times'>,
): (leafIndex: number) => Promise<AnchorProof | undefined> {
  let times: AnchorTimes | undefined;
  return async (leafIndex) => {
    const history = agent.history();
    if ((history.at(-1)?.size ?? 0) <= leafIndex) return undefined;
    // Constants of the contract: asked once.
    times ??= await chain.times();
    const found = findOpening(history, leafIndex, times);
    const target = found?.opening.anchorings[found.anchoring];
    return found === undefined || target === undefined ? undefined : { ...found, target };
  };
}

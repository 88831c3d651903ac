import { HEAD_SLOT, type Showing, ZERO_WORD } from '@assay/sdk';
import type { Address, Hex } from 'viem';

/**
 * What a log holds at an index under a root. Size and root alone name the anchoring: who checks it finds the opening that
 * holds at that time, or that the root is not anchored (yet). `time` 0 of a root that was only signed.
 */
export function showingUnder(
  operator: Address,
  { size, root, time = 0 }: { readonly size: number; readonly root: Hex; readonly time?: number },
  { index, digest, path }: { readonly index: number; readonly digest: Hex; readonly path: readonly Hex[] },
): Showing {
  const opening = { slot: HEAD_SLOT, previous: ZERO_WORD, anchorings: [{ root, size, time }] };
  return { operator, digest, opening, proof: { anchoring: 0, index, path } };
}

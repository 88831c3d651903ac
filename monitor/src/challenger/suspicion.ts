import type { FaultName } from '@assay/sdk';
import type { Address, Hex } from 'viem';

/** One side of a fork: an anchored root, and what it holds at the index. */
export type OtherHistory = {
  readonly size: number;
  readonly root: Hex;
  readonly digest: Hex;
  readonly path: readonly Hex[];
};

/**
 * What the monitor saw that may be a fault: enough to make evidence from at any later time. Proofs that depend on the
 * anchors are not part of it, since a later anchor moves them.
 */
export type Suspicion =
  /** A promise ran out, or was kept late: the first receipt of a gap. */
  | { readonly kind: 'gap'; readonly receipt: string; readonly sizeBefore: number }
  | { readonly kind: 'conflict'; readonly receipts: readonly [string, string] }
  | { readonly kind: 'displacement'; readonly receipt: string; readonly leafIndex: number }
  | { readonly kind: 'fork'; readonly leafIndex: number; readonly other: OtherHistory }
  | { readonly kind: 'model'; readonly receipt: string };

/** What each kind is about. One receipt can break several promises: each has a suspicion, and a challenge, of its own. */
export const FAULTS_OF: Readonly<Record<Suspicion['kind'], readonly FaultName[]>> = {
  gap: ['OMISSION', 'LATENESS'],
  conflict: ['CONFLICT'],
  displacement: ['DISPLACEMENT'],
  fork: ['FORK'],
  model: ['UNDECLARED_MODEL', 'UNKNOWN_MODEL'],
};

/** A suspicion against somebody. `id` names it for good: one suspicion is examined once. */
export type Suspected = { readonly id: string; readonly operator: Address; readonly suspicion: Suspicion };

/**
 * What the monitor can find, and whom the evidence is against: `operator` when its own signatures or anchors contradict
 * each other, `mirror` when only the server under one URL is known to be wrong.
 */
export const ALARMS = {
  /** Every mirror answers, and none is as far as the operator signed once. */
  ROLLBACK: 'operator',
  /** Two signed checkpoints hold different histories. */
  FORK: 'operator',
  /** An anchored root is not the root of the mirrored log at that size. */
  ANCHOR_MISMATCH: 'operator',
  /** An anchor covers entries that no mirror hands out. */
  WITHHELD: 'operator',
  /** The entry at a signed receipt's index is another digest. */
  DISPLACED: 'operator',
  /** A signed receipt was not anchored by `anchorBy + GRACE`. */
  OMITTED: 'operator',
  /** A signed receipt was first anchored after `anchorBy + GRACE`. */
  LATE: 'operator',
  /** Two signed receipts have one index. */
  CONFLICT: 'operator',
  /** A complete receipt names a model or configuration that its endpoint did not declare when it was issued. */
  UNDECLARED_MODEL: 'operator',
  /** A complete receipt names a model that was not registered, or was retired, when it was issued. */
  UNKNOWN_MODEL: 'operator',
  /** Two anchored roots hold different digests at one index: provable to the court. */
  ANCHORED_FORK: 'operator',
  /** One digest stands at two places of the log. */
  DOUBLED: 'operator',
  /** A checkpoint that the operator's registered key did not sign, or that names another origin. */
  CHECKPOINT_INVALID: 'mirror',
  /** One URL serves a smaller checkpoint than before; a cache or a copy may have done so by itself. */
  MIRROR_ROLLBACK: 'mirror',
  /** Tiles or entries that do not give the root of the checkpoint served with them. */
  MIRROR_INVALID: 'mirror',
} as const satisfies Record<string, 'operator' | 'mirror'>;

export type AlarmCode = keyof typeof ALARMS;

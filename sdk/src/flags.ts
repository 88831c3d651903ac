/** Bits of a receipt's `flags`. */
export const FLAGS = { STREAM: 1, REFUSED: 2, FAILED: 4, TRUNCATED: 8 } as const;

/** Name of a flag. */
export type FlagName = keyof typeof FLAGS;

/** All bits that have a meaning; any other makes a receipt invalid. */
export const KNOWN_FLAGS = 15;

/** Whether the answer was given whole: none of REFUSED, FAILED, TRUNCATED. Only complete receipts are held against a declaration. */
export function isComplete(flags: number): boolean {
  return (flags & (FLAGS.REFUSED | FLAGS.FAILED | FLAGS.TRUNCATED)) === 0;
}

/** Names of the bits that are set, in bit order. Unknown bits have no name. */
export function flagNames(flags: number): FlagName[] {
  return (Object.keys(FLAGS) as FlagName[]).filter((name) => (flags & FLAGS[name]) !== 0);
}

/**
 * Anchoring and defence take turns at the head: an answer to a leaf demand is given under it, and fails once the next anchor is
 * in a block. Each says here what it has on its way; neither waits when its own promise is in danger.
 */
export type HeadTurns = {
  /** An anchor was offered to the chain and is in no block. */
  anchoring: boolean;
  /** An answer was offered to the chain and is in no block. */
  answering: boolean;
};

export function createHeadTurns(): HeadTurns {
  return { anchoring: false, answering: false };
}

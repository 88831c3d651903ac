import type { Reason } from './reason.ts';

/** Findings of one comparison; undefined when the caller gave nothing to compare with. */
export type Findings = readonly Reason[] | undefined;

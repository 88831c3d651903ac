import type { Mutant } from './mutants.ts';
import type { Sources } from './solidityProject.ts';
import type { Effort } from './solidityTests.ts';
import type { Outcome } from './trial.ts';

/** What the parent sends. */
export type ToWorker =
  | { readonly kind: 'begin'; readonly root: string; readonly sources: Sources; readonly efforts: readonly Effort[] }
  | { readonly kind: 'try'; readonly mutant: Mutant; readonly stages: readonly (readonly string[])[] };
/** What it gets back for every mutant. */
export type FromWorker =
  | { readonly id: string; readonly outcome: Outcome }
  | { readonly id: string; readonly error: string };

/** The exit code of a worker whose mutant takes too much memory: one that loops, while the runner keeps every step of it. */
export const TOO_MUCH_MEMORY = 99;

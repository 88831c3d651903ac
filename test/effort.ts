/**
 * How much the searches of a test run try: random inputs, schedules, calls to a model and a contract. A tier changes counts
 * and nothing else, so `npm test` holds the same tests as CI. `ASSAY_TESTS` names the tier, perhaps with a seed behind a
 * colon (`soak:7`); scripts/test.ts and scripts/soak.ts set it. No test reads the environment for itself.
 */
const SHARES = { reduced: 0.2, full: 1, soak: 10 } as const;
/** A search of fewer tries shows little, and costs little. */
const LEAST = 25;

/** The tiers: `npm test`, `npm test -- --full`, `npm run soak`. */
export type Effort = keyof typeof SHARES;

const asked = process.env.ASSAY_TESTS ?? 'reduced';
const parsed = /^(reduced|full|soak)(?::(\d+))?$/.exec(asked);
if (parsed === null) throw new Error(`ASSAY_TESTS is reduced, full or soak, perhaps with :<seed>, not ${asked}.`);

/** The tier of this run. */
export const effort = parsed[1] as Effort;

/** How many tries a search makes in this run that makes `full` of them in the full one. */
export function searchSize(full: number, least: number = Math.min(full, LEAST)): number {
  return Math.max(least, Math.round(full * SHARES[effort]));
}

/** Of what the full run does one by one (a process killed at each place), the reduced one does every third. */
export function searchPart<Item>(all: readonly Item[]): readonly Item[] {
  return effort === 'reduced' ? all.filter((_, i) => i % 3 === 0) : all;
}

/** Where a search starts: at the seed of the run if it was given one, else where this search always starts. */
export function searchSeed(usual: number): number {
  return parsed?.[2] === undefined ? usual : Number(parsed[2]);
}

/** Milliseconds after which a search is given up that has `full` of them in the full run. */
export function searchTime(full: number): number {
  return full * Math.max(1, SHARES[effort]);
}

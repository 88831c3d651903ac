import { type AnchorTimes, HEAD_SLOT, type Opening, ZERO_WORD } from '../anchorWord.ts';
import type { AnchorRecord } from '../findOpening.ts';
import { type AnswerSource, answerFor, headOpening, proofFor } from './answerFor.ts';
import { type CourtCall, toOpeningArgument, toProofArgument } from './courtArguments.ts';
import type { Demand } from './demand.ts';

/** Demands of one operator that one call answers, and those that no call can answer now, with the reason. */
export type ManyAnswers = {
  /** Undefined when nothing is answered. */
  readonly call: CourtCall | undefined;
  readonly answered: readonly Demand[];
  readonly failed: readonly { readonly demand: Demand; readonly error: unknown }[];
};

/** At most 80,000 gas each in the longest log: half of what a transaction may use (2^24). */
const MOST_ANSWERS = 100;
/** Nodes take transactions of 128 KiB. */
const MOST_BYTES = 96 * 1024;
/** Of each answer beside its path: its number, and the place, length and other members of its proof. */
const WORDS_PER_ANSWER = 6;
/** Demands of consistency are answered under no anchoring: the court does not look at this. */
const NO_OPENING: Opening = { slot: HEAD_SLOT, previous: ZERO_WORD, anchorings: [] };

/**
 * The call that answers as many of these demands as fit into a transaction, from the first one on. Each answer is checked as by
 * {@link answerFor}. What is neither in `answered` nor in `failed` is left for another call.
 * @param demands open ones against one operator, the most urgent first
 * @param history as for {@link answerFor}
 */
export async function answerMany(
  demands: readonly Demand[],
  source: AnswerSource,
  history: readonly AnchorRecord[],
  times: AnchorTimes,
): Promise<ManyAnswers> {
  const answered: Demand[] = [];
  const failed: { demand: Demand; error: unknown }[] = [];
  const proofs: ReturnType<typeof toProofArgument>[] = [];
  let bytes = 0;
  for (const demand of demands) {
    if (answered.length === MOST_ANSWERS || bytes > MOST_BYTES) break;
    try {
      const proof = await proofFor(demand, source, history);
      answered.push(demand);
      proofs.push(toProofArgument(proof));
      bytes += 32 * (WORDS_PER_ANSWER + proof.path.length);
    } catch (error) {
      failed.push({ demand, error });
    }
  }
  const [only, ...others] = answered;
  if (only === undefined) return { call: undefined, answered, failed };
  if (others.length === 0) return { call: await answerFor(only, source, history, times), answered, failed };
  const opening = toOpeningArgument(headOpening(history, times) ?? NO_OPENING);
  const ids = answered.map(({ demandId }) => demandId);
  return { call: { functionName: 'answerMany', args: [ids, opening, proofs] }, answered, failed };
}

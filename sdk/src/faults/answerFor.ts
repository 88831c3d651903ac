import type { AnchorTimes, Opening } from '../anchorWord.ts';
import { equalBytes, fromHex, toHex } from '../bytes.ts';
import { AssayError, InputError } from '../errors.ts';
import { type AnchorRecord, openAt } from '../findOpening.ts';
import type { LogReader } from '../logReader.ts';
import { hashLeaf, verifyConsistency, verifyInclusion } from '../merkle.ts';
import { type CourtCall, toOpeningArgument, toProofArgument } from './courtArguments.ts';
import type { ConsistencyDemand, Demand, LeafDemand } from './demand.ts';
import type { LeafProof } from './evidence.ts';

/** What an answer is taken from: a {@link LogReader}, or a log at hand. */
export type AnswerSource = Pick<LogReader, 'leaf' | 'inclusionProof' | 'consistencyProof'>;

/**
 * The call that answers a demand: checked here against the anchored roots, so that what is sent is accepted.
 * @param history the operator's anchors up to its head, from at most `sizeDemanded(demand)` entries on
 * @throws InputError DEMAND_NOT_OPEN, HISTORY_INCOMPLETE when no anchor in the history has as many entries,
 * DEMAND_UNANSWERABLE when the log does not hold what was demanded, and what the source throws
 */
export async function answerFor(
  demand: Demand,
  source: AnswerSource,
  history: readonly AnchorRecord[],
  times: AnchorTimes,
): Promise<CourtCall> {
  const { demandId, status } = demand;
  if (status !== 'OPEN') {
    throw new InputError('DEMAND_NOT_OPEN', `Demand ${demandId} is not open: ${status}.`, { demandId, status });
  }
  const proof = await proofFor(demand, source, history);
  if (demand.fault === 'WITHHELD_CONSISTENCY')
    return { functionName: 'answerConsistency', args: [demandId, proof.path] };
  const opening = headOpening(history, times);
  if (opening === undefined) throw historyShort(demandId, demand.minSize);
  return { functionName: 'answerLeaf', args: [demandId, toOpeningArgument(opening), toProofArgument(proof)] };
}

/**
 * What shows the court what a demand asks for: for a leaf under the newest anchoring of the history, which is the head; for
 * consistency its proof is the path. Checked, as in {@link answerFor}, which names the errors.
 */
export function proofFor(demand: Demand, source: AnswerSource, history: readonly AnchorRecord[]): Promise<LeafProof> {
  return demand.fault === 'WITHHELD_LEAF' ? leafProof(demand, source, history.at(-1)) : growthProof(demand, source);
}

/** The head's opening, of one anchoring. Any other costs up to 512 of them in calldata. */
export function headOpening(history: readonly AnchorRecord[], times: AnchorTimes): Opening | undefined {
  return openAt(history, history.length - 1, times);
}

async function leafProof(
  demand: LeafDemand,
  source: AnswerSource,
  newest: AnchorRecord | undefined,
): Promise<LeafProof> {
  const { demandId, index, minSize } = demand;
  if (newest === undefined || newest.size < minSize) throw historyShort(demandId, minSize);
  const { root, size } = newest;
  const digest = fromHex(demand.digest, 32);
  if (!equalBytes(await source.leaf(index, size), digest)) {
    throw unanswerable(demandId, `entry ${index} of the log is another digest`);
  }
  const path = await source.inclusionProof(index, size);
  checked(demandId, () =>
    verifyInclusion({ index, size, leafHash: hashLeaf(digest), proof: path, root: fromHex(root) }),
  );
  return { anchoring: 0, index, path: path.map(toHex) };
}

async function growthProof(demand: ConsistencyDemand, source: AnswerSource): Promise<LeafProof> {
  const { demandId, oldSize: from, newSize: to, oldRoot, newRoot } = demand;
  const proof = await source.consistencyProof(from, to);
  checked(demandId, () => verifyConsistency({ from, to, fromRoot: fromHex(oldRoot), toRoot: fromHex(newRoot), proof }));
  return { anchoring: 0, index: 0, path: proof.map(toHex) };
}

function historyShort(demandId: bigint, minSize: number): InputError {
  const message = `No anchor of ${minSize} entries is in the history. Wait until it is read.`;
  return new InputError('HISTORY_INCOMPLETE', message, { demandId, minSize });
}

/** Sends no proof that the court would refuse: it would cost gas, and tell that there is no better one. */
function checked(demandId: bigint, verify: () => void): void {
  try {
    verify();
  } catch (cause) {
    if (!(cause instanceof AssayError)) throw cause;
    throw unanswerable(demandId, 'the log does not fit the anchored roots', cause);
  }
}

function unanswerable(demandId: bigint, why: string, cause?: unknown): InputError {
  return new InputError(
    'DEMAND_UNANSWERABLE',
    `Demand ${demandId} cannot be answered: ${why}.`,
    { demandId },
    { cause },
  );
}

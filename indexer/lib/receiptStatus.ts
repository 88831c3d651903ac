import { type ChainConstants, type ChainReader, type FoundOpening, verifyReceipt } from '@assay/sdk';
import { isSettled, openUntil } from '@assay/sdk/promise';
import { getAddress, type Hex } from 'viem';
import { type CourtRecord, courtView } from './courtView.ts';
import { type Disclosure, disclose } from './disclosure.ts';
import type { Facts, OperatorRow } from './facts.ts';
import { indexedChain, toNumber } from './indexedChain.ts';
import { type LeafStanding, leafStanding } from './leafStanding.ts';
import { answerOnce, type Made, type Moment, type Moments } from './moments.ts';
import type { Monitor } from './monitor.ts';
import { type Reason, reason } from './reason.ts';
import { anchorView, endpointView, modelView, operatorView } from './receiptView.ts';
import type { StakingParameters } from './stakingParameters.ts';

export type ReceiptStatusSources = {
  readonly moments: Moments;
  readonly monitor: Monitor;
  readonly constants: ChainConstants;
  readonly staking: Pick<StakingParameters, 'minBond'>;
};

type Judgement = { readonly verdict: string | null; readonly reasons: readonly Reason[]; readonly declared: boolean };

/**
 * Answers the GraphQL query `receipt`: everything that the indexed chain and the monitor's mirror say about one digest,
 * and the verdict that the sdk's rules give on it. What could not be asked or does not fit is named in `reasons`.
 * @param tellKept is told the moment at which the answer is kept: until a row changes, no other is given for these arguments
 * @throws InputError for arguments that no receipt can have
 */
export async function receiptStatus(
  args: { readonly digest: string; readonly receipt?: string | undefined },
  { moments, ...sources }: ReceiptStatusSources,
  tellKept?: (at: Moment) => void,
) {
  const asked = JSON.stringify([args.digest, args.receipt ?? null]);
  const make = async (moment: Moment): Promise<Made<Answer>> => {
    // The monitor may learn of a digest at any moment, so what it says is part of the key.
    const disclosed = await disclose(args.digest, args.receipt, sources.monitor);
    const { digest, compact, place, reasons } = disclosed;
    const known = JSON.stringify([digest, compact, place, reasons]);
    const kept = moment.kept.get(known) as Answer | undefined;
    const answer = kept ?? (await statusAt(disclosed, moment, sources));
    // A path that was checked against the chain is the only one; what else the monitor says, or fails to say, may change.
    const lasting = answer.leafIndex === null || answer.inclusion !== null || answer.otherEntry !== null;
    // Of a receipt that is known and in its place, the monitor can say nothing more: it need not be asked again.
    const whole = compact !== undefined && reasons.length === 0;
    return { answer, keys: lasting ? [known, ...(whole ? [asked] : [])] : [] };
  };
  return answerOnce(moments, asked, make, tellKept);
}

type Answer = Awaited<ReturnType<typeof statusAt>>;

type Sources = Omit<ReceiptStatusSources, 'moments'>;

async function statusAt(disclosed: Disclosure, { facts, version }: Moment, { monitor, constants, staking }: Sources) {
  const indexed = version.block;
  const court = await facts.courtRecord(disclosed.digest);
  const known = placed(disclosed, court);
  const standing =
    known.place === undefined
      ? { reasons: [] }
      : await leafStanding(known.digest, known.place, { facts, monitor, constants });
  const address = known.place?.operator ?? court.faulted?.operator;
  const operator = address === undefined ? undefined : await facts.operator(address);
  const judgement =
    indexed === undefined
      ? { verdict: null, reasons: [reason('NOT_INDEXED')], declared: false }
      : await judge(known, standing, court, facts, constants, indexed.time);
  const receipt = known.signed?.receipt;
  const model = receipt === undefined ? null : await modelView(facts, receipt);
  const anchoring = standing.opened?.opening.anchorings[standing.opened.anchoring];
  const settledAt =
    standing.inclusion === undefined || anchoring === undefined ? null : openUntil(anchoring.time, constants.window);
  const promise = { operator: address, anchorBy: receipt?.anchorBy, window: constants.window };
  const view = await courtView(known.digest, court, promise, facts);

  return {
    digest: known.digest,
    verdict: judgement.verdict,
    reasons: unique([
      ...(indexed === undefined || version.settled
        ? []
        : [reason('INDEX_CATCHING_UP', `as of block ${indexed.block}`)]),
      ...judgement.reasons,
      ...known.reasons,
      ...standing.reasons,
    ]),
    receipt: known.compact ?? null,
    trust: model?.trust ?? null,
    operator: operator === undefined ? null : operatorView(operator, staking.minBond, indexed?.time ?? 0),
    leafIndex: known.place?.leafIndex ?? null,
    issuedAt: receipt?.issuedAt ?? null,
    anchorBy: receipt?.anchorBy ?? null,
    ...(receipt === undefined
      ? { endpoint: null, declaration: null }
      : await endpointView(facts, receipt, judgement.declared)),
    model,
    inclusion: standing.inclusion ?? null,
    // Only a receipt promises a place: of a digest alone, its place is the monitor's word.
    otherEntry: receipt === undefined ? null : (standing.otherEntry ?? null),
    anchor: standing.anchor === undefined ? null : anchorView(standing.anchor),
    opening: standing.opened?.opening ?? null,
    openingAnchoring: standing.opened?.anchoring ?? null,
    settledAt,
    ...view,
    finalAt:
      settledAt === null || court.presented === undefined ? null : Math.max(settledAt, view.admissibleUntil ?? 0),
    stake: operator === undefined ? null : await stakeView(operator, standing, facts),
    indexedBlock: indexed?.block ?? null,
    indexedAt: indexed?.time ?? null,
  };
}

/** What nobody disclosed may have been published: the court saw the receipt, so its word on the place beats the monitor's. */
function placed(known: Disclosure, { presented }: CourtRecord): Disclosure {
  if (known.compact !== undefined || presented === undefined) return known;
  return { ...known, place: { operator: getAddress(presented.operator), leafIndex: toNumber(presented.leafIndex) } };
}

async function stakeView(operator: OperatorRow, { anchor }: LeafStanding, facts: Pick<Facts, 'stakeAt'>) {
  return {
    own: String(operator.ownStake),
    delegated: String(operator.delegatedStake),
    atAnchor: anchor === undefined ? null : String(await facts.stakeAt(operator.address, toNumber(anchor.time))),
  };
}

async function judge(
  known: Disclosure,
  standing: LeafStanding,
  court: CourtRecord,
  facts: Facts,
  constants: ChainConstants,
  time: number,
): Promise<Judgement> {
  const chain = indexedChain(facts, constants, time);
  const { opened, inclusion } = standing;
  if (known.compact === undefined) {
    // INVARIANT X8: A receipt that the court marked is FAULTY in every answer, disclosed or not, while that block
    //   stands.
    if (court.faulted !== undefined) return { verdict: 'FAULTY', reasons: [], declared: false };
    if (known.place === undefined) return { verdict: null, reasons: [], declared: false };
    if (await facts.isDisputed(known.digest, known.place.operator, court.presented)) {
      return { verdict: 'DISPUTED', reasons: [], declared: false };
    }
    if (opened === undefined || inclusion === undefined) return { verdict: null, reasons: [], declared: false };
    return { verdict: await bareVerdict(known.place.operator, opened, chain), reasons: [], declared: false };
  }
  const verification = await verifyReceipt({
    ...{ compact: known.compact, chain },
    ...(standing.proof === undefined ? {} : { proof: standing.proof }),
  });
  const declared = verification.checks.some(({ name, ok }) => name === 'declaration' && ok === true);
  return { verdict: verification.verdict, reasons: verification.reasons, declared };
}

/** The rung of a digest whose receipt nobody showed: what the chain says, and nothing about signature or deadline. */
async function bareVerdict(operator: Hex, { opening, anchoring }: FoundOpening, chain: ChainReader): Promise<string> {
  const [{ window }, now, forkedAt] = await Promise.all([chain.constants(), chain.time(), chain.forkedAt(operator)]);
  const anchoredAt = opening.anchorings[anchoring]?.time ?? now;
  return forkedAt === 0 && isSettled(anchoredAt, window, now) ? 'SETTLED' : 'ANCHORED';
}

function unique(reasons: readonly Reason[]): Reason[] {
  return [...new Map(reasons.map((one) => [`${one.code} ${one.field ?? ''}`, one])).values()];
}

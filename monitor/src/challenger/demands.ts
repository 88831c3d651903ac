import { randomBytes } from 'node:crypto';
import {
  type AnswerSource,
  AssayError,
  answerFor,
  consistencyProof,
  type Demand,
  type DemandCall,
  decodeReceipt,
  demandLeafCall,
  faultOfSilence,
  inclusionProof,
  sameAddress,
  sizeDemanded,
  toHex,
} from '@assay/sdk';
import type { Address } from 'viem';
import type { LogFile } from '../store/logFile.ts';
import { type Call, type ChainView, encodeCall } from './challengeChain.ts';
import type { ChallengerContext } from './challengerContext.ts';
import { demandConsistencyOf } from './demandConsistency.ts';
import type { Due } from './due.ts';
import { isResting, rest, skip } from './resting.ts';
import { act, type Purpose, revertReason } from './send.ts';

const REST_MS = 1000;

/** What is due of demands: answers that pay, demands of what is withheld, and the end of those that nobody answered. */
export async function demandsDue(context: ChallengerContext, view: ChainView): Promise<Due[]> {
  const { settings } = context;
  const open = await context.demands.read();
  const due: Due[] = [];
  for (const demand of open) {
    const ours = sameAddress(demand.demander, context.agent.address);
    // The operator itself comes first: two answers would cost the second one its gas.
    const patience = Math.floor((demand.deadline - demand.openedAt) / 4);
    const mayAnswer = settings.answerDemands && view.now >= demand.openedAt + patience;
    if (mayAnswer)
      due.push(dueFor(context, `answer:${demand.demandId}`, demand.deadline, () => answerIt(context, view, demand)));
    if (ours)
      due.push(dueFor(context, `silence:${demand.demandId}`, demand.deadline, () => endIt(context, view, demand)));
  }
  if (settings.demandWithheld) due.push(...withheld(context, view, open));
  if (settings.demandConsistency) due.push(...(await contradicted(context, view, open)));
  return due.filter(({ subject }) => !isResting(context, subject));
}

function dueFor(context: ChallengerContext, subject: string, actBy: number, run: () => Promise<boolean>): Due {
  const guarded = async () => {
    // Whatever comes of it, the others have their turn before it is tried again.
    rest(context, subject, REST_MS);
    return run();
  };
  return { subject, actBy, win: 0n, run: guarded };
}

async function answerIt(context: ChallengerContext, view: ChainView, demand: Demand): Promise<boolean> {
  const { stores, logOf, chain, agent } = context;
  const log = logOf(demand.operator);
  if (log === undefined || sizeDemanded(demand) > log.size()) return false;
  const history = stores.anchors.historyFrom(demand.operator, sizeDemanded(demand) - 1);
  const call = await answerFor(demand, sourceOf(log), history, await chain.reader.constants()).catch(
    (error: unknown) => {
      // A log that cannot answer is the operator's trouble, and no failure of ours.
      if (error instanceof AssayError && UNANSWERABLE.has(error.code)) return undefined;
      throw error;
    },
  );
  if (call === undefined) return false;
  const subject = `answer:${demand.demandId}`;
  return send(context, view, subject, 'answer', { ...call, value: 0n }, async (payable) => {
    const gas = await agent.simulate({ to: chain.court, data: encodeCall(payable), purpose: 'answer' });
    const { baseFee, tip } = await chain.node.feeLevels();
    // A tenth of the bond is lost.
    return gas * (baseFee + tip) <= (demand.bond * 9n) / 10n;
  });
}

const UNANSWERABLE: ReadonlySet<string> = new Set([
  'DEMAND_NOT_OPEN',
  'HISTORY_INCOMPLETE',
  'DEMAND_UNANSWERABLE',
  'INDEX_OUT_OF_RANGE',
  'SIZE_OUT_OF_RANGE',
]);

/** A mirrored log as what an answer is taken from. */
function sourceOf(log: LogFile): AnswerSource {
  return {
    leaf: async (index) => log.entry(index),
    inclusionProof: (index, size) => inclusionProof(index, size, log.node),
    consistencyProof: (from, to) => consistencyProof(from, to, log.node),
  };
}

/** Our own demand: a sign of life in the middle of its time, and after its deadline the end of it. */
async function endIt(context: ChallengerContext, view: ChainView, demand: Demand): Promise<boolean> {
  const { chain, settings } = context;
  const subject = `silence:${demand.demandId}`;
  const fault = await faultOfSilence(demand, { ...chain.reader, time: async () => view.now });
  if (fault === undefined) return false;
  const found = fault.pulse?.found;
  if (found === undefined) {
    const third = Math.floor((demand.deadline - demand.openedAt) / 3);
    if (view.now <= demand.openedAt + third) return false;
    const commit: Call = { functionName: 'commit', args: [toHex(randomBytes(32))], value: 0n };
    return send(context, view, subject, 'commit', commit);
  }
  if (view.now < fault.provableFrom) return false;
  const claim = { recipient: settings.recipient, salt: toHex(new Uint8Array(32)) };
  return send(context, view, subject, 'silence', { ...fault.call(claim, found.commitment), value: 0n });
}

/** One demand at a time against an operator whose mirrors withhold what it anchored. */
function withheld(context: ChallengerContext, view: ChainView, open: readonly Demand[]): Due[] {
  const { stores, agent, logOf } = context;
  const suspects = new Set(
    stores.alarms.list().flatMap(({ code, operator }) => (code === 'WITHHELD' ? [operator] : [])),
  );
  return [...suspects].flatMap((operator: Address) => {
    const running = open.some(
      (demand) => sameAddress(demand.operator, operator) && sameAddress(demand.demander, agent.address),
    );
    const anchored = stores.anchors.latest(operator)?.size ?? 0;
    const receipt = stores.receipts.unmirrored(operator, logOf(operator)?.size() ?? 0, anchored);
    if (running || receipt === undefined) return [];
    const subject = `demand:${toHex(receipt.digest)}`;
    if (agent.of(subject).length > 0) return [];
    const signed = decodeReceipt(receipt.compact);
    return [
      dueFor(context, subject, view.now, () => demandIt(context, view, subject, operator, demandLeafCall(signed))),
    ];
  });
}

/** Demands that what an operator anchored extends what it anchored before, where mirrors contradict it or stop short of it. */
async function contradicted(context: ChallengerContext, view: ChainView, open: readonly Demand[]): Promise<Due[]> {
  const due: Due[] = [];
  for (const { subject, operator, call } of await demandConsistencyOf(context, view, open)) {
    due.push(dueFor(context, subject, view.now, () => demandIt(context, view, subject, operator, call)));
  }
  return due;
}

async function demandIt(
  context: ChallengerContext,
  view: ChainView,
  subject: string,
  operator: Address,
  { about, ...demand }: DemandCall,
): Promise<boolean> {
  const { chain, settings } = context;
  const silence = demand.functionName === 'demandLeaf' ? 'WITHHELD_LEAF' : 'WITHHELD_CONSISTENCY';
  const { bounty } = await chain.reader.prize(silence, operator);
  if (bounty < settings.minWin) {
    skip(context, subject, 'BELOW_MIN_WIN', { win: bounty });
    return false;
  }
  // The base fee may rise, or others may demand, until it is included; the court gives back what is too much.
  const value = 2n * (await chain.reader.demandBond(about));
  return send(context, view, subject, 'demand', { ...demand, value });
}

async function send(
  context: ChallengerContext,
  view: ChainView,
  subject: string,
  purpose: Purpose,
  call: Call,
  pays: (call: Call) => Promise<boolean> = async () => true,
): Promise<boolean> {
  try {
    if (!(await pays(call))) {
      skip(context, subject, 'UNPROFITABLE');
      return false;
    }
    const speculative = purpose === 'answer' || purpose === 'demand';
    const sent = await act(context, view, { subject, purpose, call, speculative });
    if (typeof sent === 'boolean') return sent;
    skip(context, subject, sent);
  } catch (error) {
    const reason = revertReason(error);
    if (reason === undefined) throw error;
    skip(context, subject, 'REFUSED', { refusal: reason });
  }
  return false;
}

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { writeFileDurablySync } from '@assay/node/files';
import { type Evidence, findFaults, type ProvableFault, toHex } from '@assay/sdk';
import { type Address, keccak256, stringToHex } from 'viem';
import type { ChainView } from './challengeChain.ts';
import type { ChallengerContext } from './challengerContext.ts';
import type { FaultFacts } from './challengeStore.ts';
import { findSuspicions } from './findSuspicions.ts';
import { gatherEvidence } from './gatherEvidence.ts';
import { isResting, rest, skip } from './resting.ts';
import { FAULTS_OF, type Suspected, type Suspicion } from './suspicion.ts';

/** Suspicions examined in one round; each costs a dozen reads. */
const PER_ROUND = 20;
const FIRST_REST_MS = 500;
const POOR_REST_MS = 30_000;

/** Turns what the monitor saw into challenges, as far as it is provable and pays. */
export async function openChallenges(context: ChallengerContext, view: ChainView): Promise<void> {
  const { stores, timing, challenges } = context;
  const known = (id: string) => isResting(context, id) || challenges.get(id) !== undefined;
  const pays = worthwhile(context);
  let left = PER_ROUND;
  const expired = (id: string) => challenges.get(id)?.reason === 'EXPIRED';
  for (const suspected of findSuspicions(stores, timing, view.now, { known, expired })) {
    if (left === 0) return;
    if (await pays(suspected.operator)) {
      left -= 1;
      await examine(context, view, suspected);
    } else {
      skip(context, suspected.id, 'BELOW_MIN_WIN');
      rest(context, suspected.id, POOR_REST_MS);
    }
  }
}

/** Anyone can register, stake nothing and contradict itself a thousand times: that must not hold up what pays. */
function worthwhile({ chain, settings }: ChallengerContext): (operator: Address) => Promise<boolean> {
  const most = new Map<Address, Promise<bigint>>();
  return async (operator) => {
    // Nothing takes more than a fork.
    const asked = most.get(operator) ?? chain.reader.prize('FORK', operator).then(({ bounty }) => bounty);
    most.set(operator, asked);
    return (await asked) >= settings.minWin;
  };
}

async function examine(context: ChallengerContext, view: ChainView, suspected: Suspected): Promise<void> {
  const { challenges, settings, clock, logger } = context;
  const { id, operator } = suspected;
  // It may become provable, or worth it, later.
  rest(context, id, FIRST_REST_MS);
  const evidence = await evidenceOf(context, suspected);
  const fault = evidence && (await findBest(context, view, suspected.suspicion, evidence));
  if (evidence === undefined || fault === undefined || challenges.ofKey(fault.faultKey) !== undefined) return;
  const facts = await factsOf(context, fault);
  if (facts.win < settings.minWin) return skip(context, id, 'BELOW_MIN_WIN', { win: facts.win });
  writeEvidence(context.stores.storeDir, id, evidence);
  const now = clock();
  // INVARIANT W13: The salt of a commitment and each transaction of the challenger (raw bytes, nonce, fees, every
  //   replacement) are on the disk before any node sees them; one account, one transaction in the air.
  challenges.add({
    ...facts,
    id,
    operator,
    suspicion: suspected.suspicion,
    salt: toHex(randomBytes(32)),
    recipient: settings.recipient,
    state: 'open',
    reason: undefined,
    createdAt: now,
    changedAt: now,
  });
  context.resting.delete(id);
  context.onStep('salt:after');
  logger.warn({ challenge: id, operator, fault: fault.fault, win: facts.win }, 'A fault will be challenged.');
}

/** Evidence for a suspicion as things stand; undefined while it cannot be made. */
export function evidenceOf({ chain, stores, logOf }: ChallengerContext, suspected: Suspected) {
  const { chainId, anchors: anchorsContract } = stores.source;
  return gatherEvidence(suspected, {
    chainId: chain.chainId ?? chainId,
    anchorsContract,
    anchors: stores.anchors,
    logOf,
  });
}

/** The fault of a suspicion that evidence proves and that takes most, as the court would see it in the next block. */
export async function findBest(
  { chain }: ChallengerContext,
  view: ChainView,
  { kind }: Suspicion,
  evidence: Evidence,
): Promise<ProvableFault | undefined> {
  const found = await findFaults(evidence, { ...chain.reader, time: async () => view.now });
  return found.find(({ fault }) => FAULTS_OF[kind].includes(fault));
}

/** What is kept of a fault, with what it would win now. */
export async function factsOf({ chain }: ChallengerContext, fault: ProvableFault): Promise<FaultFacts> {
  const { faultKey, evidence, digests, provableFrom, admissibleUntil } = fault;
  const win = fault.punished ? 0n : (await chain.reader.prize(fault.fault, fault.operator)).bounty;
  return { fault: fault.fault, faultKey, evidence, digests, provableFrom, admissibleUntil, win };
}

/** Path of a challenge's evidence, relative to the store. */
export function evidencePath(id: string): string {
  return join('evidence', `challenge-${keccak256(stringToHex(id)).slice(2, 18)}.json`);
}

function writeEvidence(storeDir: string, id: string, evidence: Evidence): void {
  writeFileDurablySync(join(storeDir, evidencePath(id)), `${JSON.stringify(evidence, null, 1)}\n`);
}

import { openAt } from '../findOpening.ts';
import { isLate, latestAnchor } from '../promise/anchoredInTime.ts';
import { firstCover } from '../promise/firstCover.ts';
import { pulseOfLateness, pulseOfOmission } from '../promise/pulseWindow.ts';
import type { CaseFile, HeardReceipt } from './caseFile.ts';
import { toOpeningArgument, toSignedArgument } from './courtArguments.ts';
import { gapKey, windowNumber } from './faultKeys.ts';
import type { FaultCandidate } from './provableFault.ts';
import { type PulsedCandidate, pulseFinder, withPulse } from './withPulse.ts';

/** Most anchorings in a challenge's opening: 0.4 MB of calldata, some 10 M gas. An operator that anchors often does not hide by it. */
const MAX_ANCHORINGS = 4096;

/** Receipts whose place was not anchored by `anchorBy` + GRACE: at all (omission), or by then (lateness). */
export async function findBrokenPromises(file: CaseFile): Promise<FaultCandidate[]> {
  const found: FaultCandidate[] = [];
  const find = pulseFinder(file);
  for (const heard of file.receipts) {
    const { operator, leafIndex, anchorBy } = heard.signed.receipt;
    if (file.now <= anchorBy) continue;
    const size = await file.headSize(operator);
    const fault = size <= leafIndex ? omission(file, heard, size) : await lateness(file, heard);
    if (fault === undefined) continue;
    const pulsed = await withPulse(fault, file.now, find);
    if (pulsed !== undefined) found.push(pulsed);
  }
  return found;
}

function omission({ constants }: CaseFile, heard: HeardReceipt, size: number): PulsedCandidate {
  const { signed, digest, admissibleUntil } = heard;
  const { operator, anchorBy } = signed.receipt;
  return {
    fault: 'OMISSION',
    operator,
    faultKey: gapKey(operator, size, windowNumber(anchorBy, constants.window)),
    evidence: digest,
    digests: [digest],
    provableFrom: latestAnchor(anchorBy, constants.grace) + 1,
    admissibleUntil,
    isNews: heard.standing.fault === undefined,
    pulse: pulseOfOmission(anchorBy, constants.grace, admissibleUntil),
    call: (claim, pulse) => ({ functionName: 'challengeOmission', args: [toSignedArgument(signed), pulse, claim] }),
  };
}

async function lateness(file: CaseFile, heard: HeardReceipt): Promise<PulsedCandidate | undefined> {
  const { signed, digest, admissibleUntil } = heard;
  const { operator, leafIndex, anchorBy } = signed.receipt;
  const { grace, window } = file.constants;
  const history = await file.history(operator);
  const position = firstCover(history, leafIndex);
  const first = history[position];
  if (first === undefined || !isLate(anchorBy, first.time, grace)) return undefined;
  const opening = openAt(history, position, file.constants, MAX_ANCHORINGS);
  if (opening === undefined) return undefined;
  return {
    fault: 'LATENESS',
    operator,
    faultKey: gapKey(operator, history[position - 1]?.size ?? 0, windowNumber(anchorBy, window)),
    evidence: digest,
    digests: [digest],
    provableFrom: first.time,
    admissibleUntil,
    isNews: heard.standing.fault === undefined,
    pulse: pulseOfLateness(anchorBy, grace, first.time),
    call: (claim, pulse) => ({
      functionName: 'challengeLateness',
      args: [toSignedArgument(signed), toOpeningArgument(opening), 0n, pulse, claim],
    }),
  };
}

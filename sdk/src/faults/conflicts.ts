import { pairDigest } from './bountyCommitment.ts';
import type { CaseFile, HeardReceipt } from './caseFile.ts';
import { toSignedArgument } from './courtArguments.ts';
import { placeKey } from './faultKeys.ts';
import type { FaultCandidate } from './provableFault.ts';

/** Receipts that were signed for one place; each further one against the first. */
export function findConflicts({ receipts, now }: CaseFile): FaultCandidate[] {
  const places = new Map<string, HeardReceipt>();
  const found: FaultCandidate[] = [];
  for (const heard of receipts) {
    const { operator, leafIndex } = heard.signed.receipt;
    const place = `${operator.toLowerCase()}/${leafIndex}`;
    const first = places.get(place);
    if (first === undefined) places.set(place, heard);
    else found.push(conflict(first, heard, now));
  }
  return found;
}

function conflict(a: HeardReceipt, b: HeardReceipt, now: number): FaultCandidate {
  const { operator, leafIndex } = a.signed.receipt;
  return {
    fault: 'CONFLICT',
    operator,
    faultKey: placeKey(operator, leafIndex),
    evidence: pairDigest(a.digest, b.digest),
    digests: [a.digest, b.digest],
    isNews: a.standing.fault === undefined || b.standing.fault === undefined,
    provableFrom: now,
    admissibleUntil: Math.min(a.admissibleUntil, b.admissibleUntil),
    call: (claim) => ({
      functionName: 'challengeConflict',
      args: [toSignedArgument(a.signed), toSignedArgument(b.signed), claim],
    }),
  };
}

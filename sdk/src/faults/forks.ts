import { equalHex } from '../bytes.ts';
import { pairDigest } from './bountyCommitment.ts';
import type { CaseFile } from './caseFile.ts';
import { toOpeningArgument, toProofArgument } from './courtArguments.ts';
import type { Showing } from './evidence.ts';
import { forkKey } from './faultKeys.ts';
import type { FaultCandidate } from './provableFault.ts';

/** Logs of which two anchored roots hold different digests at one place; one fork for each operator. */
export async function findForks({ court, now }: CaseFile, showings: readonly Showing[]): Promise<FaultCandidate[]> {
  const places = new Map<string, Showing>();
  const forks = new Map<string, FaultCandidate>();
  for (const showing of showings) {
    const operator = showing.operator.toLowerCase();
    const place = `${operator}/${showing.proof.index}`;
    const first = places.get(place);
    if (first === undefined) places.set(place, showing);
    else if (!equalHex(first.digest, showing.digest) && !forks.has(operator)) {
      const recorded = (await court.forkedAt(showing.operator)) !== 0;
      forks.set(operator, fork(first, showing, recorded, now));
    }
  }
  return [...forks.values()];
}

function fork(a: Showing, b: Showing, recorded: boolean, now: number): FaultCandidate {
  const shown = ({ digest, opening, proof }: Showing) => [digest, toOpeningArgument(opening), toProofArgument(proof)];
  return {
    fault: 'FORK',
    operator: a.operator,
    faultKey: forkKey(a.operator),
    evidence: pairDigest(a.digest, b.digest),
    digests: [],
    isNews: !recorded,
    provableFrom: now,
    admissibleUntil: Number.MAX_SAFE_INTEGER,
    call: (claim) => ({ functionName: 'challengeFork', args: [a.operator, ...shown(a), ...shown(b), claim] }),
  };
}

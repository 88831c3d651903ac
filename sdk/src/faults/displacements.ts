import { sameAddress } from '../address.ts';
import { equalHex } from '../bytes.ts';
import type { CaseFile } from './caseFile.ts';
import { toOpeningArgument, toProofArgument, toSignedArgument } from './courtArguments.ts';
import type { Showing } from './evidence.ts';
import { placeKey } from './faultKeys.ts';
import type { FaultCandidate } from './provableFault.ts';

/** Receipts at whose place an anchored root holds another digest. */
export function findDisplacements({ receipts, now }: CaseFile, showings: readonly Showing[]): FaultCandidate[] {
  return receipts.flatMap(({ signed, digest, standing, admissibleUntil }) => {
    const { operator, leafIndex } = signed.receipt;
    const other = showings.find(
      (showing) =>
        sameAddress(showing.operator, operator) &&
        showing.proof.index === leafIndex &&
        !equalHex(showing.digest, digest),
    );
    if (other === undefined) return [];
    return {
      fault: 'DISPLACEMENT' as const,
      operator,
      faultKey: placeKey(operator, leafIndex),
      evidence: digest,
      digests: [digest],
      isNews: standing.fault === undefined,
      provableFrom: now,
      admissibleUntil,
      call: (claim) => ({
        functionName: 'challengeDisplacement' as const,
        args: [
          toSignedArgument(signed),
          other.digest,
          toOpeningArgument(other.opening),
          toProofArgument(other.proof),
          claim,
        ],
      }),
    } satisfies FaultCandidate;
  });
}

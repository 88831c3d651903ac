import { findBrokenPromises } from './brokenPromises.ts';
import { openCaseFile } from './caseFile.ts';
import { findConflicts } from './conflicts.ts';
import type { CourtReader } from './courtReader.ts';
import { findDisplacements } from './displacements.ts';
import type { Evidence } from './evidence.ts';
import { FAULT_NAMES, type FaultName } from './faultNames.ts';
import { findForks } from './forks.ts';
import { openShowings } from './openShowings.ts';
import type { FaultCandidate, ProvableFault } from './provableFault.ts';
import { remember } from './remember.ts';
import { findWrongModels } from './wrongModels.ts';

/** What takes most, first. */
const SEVERITY: readonly FaultName[] = [
  'FORK',
  'CONFLICT',
  'DISPLACEMENT',
  'UNDECLARED_MODEL',
  'UNKNOWN_MODEL',
  'OMISSION',
  'LATENESS',
];

/**
 * Finds out by itself which faults evidence proves now, or will prove if the operator stays silent: what the court would
 * refuse is not among them. Unpunished faults first, of these the provable ones, of these what takes most.
 *
 * A promise counts as broken after `anchorBy`, and is provable after GRACE: until then its `provableFrom` is in the future.
 * @throws InputError EVIDENCE_FOREIGN for another chain or contract, CHAIN_UNREACHABLE, CHAIN_ID_MISMATCH
 */
export async function findFaults(evidence: Evidence, court: CourtReader): Promise<readonly ProvableFault[]> {
  const file = await openCaseFile(evidence, court);
  const showings = await openShowings(file);
  const candidates: FaultCandidate[] = [
    ...(await findForks(file, showings)),
    ...findConflicts(file),
    ...findDisplacements(file, showings),
    ...(await findWrongModels(file)),
    ...(await findBrokenPromises(file)),
  ];
  const punishedAt = remember(court.punishedAt);
  const prize = remember(court.prize);
  const faults: ProvableFault[] = [];
  for (const { isNews, ...candidate } of candidates) {
    const punished = (await punishedAt(candidate.faultKey)) !== 0;
    const takes = !punished && (await prize(candidate.fault, candidate.operator)).penalty > 0n;
    // INVARIANT S16: No fault is offered that the court would refuse, and none against an operator that kept its
    //   promises.
    if (isNews || takes) faults.push({ ...candidate, punished, bountyTo: 'claim' });
  }
  return faults.sort((a, b) => rank(a, file.now) - rank(b, file.now));
}

function rank({ fault, punished, provableFrom }: ProvableFault, now: number): number {
  const order = SEVERITY.indexOf(fault);
  return (punished ? 4 : 0) * FAULT_NAMES.length + (provableFrom > now ? 2 : 0) * FAULT_NAMES.length + order;
}

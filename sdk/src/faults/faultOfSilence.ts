import { pulseOfSilence } from '../promise/pulseWindow.ts';
import type { CourtReader } from './courtReader.ts';
import type { Demand } from './demand.ts';
import { forkKey, withheldLeafKey } from './faultKeys.ts';
import type { ProvableFault } from './provableFault.ts';
import { withPulse } from './withPulse.ts';

/**
 * The fault that an open demand becomes when nobody answers it, provable after its deadline. Needs no commitment: the bounty
 * is the demander's.
 * @returns undefined when the demand is not open
 */
export async function faultOfSilence(demand: Demand, court: CourtReader): Promise<ProvableFault | undefined> {
  if (demand.status !== 'OPEN') return undefined;
  const { demandId, fault, operator, openedAt, deadline } = demand;
  const now = await court.time();
  const digests = demand.fault === 'WITHHELD_LEAF' ? [demand.digest] : [];
  const faultKey = demand.fault === 'WITHHELD_LEAF' ? withheldLeafKey(operator, demand.digest) : forkKey(operator);
  const candidate = await withPulse(
    {
      fault,
      operator,
      faultKey,
      evidence: demand.fault === 'WITHHELD_LEAF' ? demand.digest : demand.oldRoot,
      digests,
      provableFrom: deadline + 1,
      admissibleUntil: Number.MAX_SAFE_INTEGER,
      isNews: true,
      pulse: pulseOfSilence(openedAt, deadline),
      call: (_, pulse) => ({ functionName: 'challengeSilence', args: [demandId, pulse] }),
    },
    now,
    court.pulse,
  );
  if (candidate === undefined) return undefined;
  const { isNews: _, ...known } = candidate;
  return { ...known, punished: (await court.punishedAt(faultKey)) !== 0, bountyTo: 'demander' };
}

import { type Demand, type DemandCall, demandConsistencyCall, openGrowth, sameAddress } from '@assay/sdk';
import type { Address } from 'viem';
import type { AlarmCode } from '../alarms/alarmCodes.ts';
import type { ChainView } from './challengeChain.ts';
import type { ChallengerContext } from './challengerContext.ts';

/** Alarms behind which another history may be hidden: what is served is not what is anchored, or stops short of it. */
const SUSPICIONS: ReadonlySet<AlarmCode> = new Set(['ANCHOR_MISMATCH', 'WITHHELD', 'FORK']);

/**
 * For each operator under suspicion, the demand that the first anchor which the mirrors contradict or do not reach extends the
 * anchor before it. It is made once for an anchor, while the court takes it (WINDOW), and one at a time for an operator: an
 * honest operator whose mirrors are down costs the challenger one bond, and not one for each anchor.
 */
export async function demandConsistencyOf(
  context: ChallengerContext,
  view: ChainView,
  open: readonly Demand[],
): Promise<{ readonly subject: string; readonly operator: Address; readonly call: DemandCall }[]> {
  const { stores, agent, chain, logOf } = context;
  const suspects = stores.alarms.list().flatMap(({ code, operator }) => (SUSPICIONS.has(code) ? [operator] : []));
  if (suspects.length === 0) return [];
  const constants = await chain.reader.constants();
  return [...new Set(suspects)].flatMap((operator) => {
    // INVARIANT W19: Where mirrors contradict an anchor or stop short of it, consistency with the anchor before is demanded:
    //   once for an anchor, and one demand at a time for an operator.
    const isRunning = open.some(
      ({ fault, operator: whose, demander }) =>
        fault === 'WITHHELD_CONSISTENCY' && sameAddress(whose, operator) && sameAddress(demander, agent.address),
    );
    const newer =
      stores.anchors.mismatched(operator)[0] ?? stores.anchors.covering(operator, logOf(operator)?.size() ?? 0);
    if (isRunning || newer === undefined || view.time > newer.time + constants.window) return [];
    const older = stores.anchors.lastUpTo(operator, newer.size - 1);
    const subject = `consistency:${operator.toLowerCase()}:${newer.size}`;
    // The first anchor of all extends nothing.
    if (older === undefined || agent.of(subject).length > 0) return [];
    const history = stores.anchors.historyFrom(operator, older.size - 1);
    const position = history.findIndex(({ word }) => word === newer.word);
    const opening = openGrowth(history, position, constants);
    if (opening === undefined) return [];
    return [{ subject, operator, call: demandConsistencyCall(operator, opening, 0) }];
  });
}

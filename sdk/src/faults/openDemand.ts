import { parseEventLogs } from 'viem';
import { faultCourtAbi } from '../abi/index.ts';
import type { CourtCall } from './courtArguments.ts';
import type { CourtReader } from './courtReader.ts';
import { type CourtSender, sendToCourt, simulateAtCourt } from './sendToCourt.ts';

/**
 * Makes a demand ({@link demandLeafCall}, {@link demandConsistencyCall}) and returns its id. Sends twice the bond of now, as
 * the base fee may rise before it is included; the court credits what was too much (`withdrawCoin`).
 * @throws InputError CONTRACT_REFUSED (AlreadyDemanded, EntryNotAnchored, …), INSUFFICIENT_FUNDS, CHAIN_TIMEOUT, …
 */
export async function openDemand(
  request: CourtSender & { readonly court: CourtReader; readonly demand: CourtCall },
): Promise<bigint> {
  const value = 2n * (await request.court.demandBond());
  const call = { ...request.demand, value };
  await simulateAtCourt(request, call);
  const { logs } = await sendToCourt(request, call);
  const [opened] = parseEventLogs({ abi: faultCourtAbi, logs, eventName: ['LeafDemanded', 'ConsistencyDemanded'] });
  return opened!.args.demandId;
}

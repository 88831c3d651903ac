import { parseEventLogs } from 'viem';
import { faultCourtAbi } from '../abi/index.ts';
import type { CourtReader } from './courtReader.ts';
import type { DemandCall } from './demandCalls.ts';
import { type CourtSender, sendToCourt, simulateAtCourt } from './sendToCourt.ts';

/**
 * Makes a demand ({@link demandLeafCall}, {@link demandConsistencyCall}) and returns its id. Sends twice the bond of now:
 * the base fee may rise, or others may demand, before it is included; the court credits what was too much (`withdrawCoin`).
 * @throws InputError CONTRACT_REFUSED (AlreadyDemanded, EntryNotAnchored, …), INSUFFICIENT_FUNDS, CHAIN_TIMEOUT, …
 */
export async function openDemand(
  request: CourtSender & { readonly court: CourtReader; readonly demand: DemandCall },
): Promise<bigint> {
  const { about, ...demand } = request.demand;
  const call = { ...demand, value: 2n * (await request.court.demandBond(about)) };
  await simulateAtCourt(request, call);
  const { logs } = await sendToCourt(request, call);
  const [opened] = parseEventLogs({ abi: faultCourtAbi, logs, eventName: ['LeafDemanded', 'ConsistencyDemanded'] });
  return opened!.args.demandId;
}

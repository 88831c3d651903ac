import type { Address, Hex, PublicClient } from 'viem';
import { faultCourtAbi, stakingAbi } from '../abi/index.ts';
import { type AnchorHistory, createAnchorHistory } from '../anchorHistory.ts';
import { ZERO_32 } from '../bytes.ts';
import { type ChainReader, createChainReaderFrom, viemCaller } from '../chainReader.ts';
import { contractReader, toTime } from '../contractReader.ts';
import type { Deployment } from '../deployment.ts';
import { pagedLogs } from '../pagedLogs.ts';
import type { PulseWindow } from '../promise/pulseWindow.ts';
import { DEMAND_STATUSES, type Demand } from './demand.ts';
import type { Demanded } from './demandCalls.ts';
import { type FaultName, faultName, faultNumber } from './faultNames.ts';
import { findPulse, type Pulse } from './pulse.ts';

/** Times of the court, seconds: to answer a demand, and by which an operator's clock may be off. */
export type CourtTimes = { readonly answer: number; readonly skew: number };

/** What a fault would take now, and what of it would go to the challenger; in the token's smallest unit. */
export type Prize = { readonly penalty: bigint; readonly bounty: bigint };

/** The chain as a challenger, a demander and a defender need it. Throws InputError CHAIN_UNREACHABLE. */
export type CourtReader = ChainReader & {
  courtTimes(): Promise<CourtTimes>;
  readonly anchorHistory: AnchorHistory;
  /** The first commitment made within a window, anyone's. */
  pulse(window: PulseWindow): Promise<Pulse | undefined>;
  /** When a commitment was recorded; 0 if never. */
  committedAt(commitment: Hex): Promise<number>;
  /** When a fault key was punished; 0 if never. */
  punishedAt(faultKey: Hex): Promise<number>;
  prize(fault: FaultName, operator: Address): Promise<Prize>;
  /** Demands ever made; their ids count from 1. */
  demandCount(): Promise<number>;
  /** Undefined for an id that was never given. */
  demand(demandId: bigint): Promise<Demand | undefined>;
  /** Demands ever made, by what they are about, oldest first. With a receipt's digest: those for that leaf. */
  demands(about: { readonly operator?: Address; readonly digest?: Hex }): Promise<readonly Demand[]>;
  /** Bond (wei) of a demand made in this block: more while many are open against the operator, or when the leaf was demanded before. */
  demandBond(about: Demanded): Promise<bigint>;
};

/**
 * Court reader over viem. Reads events too, in as many pages as the node wants.
 * @param options.anchorHistory who follows anchors anyway gives its own
 */
export function createCourtReader(options: {
  readonly publicClient: PublicClient;
  readonly deployment: Deployment;
  readonly anchorHistory?: AnchorHistory | undefined;
}): CourtReader {
  const { publicClient, deployment } = options;
  const caller = viemCaller(publicClient);
  const court = contractReader(caller, deployment, 'FaultCourt', faultCourtAbi);
  const staking = contractReader(caller, deployment, 'Staking', stakingAbi);
  let times: Promise<CourtTimes> | undefined;

  async function readTimes(): Promise<CourtTimes> {
    const { answer, skew } = await court('times', []);
    return { answer: toTime(answer), skew: toTime(skew) };
  }

  async function demand(demandId: bigint): Promise<Demand | undefined> {
    const found = await court('demandOf', [demandId]);
    const { operator, demander, bond, leaf, consistency } = found;
    const status = DEMAND_STATUSES[found.status - 1];
    if (status === undefined) return undefined;
    const times = { openedAt: toTime(found.openedAt), deadline: toTime(found.deadline) };
    const state = { demandId, status, operator, demander, bond, ...times };
    const fault = faultName(found.fault);
    if (fault === 'WITHHELD_LEAF') return { ...state, fault, ...leaf };
    return fault === 'WITHHELD_CONSISTENCY' ? { ...state, fault, ...consistency } : undefined;
  }

  return {
    ...createChainReaderFrom(caller, deployment),
    courtTimes() {
      times ??= readTimes();
      times.catch(() => {
        times = undefined;
      });
      return times;
    },
    anchorHistory: options.anchorHistory ?? createAnchorHistory(publicClient, deployment),
    pulse: (window) => findPulse(publicClient, deployment, window),
    committedAt: async (commitment) => toTime((await court('committedAt', [commitment]))[0]),
    punishedAt: async (faultKey) => toTime(await court('punishedAt', [faultKey])),
    async prize(fault, operator) {
      const [asked, slashable, own, { bounty }] = await Promise.all([
        court('penaltyOf', [faultNumber(fault), operator]),
        staking('slashableOf', [operator]),
        staking('poolOf', [operator, 0]),
        staking('parameters', []),
      ]);
      // Less than the least penalty is no stake: the court takes nothing of it.
      const penalty = asked <= slashable ? asked : 0n;
      const ownPart = penalty < own.assets ? penalty : own.assets;
      return { penalty, bounty: (ownPart * BigInt(bounty)) / 10_000n };
    },
    demandCount: async () => Number(await court('demandCount', [])),
    demand,
    async demands({ operator, digest }) {
      const { address, startBlock } = deployment.contracts.FaultCourt;
      const from = { address, abi: faultCourtAbi, strict: true } as const;
      const byOperator = operator && { operator };
      const leaves = {
        ...from,
        eventName: 'LeafDemanded',
        args: { ...byOperator, ...(digest && { digest }) },
      } as const;
      const growths = { ...from, eventName: 'ConsistencyDemanded', args: { ...byOperator } } as const;
      const logs = await Promise.all([
        pagedLogs(publicClient, 'LeafDemanded events', startBlock, (range) =>
          publicClient.getContractEvents({ ...leaves, ...range }),
        ),
        digest === undefined
          ? pagedLogs(publicClient, 'ConsistencyDemanded events', startBlock, (range) =>
              publicClient.getContractEvents({ ...growths, ...range }),
            )
          : [],
      ]);
      const ids = logs.flat().map(({ args }) => args.demandId);
      const found = await Promise.all(ids.sort((a, b) => Number(a - b)).map(demand));
      return found.filter((one) => one !== undefined);
    },
    demandBond: ({ operator, digest = ZERO_32 }) => court('demandBond', [operator, digest]),
  };
}

import type { Address, PublicClient } from 'viem';
import { stakingAbi } from '../abi/index.ts';
import { viemCaller } from '../chainReader.ts';
import { contractReader, toTime } from '../contractReader.ts';
import type { Deployment } from '../deployment.ts';
import { pagedLogs } from '../pagedLogs.ts';

/** Active shares with one operator (its own bond, if the holder is that), and what they are worth now. */
export type HeldPosition = {
  readonly operator: Address;
  readonly shares: bigint;
  readonly value: bigint;
  /** Rewards to collect, as if the stream were settled now. */
  readonly rewards: bigint;
};

/** A request to leave that was not paid yet. `value` is what it would pay now: slashes still reach it. */
export type HeldTicket = {
  readonly ticketId: bigint;
  readonly operator: Address;
  readonly shares: bigint;
  readonly value: bigint;
  readonly unlockAt: number;
};

/** Everything that an account has in `Staking`. Amounts in the smallest unit of OPG. */
export type HolderStake = {
  readonly positions: readonly HeldPosition[];
  readonly tickets: readonly HeldTicket[];
  /** Bounties and an operator's earnings, to be withdrawn. */
  readonly credit: bigint;
};

/** Reads what an account holds, from the chain alone. @throws InputError CHAIN_UNREACHABLE */
export async function readHolderStake(request: {
  readonly publicClient: PublicClient;
  readonly deployment: Deployment;
  readonly holder: Address;
}): Promise<HolderStake> {
  const { publicClient, deployment, holder } = request;
  const { address, startBlock } = deployment.contracts.Staking;
  const staking = contractReader(viemCaller(publicClient), deployment, 'Staking', stakingAbi);
  const events = { address, abi: stakingAbi, strict: true } as const;
  const [delegated, bonded, leaving, credit] = await Promise.all([
    pagedLogs(publicClient, 'Delegated events', startBlock, (range) =>
      publicClient.getContractEvents({ ...events, ...range, eventName: 'Delegated', args: { holder } }),
    ),
    pagedLogs(publicClient, 'Bonded events', startBlock, (range) =>
      publicClient.getContractEvents({ ...events, ...range, eventName: 'Bonded', args: { operator: holder } }),
    ),
    pagedLogs(publicClient, 'UnbondingStarted events', startBlock, (range) =>
      publicClient.getContractEvents({ ...events, ...range, eventName: 'UnbondingStarted', args: { owner: holder } }),
    ),
    staking('creditOf', [holder]),
  ]);
  const operators = [...new Set([...bonded, ...delegated].map(({ args }) => args.operator))];
  const positions = await Promise.all(
    operators.map(async (operator) => {
      const [{ shares, accrued }, value] = await Promise.all([
        staking('positionOf', [operator, holder]),
        staking('valueOf', [operator, holder]),
      ]);
      return { operator, shares, value, rewards: accrued };
    }),
  );
  const tickets = await Promise.all(
    leaving.map(async ({ args: { ticketId, operator } }) => {
      const [{ shares, unlockAt }, value] = await Promise.all([
        staking('ticketOf', [ticketId]),
        staking('ticketValue', [ticketId]),
      ]);
      return { ticketId, operator, shares, value, unlockAt: toTime(unlockAt) };
    }),
  );
  return {
    positions: positions.filter(({ value, rewards }) => value > 0n || rewards > 0n),
    tickets: tickets.filter(({ unlockAt }) => unlockAt !== 0),
    credit,
  };
}

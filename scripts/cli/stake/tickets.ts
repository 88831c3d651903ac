import { pagedLogs } from '@assay/sdk';
import { stakingAbi } from '@assay/sdk/abi';
import type { Address } from 'viem';
import type { Connection } from '../connection.ts';

export type OpenTicket = {
  readonly ticketId: bigint;
  readonly operator: Address;
  readonly value: bigint;
  readonly unlockAt: number;
};

/** The tickets of an owner that were not paid yet, oldest first. Reads every request to leave that the owner ever made. */
export async function openTickets(
  { contracts, deployment, publicClient }: Connection,
  owner: Address,
): Promise<OpenTicket[]> {
  const { address, startBlock } = deployment.contracts.Staking;
  const filter = { address, abi: stakingAbi, eventName: 'UnbondingStarted', args: { owner }, strict: true } as const;
  const events = await pagedLogs(publicClient, 'UnbondingStarted events', startBlock, (range) =>
    publicClient.getContractEvents({ ...filter, ...range }),
  );
  const tickets = await Promise.all(
    events.map(async ({ args: { ticketId, operator } }) => {
      const [ticket, value] = await Promise.all([
        contracts.staking.read.ticketOf([ticketId]),
        contracts.staking.read.ticketValue([ticketId]),
      ]);
      return { ticketId, operator, value, unlockAt: Number(ticket.unlockAt) };
    }),
  );
  return tickets.filter(({ unlockAt }) => unlockAt !== 0);
}

import { InputError, opgText } from '@assay/sdk';
import { stakingAbi } from '@assay/sdk/abi';
import { Command } from 'commander';
import { parseEventLogs } from 'viem';
import { type AccountOptions, openAccount, withAccount } from '../../cli/account.ts';
import { act } from '../../cli/command.ts';
import { type ChainOptions, chainTime, connect } from '../../cli/connection.ts';
import { EXIT } from '../../cli/exitCodes.ts';
import { openTickets } from '../../cli/stake/tickets.ts';
import { transact } from '../../cli/transact.ts';

export function claimCommand(): Command {
  const command = withAccount(
    new Command('claim')
      .description('take out what has left: pays tickets to their owners')
      .argument('[tickets...]', 'ticket numbers, whoever owns them (default: all of yours that are due)'),
  );
  act<ChainOptions & AccountOptions>(command, async (options, output, ...operands) => {
    const connection = await connect(options);
    const account = await openAccount(options, connection.deployment.chainId);
    const named = operands.flat().map(ticketNumber);
    const open = named.length > 0 ? [] : await openTickets(connection, account.address);
    const now = await chainTime(connection);
    const due = open.filter(({ unlockAt }) => BigInt(unlockAt) <= now).map(({ ticketId }) => ticketId);
    const ids = named.length > 0 ? named : due;
    if (ids.length === 0) {
      const locked = open.map(
        ({ ticketId, unlockAt }) => `ticket ${ticketId}: ${new Date(unlockAt * 1000).toISOString()}`,
      );
      output.result({ claimed: [], open }, locked.length === 0 ? ['nothing is leaving'] : ['not due yet', ...locked]);
      return EXIT.negative;
    }
    const { transactionHash, logs } = await transact(connection, account, {
      address: connection.deployment.contracts.Staking.address,
      abi: stakingAbi,
      functionName: ids.length === 1 ? 'claim' : 'claimMany',
      args: ids.length === 1 ? [ids[0]] : [ids],
    });
    const claimed = parseEventLogs({ abi: stakingAbi, eventName: 'TicketClaimed', logs }).map(({ args }) => args);
    output.result({ claimed, transactionHash }, [
      ...claimed.map(({ ticketId, owner, amount }) => `ticket ${ticketId}: ${opgText(amount)} OPG to ${owner}`),
      `paid by ${transactionHash}`,
    ]);
    return claimed.length === 0 ? EXIT.negative : undefined;
  });
  return command;
}

function ticketNumber(text: string): bigint {
  if (/^\d{1,30}$/.test(text)) return BigInt(text);
  throw new InputError('NUMBER_RANGE', `A ticket is a number, not "${text.slice(0, 40)}".`, {});
}

import { InputError, opgText, parseAddress, parseOpg } from '@assay/sdk';
import { stakingAbi } from '@assay/sdk/abi';
import { Command } from 'commander';
import { parseEventLogs } from 'viem';
import { type AccountOptions, openAccount, withAccount } from '../../cli/account.ts';
import { act } from '../../cli/command.ts';
import { type ChainOptions, connect } from '../../cli/connection.ts';
import { table } from '../../cli/output.ts';
import { transact } from '../../cli/transact.ts';

type Options = ChainOptions & AccountOptions & { amount?: string; all?: boolean };

export function unbondCommand(): Command {
  const command = withAccount(
    new Command('unbond')
      .description('begin to take stake out: your delegation, or your own bond if you are the operator')
      .argument('<operator>', 'its address')
      .option('--amount <opg>', 'how much, at the present price')
      .option('--all', 'everything'),
  );
  act<Options>(command, async (options, output, named) => {
    const operator = parseAddress(named);
    if ((options.amount === undefined) === (options.all !== true)) {
      throw new InputError('CONFIG_INVALID', 'Say how much: either --amount or --all.', {});
    }
    const connection = await connect(options);
    const { staking } = connection.contracts;
    const account = await openAccount(options, connection.deployment.chainId);
    const holder = account.address;
    const [{ shares }, value] = await Promise.all([
      staking.read.positionOf([operator, holder]),
      staking.read.valueOf([operator, holder]),
    ]);
    const wanted = options.all ? shares : sharesFor(parseOpg(options.amount ?? ''), shares, value);
    const { transactionHash, logs } = await transact(connection, account, {
      address: connection.deployment.contracts.Staking.address,
      abi: stakingAbi,
      functionName: 'unbond',
      args: [operator, wanted],
    });
    const [started] = parseEventLogs({ abi: stakingAbi, eventName: 'UnbondingStarted', logs });
    const ticketId = started?.args.ticketId ?? 0n;
    const unlockAt = Number(started?.args.unlockAt ?? 0n);
    const worth = await staking.read.ticketValue([ticketId]);
    output.result({ ticketId, operator, holder, shares: wanted, value: worth, unlockAt, transactionHash }, [
      ...table([
        ['ticket', ticketId],
        ['worth now', `${opgText(worth)} OPG`],
        ['claim from', new Date(unlockAt * 1000).toISOString()],
        ['transaction', transactionHash],
      ]),
      'Until it is claimed it can be slashed. Claim with: assay claim',
    ]);
    return undefined;
  });
  return command;
}

/** Shares that are worth `wanted`, rounded up so that at least that much leaves. */
function sharesFor(wanted: bigint, shares: bigint, value: bigint): bigint {
  if (wanted > value) {
    const message = `There are ${opgText(value)} OPG to take out, not ${opgText(wanted)}.`;
    throw new InputError('INSUFFICIENT_FUNDS', message, { value, wanted });
  }
  return value === 0n ? shares : (wanted * shares + value - 1n) / value;
}

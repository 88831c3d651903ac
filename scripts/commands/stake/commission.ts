import { stakingAbi } from '@assay/sdk/abi';
import { Command } from 'commander';
import { type AccountOptions, openAccount, withAccount } from '../../cli/account.ts';
import { act } from '../../cli/command.ts';
import { type ChainOptions, connect } from '../../cli/connection.ts';
import { table } from '../../cli/output.ts';
import { parsePercent, percentText } from '../../cli/stake/percent.ts';
import { transact } from '../../cli/transact.ts';

export function commissionCommand(): Command {
  const command = withAccount(
    new Command('commission')
      .description("operators: change your part of your delegators' rewards")
      .argument('<percent>', 'such as 5 or 2.5; a decrease acts at once, an increase when delegators could have left'),
  );
  act<ChainOptions & AccountOptions>(command, async (options, output, text = '') => {
    const points = parsePercent(text);
    const connection = await connect(options);
    const account = await openAccount(options, connection.deployment.chainId);
    const { transactionHash } = await transact(connection, account, {
      address: connection.deployment.contracts.Staking.address,
      abi: stakingAbi,
      functionName: 'setCommission',
      args: [points],
    });
    const { current, next, from } = await connection.contracts.staking.read.commissionOf([account.address]);
    const planned =
      from === 0n
        ? []
        : [['from', `${percentText(next)} from ${new Date(Number(from) * 1000).toISOString()}`] as const];
    output.result({ operator: account.address, current, next, from, transactionHash }, [
      ...table([['commission', percentText(current)], ...planned, ['transaction', transactionHash]]),
    ]);
    return undefined;
  });
  return command;
}

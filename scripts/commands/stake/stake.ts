import { opgText, parseOpg } from '@assay/sdk';
import { stakingAbi } from '@assay/sdk/abi';
import { Command } from 'commander';
import { encodeFunctionData } from 'viem';
import { type AccountOptions, openAccount, withAccount } from '../../cli/account.ts';
import { act } from '../../cli/command.ts';
import { type ChainOptions, connect } from '../../cli/connection.ts';
import { table } from '../../cli/output.ts';
import { payIn } from '../../cli/stake/payIn.ts';

export function stakeCommand(): Command {
  const command = withAccount(
    new Command('stake')
      .description("operators: add OPG to your own bond, which stands first behind your receipts' promises")
      .argument('<amount>', 'OPG, such as 10000'),
  );
  act<ChainOptions & AccountOptions>(command, async (options, output, amount = '') => {
    const wanted = parseOpg(amount);
    const connection = await connect(options);
    const { staking } = connection.contracts;
    const account = await openAccount(options, connection.deployment.chainId);
    const call = encodeFunctionData({ abi: stakingAbi, functionName: 'bond', args: [wanted] });
    const { transactionHash } = await payIn(connection, account, wanted, call);
    const [own, delegated] = await staking.read.activeStakeOf([account.address]);
    const backed = await staking.read.isBacked([account.address]);
    output.result({ operator: account.address, added: wanted, own, delegated, backed, transactionHash }, [
      ...table([
        ['operator', account.address],
        ['own bond', `${opgText(own)} OPG`],
        ['delegated', `${opgText(delegated)} OPG`],
        ['backed', backed ? 'yes: holders can delegate' : 'no: the own bond is too small, or the operator is jailed'],
        ['transaction', transactionHash],
      ]),
    ]);
    return undefined;
  });
  return command;
}

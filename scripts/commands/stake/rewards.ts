import { dateText, opgText, parseAddress, parseOpg } from '@assay/sdk';
import { stakingAbi } from '@assay/sdk/abi';
import { Command } from 'commander';
import { type Address, encodeFunctionData } from 'viem';
import { type AccountOptions, openAccount, withAccount } from '../../cli/account.ts';
import { act } from '../../cli/command.ts';
import { type ChainOptions, type Connection, connect } from '../../cli/connection.ts';
import { table } from '../../cli/output.ts';
import { payIn } from '../../cli/stake/payIn.ts';
import { transact } from '../../cli/transact.ts';

type Options = ChainOptions & AccountOptions;

export function rewardsCommand(): Command {
  return new Command('rewards')
    .description('what stake earns')
    .addCommand(show())
    .addCommand(collect())
    .addCommand(fund())
    .addCommand(withdraw());
}

function show(): Command {
  const command = new Command('show')
    .description('what a holder has earned with an operator, and what is still to come')
    .argument('<operator>', 'its address')
    .argument('<holder>', 'address of the delegator, or of the operator itself');
  act<ChainOptions>(command, async (options, output, operatorText, holderText) => {
    const { contracts, publicClient } = await connect(options);
    const [operator, holder] = [parseAddress(operatorText), parseAddress(holderText)];
    const [{ accrued }, credit, [current, next, secondsLeft], { timestamp }] = await Promise.all([
      contracts.staking.read.positionOf([operator, holder]),
      contracts.staking.read.creditOf([holder]),
      contracts.staking.read.streamOf([operator]),
      publicClient.getBlock(),
    ]);
    const end = Number(timestamp + secondsLeft);
    output.result({ operator, holder, rewards: accrued, credit, stream: { current, next, secondsLeft } }, [
      ...table([
        ['to collect', `${opgText(accrued)} OPG`],
        ['credit', `${opgText(credit)} OPG (bounties, and what an operator earned)`],
        [
          'streaming',
          secondsLeft === 0n ? 'nothing' : `${opgText(current)} OPG until ${dateText(end)}, while something is staked`,
        ],
        ['after that', `${opgText(next)} OPG`],
      ]),
    ]);
    return undefined;
  });
  return command;
}

function collect(): Command {
  const command = withAccount(
    new Command('collect').description('take out the rewards of your delegation').argument('<operator>', 'its address'),
  );
  act<Options>(command, async (options, output, named) => {
    const { connection, account } = await opened(options);
    return send(output, connection, account, { functionName: 'collectRewards', args: [parseAddress(named)] });
  });
  return command;
}

function withdraw(): Command {
  const command = withAccount(
    new Command('withdraw').description('take out your credit: bounties, and what you earned as an operator'),
  );
  act<Options>(command, async (options, output) => {
    const { connection, account } = await opened(options);
    return send(output, connection, account, { functionName: 'withdrawCredit', args: [] });
  });
  return command;
}

function fund(): Command {
  const command = withAccount(
    new Command('fund')
      .description("reward an operator's stakers, streamed over the coming days")
      .argument('<operator>', 'its address')
      .argument('<amount>', 'OPG'),
  );
  act<Options>(command, async (options, output, named, amount = '') => {
    const operator: Address = parseAddress(named);
    const wanted = parseOpg(amount);
    const { connection, account } = await opened(options);
    const call = encodeFunctionData({ abi: stakingAbi, functionName: 'fundRewards', args: [operator, wanted] });
    const { transactionHash } = await payIn(connection, account, wanted, call);
    output.result({ operator, funded: wanted, transactionHash }, [
      `${opgText(wanted)} OPG for the stakers of ${operator}, by ${transactionHash}`,
    ]);
    return undefined;
  });
  return command;
}

async function opened(options: Options) {
  const connection = await connect(options);
  return { connection, account: await openAccount(options, connection.deployment.chainId) };
}

async function send(
  output: Parameters<Parameters<typeof act>[1]>[1],
  connection: Connection,
  account: Awaited<ReturnType<typeof openAccount>>,
  call: { readonly functionName: 'collectRewards' | 'withdrawCredit'; readonly args: readonly Address[] },
): Promise<undefined> {
  const before = await connection.contracts.opg.read.balanceOf([account.address]);
  const { address } = connection.deployment.contracts.Staking;
  const { transactionHash, blockNumber } = await transact(connection, account, { ...call, address, abi: stakingAbi });
  const after = await connection.contracts.opg.read.balanceOf([account.address], { blockNumber });
  output.result({ account: account.address, amount: after - before, transactionHash }, [
    `${opgText(after - before)} OPG to ${account.address}, by ${transactionHash}`,
  ]);
}

import {
  type CourtReader,
  createCourtReader,
  type Demand,
  decodeReceipt,
  demandConsistencyCall,
  demandLeafCall,
  faultOfSilence,
  InputError,
  openDemand,
  openGrowth,
  parseAddress,
} from '@assay/sdk';
import { faultCourtAbi } from '@assay/sdk/abi';
import { Command } from 'commander';
import { type Address, formatEther } from 'viem';
import { type AccountOptions, openAccount, withAccount } from '../../cli/account.ts';
import { anchorsOf } from '../../cli/anchorsOf.ts';
import { act } from '../../cli/command.ts';
import { type ChainOptions, connect } from '../../cli/connection.ts';
import { EXIT } from '../../cli/exitCodes.ts';
import { answerDemand } from '../../cli/faults/answerDemand.ts';
import { openCourtSender } from '../../cli/faults/courtSender.ts';
import { fileAll } from '../../cli/faults/fileAll.ts';
import { httpUrl } from '../../cli/httpUrl.ts';
import { table } from '../../cli/output.ts';
import { readReceiptInput } from '../../cli/receiptInput.ts';
import { transact } from '../../cli/transact.ts';
import { wholeNumber } from '../../cli/wholeNumber.ts';

type Options = ChainOptions & AccountOptions;

export function demandCommand(): Command {
  return new Command('demand')
    .description('bonded demands that an operator show what its log holds')
    .addCommand(leaf())
    .addCommand(consistency())
    .addCommand(show())
    .addCommand(answer())
    .addCommand(punish())
    .addCommand(withdraw());
}

function leaf(): Command {
  const command = withAccount(
    new Command('leaf')
      .description('demand that a receipt be shown in the log; the bond comes back if nobody does')
      .argument('<receipt>', 'compact receipt, a file with one, or -'),
  );
  act<Options>(command, async (options, output, argument = '') => {
    const signed = decodeReceipt((await readReceiptInput(argument)).compact);
    const { connection, court, account } = await opened(options);
    const sender = openCourtSender(connection, account);
    const demandId = await openDemand({ ...sender, demand: demandLeafCall(signed) }).finally(sender.close);
    const demand = await demandOf(court, String(demandId));
    output.result(demand, demandText(demand));
    return undefined;
  });
  return command;
}

function consistency(): Command {
  const command = withAccount(
    new Command('consistency')
      .description('demand that an anchored root be shown to extend the one before it; silence is a fork')
      .argument('<operator>', 'its address')
      .option(
        '--size <entries>',
        'entries under the newer of the two roots (default: the newest anchor)',
        wholeNumber(2 ** 40),
      ),
  );
  act<Options & { size?: number }>(command, async (options, output, argument = '') => {
    const operator = parseAddress(argument);
    const { connection, court, account } = await opened(options);
    const anchors = await anchorsOf(connection, operator);
    const position =
      options.size === undefined ? anchors.length - 1 : anchors.findIndex(({ size }) => size === options.size);
    const growth = openGrowth(anchors, position, await court.constants());
    if (growth === undefined) throw nothingToExtend(operator, anchors, options.size);
    const sender = openCourtSender(connection, account);
    const call = demandConsistencyCall(operator, growth, 0);
    const demandId = await openDemand({ ...sender, demand: call }).finally(sender.close);
    const demand = await demandOf(court, String(demandId));
    output.result(demand, demandText(demand));
    return undefined;
  });
  return command;
}

function nothingToExtend(operator: Address, anchors: readonly { size: number }[], size?: number): InputError {
  const sizes = anchors.slice(-5).map((one) => one.size);
  const message =
    anchors.length < 2
      ? `${operator} has anchored ${anchors.length === 0 ? 'nothing' : 'once'}: there are no two roots to compare.`
      : `${operator} has no anchor of ${size} entries that follows another. Its newest have ${sizes.join(', ')}.`;
  return new InputError('NOTHING_TO_DEMAND', message, { operator, size, anchors: anchors.length });
}

function show(): Command {
  const command = new Command('show').description('how a demand stands').argument('<demand>', 'its number');
  act<ChainOptions>(command, async (options, output, number = '') => {
    const connection = await connect(options);
    const demand = await demandOf(createCourtReader(connection), number);
    output.result(demand, demandText(demand));
    return undefined;
  });
  return command;
}

function answer(): Command {
  const command = withAccount(
    new Command('answer')
      .description('answer for an operator, from its log or a mirror of it; the bond is yours')
      .argument('<demand>', 'its number')
      .requiredOption('--log <url>', 'base URL of the log, or of a mirror', httpUrl),
  );
  act<Options & { log: string }>(command, async (options, output, number = '') => {
    const { connection, court, account } = await opened(options);
    const demand = await demandOf(court, number);
    const { transactionHash } = await answerDemand(connection, court, account, demand, options.log);
    output.result({ ...demand, status: 'ANSWERED', transactionHash }, [
      `demand ${number} is answered by ${transactionHash}; ${formatEther(demand.bond)} are yours ("assay demand withdraw")`,
    ]);
    return undefined;
  });
  return command;
}

function punish(): Command {
  const command = withAccount(
    new Command('punish')
      .description("have the silence after a demand punished; bond and bounty are the demander's")
      .argument('<demand>', 'its number')
      .option('--wait', 'stay until the time to answer is over')
      .option('--journal <folder>', 'where it is kept how far this came', 'challenges'),
  );
  act<Options & { wait?: boolean; journal: string }>(command, async (options, output, number = '') => {
    const { connection, court, account } = await opened(options);
    const demand = await demandOf(court, number);
    const fault = await faultOfSilence(demand, court);
    if (fault === undefined) {
      output.result(demand, [`demand ${number} is not open: ${demand.status}`]);
      return EXIT.negative;
    }
    const { wait = false, journal } = options;
    const [filed] = await fileAll(connection, account, [fault], { dryRun: false, wait, journal }, () => undefined);
    output.result({ ...demand, ...filed?.outcome }, [`demand ${number}: ${filed?.outcome?.status}`]);
    return filed?.outcome?.status === 'settled' ? undefined : EXIT.negative;
  });
  return command;
}

function withdraw(): Command {
  const command = withAccount(
    new Command('withdraw').description('take out the coin that the court owes you: bonds won or returned'),
  );
  act<Options>(command, async (options, output) => {
    const { connection, account } = await opened(options);
    const { address } = connection.deployment.contracts.FaultCourt;
    const amount = await connection.contracts.faultCourt.read.coinOf([account.address]);
    const call = { address, abi: faultCourtAbi, functionName: 'withdrawCoin', args: [] };
    const { transactionHash } = await transact(connection, account, call);
    output.result({ account: account.address, amount, transactionHash }, [
      `${formatEther(amount)} to ${account.address}, by ${transactionHash}`,
    ]);
    return undefined;
  });
  return command;
}

async function opened(options: Options) {
  const connection = await connect(options);
  const account = await openAccount(options, connection.deployment.chainId);
  return { connection, account, court: createCourtReader(connection) };
}

async function demandOf(court: CourtReader, number: string): Promise<Demand> {
  const demand = /^\d{1,30}$/.test(number) ? await court.demand(BigInt(number)) : undefined;
  if (demand !== undefined) return demand;
  throw new InputError('DEMAND_UNKNOWN', `There is no demand ${number.slice(0, 40)}.`, { demand: number.slice(0, 40) });
}

function demandText(demand: Demand): string[] {
  const { demandId, fault, status, operator, demander, bond, deadline } = demand;
  const asked =
    demand.fault === 'WITHHELD_LEAF'
      ? `entry ${demand.index} is ${demand.digest}`
      : `the root of ${demand.newSize} entries extends that of ${demand.oldSize}`;
  return table([
    ['demand', demandId],
    ['about', `${fault} of ${operator}`],
    ['to show', asked],
    ['status', status],
    ['answer until', new Date(deadline * 1000).toISOString()],
    ['bond', `${formatEther(bond)} by ${demander}`],
  ]);
}

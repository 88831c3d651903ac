import { createGraphqlClient, opgText, type StakedOperator } from '@assay/sdk';
import { Command } from 'commander';
import { act } from '../../cli/command.ts';
import { type ChainOptions, connect } from '../../cli/connection.ts';
import { httpUrl } from '../../cli/httpUrl.ts';
import { listOperators, operatorLine } from '../../cli/stake/listOperators.ts';
import { percentText } from '../../cli/stake/percent.ts';

export function operatorsCommand(): Command {
  const command = new Command('operators')
    .description('who operates, and what stands behind each: own bond + delegations')
    .option(
      '--indexer <url>',
      'GraphQL endpoint to ask instead of the chain: tells yearly rates and faults too',
      httpUrl,
    );
  act<ChainOptions & { indexer?: string }>(command, async (options, output) => {
    const [operators, lines] =
      options.indexer === undefined ? await fromChain(options) : await fromIndexer(options.indexer);
    output.result({ operators }, lines.length === 0 ? ['nobody yet'] : lines);
    return undefined;
  });
  return command;
}

async function fromChain(options: ChainOptions): Promise<[readonly object[], string[]]> {
  const operators = await listOperators(await connect(options));
  return [operators, operators.map(operatorLine)];
}

async function fromIndexer(url: string): Promise<[readonly object[], string[]]> {
  const operators = await createGraphqlClient(url).stakedOperators();
  return [operators, operators.map(indexedLine)];
}

function indexedLine({
  address,
  own,
  delegated,
  commission,
  aprBasisPoints,
  faultCount,
  isBacked,
  origin,
}: StakedOperator): string {
  const yearly = aprBasisPoints === null ? 'nothing delegated' : `${percentText(Number(aprBasisPoints))} a year`;
  return [
    ...[address, isBacked ? 'backed' : 'not backed', `${opgText(own)} + ${opgText(delegated)} OPG`],
    ...[`${percentText(commission)} commission`, yearly, `${faultCount} faults`, origin ?? 'not registered'],
  ].join('  ');
}

import { Command } from 'commander';
import { act } from '../../cli/command.ts';
import { type ChainOptions, connect } from '../../cli/connection.ts';
import { listOperators, operatorLine } from '../../cli/stake/listOperators.ts';

export function operatorsCommand(): Command {
  const command = new Command('operators').description(
    'who operates, and what stands behind each: own bond + delegations',
  );
  act<ChainOptions>(command, async (options, output) => {
    const operators = await listOperators(await connect(options));
    output.result({ operators }, operators.length === 0 ? ['nobody yet'] : operators.map(operatorLine));
    return undefined;
  });
  return command;
}

import { Command } from 'commander';
import { act } from '../../cli/command.ts';
import { type ChainOptions, connect } from '../../cli/connection.ts';
import { table } from '../../cli/output.ts';
import { parseModelId } from '../../cli/parseModelId.ts';
import { showModel } from '../../cli/showModel.ts';

export function show(): Command {
  const command = new Command('show').description('show a registered model').argument('<model id>');
  act<ChainOptions>(command, async (options, output, id) => {
    const model = await showModel(await connect(options), parseModelId(id ?? ''));
    output.result(model, table(Object.entries(model)));
    return undefined;
  });
  return command;
}

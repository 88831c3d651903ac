import { createLogger, flagKey, flagName, SETTINGS, startOperator } from '@assay/operator';
import { Command } from 'commander';
import { act } from '../../cli/command.ts';
import { loadOperatorConfig } from '../../cli/operatorFile.ts';
import { untilStopped } from '../../cli/untilStopped.ts';

export function serveCommand(): Command {
  const command = new Command('serve')
    .description('serve: answer clients, sign and log receipts, anchor')
    .option('--config <file>', 'configuration of the operator (see docs/operations.md)');
  for (const setting of SETTINGS.filter(({ asFlag }) => asFlag)) {
    command.option(`${flagName(setting)} <value>`, setting.summary);
  }
  act<{ config?: string; [flag: string]: unknown }>(command, async (options, output) => {
    const known = new Set(SETTINGS.map(flagKey));
    const flags = Object.fromEntries(Object.entries(options).filter(([key]) => known.has(key)));
    const config = await loadOperatorConfig(options.config, flags);
    const operator = await startOperator(config, { logger: createLogger(config.logLevel, process.stderr) });
    output.result({ url: operator.url, log: `${operator.url}/log`, size: operator.log.size() }, [
      `serving at ${operator.url}`,
    ]);
    await untilStopped(() => operator.close());
    return undefined;
  });
  return command;
}

import { existsSync } from 'node:fs';
import { flagKey, flagName } from '@assay/node/settings';
import { SETTINGS, startOperator } from '@assay/operator';
import { Command } from 'commander';
import { act } from '../../cli/command.ts';
import type { ChainOptions } from '../../cli/connection.ts';
import { loadOperatorConfig, OPERATOR_FILE } from '../../cli/operatorFile.ts';
import { untilStopped } from '../../cli/untilStopped.ts';

type Options = ChainOptions & { config?: string };

export function serveCommand(): Command {
  const command = new Command('serve')
    .description('serve: answer clients, sign and log receipts, anchor')
    .option('--config <file>', `configuration of the operator (default: ${OPERATOR_FILE}, if it is there)`);
  for (const setting of SETTINGS.filter(({ asFlag }) => asFlag)) {
    command.option(`${flagName(setting)} <value>`, setting.summary);
  }
  act<Options>(command, async (options, output) => {
    const known = new Set(SETTINGS.map(flagKey));
    const flags = Object.fromEntries(Object.entries(options).filter(([key]) => known.has(key)));
    const file = options.config ?? (existsSync(OPERATOR_FILE) ? OPERATOR_FILE : undefined);
    const config = await loadOperatorConfig({ ...options, ...(file !== undefined && { config: file }) }, flags);
    const operator = await startOperator(config);
    output.result({ url: operator.url, log: `${operator.url}/log`, size: operator.log.size() }, [
      `serving at ${operator.url}`,
    ]);
    await untilStopped(() => operator.close());
    return undefined;
  });
  return command;
}

import { createLogger } from '@assay/node/logger';
import { anchorPending } from '@assay/operator';
import { Command } from 'commander';
import { act } from '../cli/command.ts';
import { loadOperatorConfig, OPERATOR_FILE } from '../cli/operatorFile.ts';
import { table } from '../cli/output.ts';

export function anchorCommand(): Command {
  const command = new Command('anchor')
    .description('anchor what the log holds, once, and exit; while no operator serves it')
    .option('--config <file>', 'configuration of the operator', OPERATOR_FILE);
  act<{ config: string }>(command, async (options, output) => {
    const config = await loadOperatorConfig(options);
    output.step(`anchoring the log of ${config.operator}`);
    const anchored = await anchorPending(config, { logger: createLogger(config.logLevel) });
    if (anchored === undefined) {
      output.result({ size: 0 }, ['the log is empty: there is nothing to anchor']);
      return undefined;
    }
    const time = new Date(anchored.time * 1000).toISOString();
    output.result(anchored, table(Object.entries({ entries: anchored.size, root: anchored.root, time })));
    return undefined;
  });
  return command;
}

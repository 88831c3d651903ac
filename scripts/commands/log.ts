import { InputError, parseAddress } from '@assay/sdk';
import { Command } from 'commander';
import { checkLog } from '../cli/checkLog.ts';
import { act } from '../cli/command.ts';
import { type ChainOptions, connect } from '../cli/connection.ts';
import { EXIT } from '../cli/exitCodes.ts';
import { httpUrl } from '../cli/httpUrl.ts';
import { table } from '../cli/output.ts';

type Options = ChainOptions & { operator: string };

export function logCommand(): Command {
  const check = new Command('check')
    .description('read a whole log, rebuild its tree, and hold it against its checkpoint and every anchor on chain')
    .argument('<url>', 'base URL of the log or of a mirror of it', httpUrl)
    .requiredOption('--operator <address>', 'whose log it is; its checkpoint key and anchors come from the chain');

  act<Options>(check, async (options, output, url) => {
    if (url === undefined) throw new InputError('QUERY_INVALID', 'Name the log.');
    const connection = await connect(options);
    const report = await checkLog(connection, parseAddress(options.operator), url, (read, size) =>
      output.step(`read ${read} of ${size} entries`),
    );
    const good = report.problems.length === 0;
    output.result({ ok: good, ...report }, [
      ...table([
        ['origin', report.origin],
        ['entries', report.size],
        ['root', report.root],
        ['anchors', `${report.anchors.matching} of ${report.anchors.total} match`],
      ]),
      ...report.problems.map(({ code, message }) => `✗ ${code}: ${message}`),
      good ? '✓ the log is consistent' : `✗ ${report.problems.length} problems`,
    ]);
    return good ? EXIT.ok : EXIT.negative;
  });
  return new Command('log').description('logs of operators').addCommand(check);
}

import { Command } from 'commander';
import { act } from '../../cli/command.ts';
import { connect } from '../../cli/connection.ts';
import { EXIT } from '../../cli/exitCodes.ts';
import { loadOperatorConfig, OPERATOR_FILE } from '../../cli/operatorFile.ts';
import { operatorStatus } from '../../cli/operatorStatus.ts';
import { table } from '../../cli/output.ts';

export function statusCommand(): Command {
  const command = new Command('status')
    .description('what the chain says of the operator; fails if it could not serve honestly as configured')
    .option('--config <file>', 'configuration of the operator', OPERATOR_FILE);
  act<{ config: string }>(command, async (options, output) => {
    const config = await loadOperatorConfig(options);
    const connection = await connect({ rpc: config.chain.rpcUrl, deployment: config.chain.deployment });
    const status = await operatorStatus(connection, config);
    const { registered, forked, receiptKeys, endpoints } = status;
    const good =
      registered && !forked && receiptKeys.some(({ open }) => open) && endpoints.every(({ declared }) => declared);
    output.result({ ok: good, ...status }, [
      ...table([
        ['operator', status.operator],
        ['registered', registered ? `as ${status.origin}` : 'no: run "assay operator register"'],
        ['mirrors', status.mirrors.join(' ') || 'none'],
        ['anchored', `${status.anchoredSize} receipts`],
        ['fork recorded', forked ? 'YES' : 'no'],
        ['anchor key', `${status.anchorKey.address} with ${status.anchorKey.balance} of the native coin`],
        [
          'receipt keys',
          receiptKeys.map(({ key, open }) => `${key}${open ? '' : ' (not in force)'}`).join(' ') || 'none',
        ],
        ...endpoints.map(
          ({ name, declared }) =>
            [`endpoint ${name}`, declared ? 'declared as served' : 'NOT DECLARED as served'] as const,
        ),
      ]),
    ]);
    return good ? EXIT.ok : EXIT.negative;
  });
  return command;
}

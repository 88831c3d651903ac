import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { type AccountOptions, openAccount, withAccount } from '../../cli/account.ts';
import { act } from '../../cli/command.ts';
import { connect } from '../../cli/connection.ts';
import { loadOperatorConfig, loadOperatorKeys, OPERATOR_FILE } from '../../cli/operatorFile.ts';
import { table } from '../../cli/output.ts';
import { registerOperator, registrationOf } from '../../cli/registerOperator.ts';

type Options = AccountOptions & { config: string; mirror?: string[] };

export function registerCommand(): Command {
  const command = withAccount(
    new Command('register')
      .description('register the operator on chain, or bring its registration up to date')
      .option('--config <file>', 'configuration of the operator', OPERATOR_FILE)
      .option('--mirror <urls...>', 'URLs under which the log can be read, your own first (default: as registered)'),
  );
  act<Options>(command, async (options, output) => {
    const config = await loadOperatorConfig(options);
    const connection = await connect({ rpc: config.chain.rpcUrl, deployment: config.chain.deployment });
    const { chainId } = connection.deployment;
    const account = await openAccount(accountOf(options, config.keys.passwordFile), chainId);
    const wanted = registrationOf(await loadOperatorKeys(config, chainId), config.origin, options.mirror);
    output.step(`registering ${account.address} as ${wanted.origin}`);
    const called = await registerOperator(connection, account, wanted);
    output.result({ operator: account.address, ...wanted, called }, [
      ...table(
        Object.entries({ operator: account.address, ...wanted, mirrors: wanted.mirrors?.join(' ') ?? 'as registered' }),
      ),
      called.length === 0 ? 'nothing had to be changed' : `called ${called.join(', ')}`,
    ]);
    return undefined;
  });
  return command;
}

/** The account that `init` made, unless another one is named. */
export function accountOf<Options extends AccountOptions & { config: string }>(
  options: Options,
  passwordFile: string | undefined,
): AccountOptions {
  if (options.account !== undefined || options.localAccount !== undefined) return options;
  const file = options.passwordFile ?? passwordFile;
  return { account: join(dirname(options.config), 'account.json'), ...(file !== undefined && { passwordFile: file }) };
}

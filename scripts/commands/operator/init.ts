import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileDurably } from '@assay/node/files';
import { InputError } from '@assay/sdk';
import { Command } from 'commander';
import { passwordOf } from '../../cli/account.ts';
import { act } from '../../cli/command.ts';
import { type ChainOptions, connect } from '../../cli/connection.ts';
import { createOperatorFolder } from '../../cli/operatorFile.ts';
import { table } from '../../cli/output.ts';

type Options = ChainOptions & { dir: string; origin: string; passwordFile?: string };

export function initCommand(): Command {
  const command = new Command('init')
    .description('make an operator: a folder with encrypted keys and a configuration file')
    .requiredOption('--origin <name>', 'name of the log, for ever: a host and path of yours, without scheme')
    .option('--dir <folder>', 'folder to make', 'operator-data')
    .option('--password-file <file>', 'password of the keys; made with a random one if it does not exist');

  act<Options>(command, async (options, output) => {
    const { rpcUrl, deployment, deploymentPath } = await connect(options);
    if (existsSync(join(options.dir, 'operator.json'))) {
      throw new InputError('CONFIG_INVALID', `${options.dir} holds an operator already. Choose another --dir.`, {
        dir: options.dir,
      });
    }
    const { passwordFile } = options;
    if (passwordFile !== undefined && !existsSync(passwordFile)) {
      const text = `${randomBytes(24).toString('base64url')}\n`;
      await writeFileDurably(passwordFile, text, { mode: 0o600, exclusive: true });
      output.step(`wrote a new password to ${passwordFile}`);
    }
    const password = await passwordOf(passwordFile);
    output.step('making keys');
    const { accounts, file } = await createOperatorFolder(options.dir, {
      origin: options.origin,
      rpcUrl,
      deployment: deploymentPath,
      chainId: deployment.chainId,
      password,
      passwordFile,
    });
    const { account, anchor, defence } = accounts;
    output.result({ operator: account, anchor, defence, config: file }, [
      ...table([
        ['operator', account],
        ['anchors', anchor],
        ['answers demands', defence],
        ['configuration', file],
      ]),
      'Next: fund these three, then "assay operator register" and "assay operator declare".',
    ]);
    return undefined;
  });
  return command;
}

import { loadMonitorConfig, startMonitor } from '@assay/monitor';
import { InputError } from '@assay/sdk';
import { Command } from 'commander';
import { act } from '../cli/command.ts';
import { type ChainOptions, connect } from '../cli/connection.ts';
import { readJsonFile } from '../cli/files.ts';
import { untilStopped } from '../cli/untilStopped.ts';

type Options = ChainOptions & {
  config?: string;
  store?: string;
  host?: string;
  port?: string;
  publicUrl?: string;
  operators?: string;
  redownload?: string;
  challenger?: string;
  passwordFile?: string;
  recipient?: string;
  maxSpend?: string;
  watchOnly?: boolean;
};

export function monitorCommand(): Command {
  const command = new Command('monitor')
    .description(
      'mirror the logs of operators, check them against their past and the chain, and challenge broken promises',
    )
    .option('--config <file>', 'JSON file with any of the settings (see docs/operations.md)')
    .option('--store <folder>', 'where mirrored logs and evidence are kept')
    .option('--host <address>', 'address to listen on')
    .option('--port <number>', 'port to listen on, 0 for a free one')
    .option('--public-url <url>', 'URL under which others reach this monitor')
    .option('--operators <addresses>', 'only these operators, separated by commas')
    .option('--redownload <addresses>', 'throw away what is stored of these operators and fetch it again')
    .option(
      '--challenger <keystore>',
      'encrypted V3 keystore of the account that challenges; nothing else may send from it',
    )
    .option('--password-file <file>', 'file with its password (or ASSAY_MONITOR_PASSWORD)')
    .option('--recipient <address>', 'who gets the bounties (default: the challenging account)')
    .option('--max-spend <wei>', 'most wei that challenges may cost in a day')
    .option('--watch-only', 'only raise alarms, whatever key there is');

  act<Options>(command, async (options, output) => {
    const { config: file, store, host, port, publicUrl, operators, redownload } = options;
    const { rpcUrl, deploymentPath: deployment } = await connect(await chainOf(options));
    const { challenger: challengerKeystore, passwordFile, recipient, maxSpend: maxSpendWeiPerDay, watchOnly } = options;
    const watch = { rpcUrl, deployment, store, host, port, publicUrl, operators, redownload, watchOnly };
    const flags = { ...watch, challengerKeystore, passwordFile, recipient, maxSpendWeiPerDay };
    const config = loadMonitorConfig({ flags, env: process.env, ...(file !== undefined && { file }) });
    const running = await startMonitor(config);
    output.result({ url: running.url }, [`monitor at ${running.url}`]);
    await untilStopped(() => running.close());
    return undefined;
  });
  return command;
}

/** Which chain is meant: the command line says it, else the monitor's own variables, else its file. */
async function chainOf({ rpc, deployment, config }: Options): Promise<ChainOptions> {
  const { ASSAY_MONITOR_RPC_URL, ASSAY_MONITOR_DEPLOYMENT } = process.env;
  const file = (config === undefined ? {} : await readJsonFile(config)) as ChainOptions & { rpcUrl?: string };
  const isText = (value: unknown) => value === undefined || typeof value === 'string';
  if (file === null || !isText(file.rpcUrl) || !isText(file.deployment)) {
    const message = `${config} is no configuration of a monitor: its rpcUrl and deployment are texts.`;
    throw new InputError('CONFIG_INVALID', message, { path: config });
  }
  const url = rpc ?? ASSAY_MONITOR_RPC_URL ?? file.rpcUrl;
  const record = deployment ?? ASSAY_MONITOR_DEPLOYMENT ?? file.deployment;
  return { ...(url !== undefined && { rpc: url }), ...(record !== undefined && { deployment: record }) };
}

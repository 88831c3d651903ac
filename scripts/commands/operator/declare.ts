import { join, resolve } from 'node:path';
import { type CanonicalValue, InputError } from '@assay/sdk';
import { Command, Option } from 'commander';
import type { Hex } from 'viem';
import { type AccountOptions, openAccount, withAccount } from '../../cli/account.ts';
import { act } from '../../cli/command.ts';
import { connect } from '../../cli/connection.ts';
import { declareEndpoint } from '../../cli/declareEndpoint.ts';
import { readJsonFile } from '../../cli/files.ts';
import { type EndpointEntry, loadOperatorConfig, readOperatorFile, writeOperatorFile } from '../../cli/operatorFile.ts';
import { table } from '../../cli/output.ts';
import { accountOf } from './register.ts';

type Options = AccountOptions & {
  config: string;
  model: string;
  kind: EndpointEntry['kind'];
  upstream: string;
  upstreamModel?: string;
  runtime?: string;
};

export function declareCommand(): Command {
  const command = withAccount(
    new Command('declare')
      .description('declare what serves an endpoint: on chain, and in the configuration file')
      .argument('<endpoint>', 'the name that clients call')
      .option('--config <file>', 'configuration of the operator', join('operator-data', 'operator.json'))
      .requiredOption('--model <id>', 'model id, from "assay model register"')
      .requiredOption('--upstream <url>', 'the model server (for onnx: the model file)')
      .option('--upstream-model <name>', 'name by which the model server knows the model, if another')
      .option('--runtime <file>', 'JSON file with the runtime configuration: engine, version, quantisation ...')
      .addOption(
        new Option('--kind <kind>', 'what speaks at the upstream').choices(['openai', 'oip', 'onnx']).default('openai'),
      ),
  );
  act<Options>(command, async (options, output, name) => {
    if (name === undefined) throw new InputError('ENDPOINT_UNKNOWN', 'Name the endpoint.', {});
    const config = await loadOperatorConfig(options.config);
    const connection = await connect({ rpc: config.chain.rpcUrl, deployment: config.chain.deployment });
    const account = await openAccount(accountOf(options, config.keys.passwordFile), connection.deployment.chainId);
    const runtime = (options.runtime === undefined ? {} : await readJsonFile(options.runtime)) as {
      [key: string]: CanonicalValue;
    };
    const modelId = options.model as Hex;
    const declared = await declareEndpoint(connection, account, { name, modelId, config: runtime });

    const { kind, upstreamModel } = options;
    const upstream = kind === 'onnx' ? resolve(options.upstream) : options.upstream;
    const entry = {
      name,
      kind,
      upstream,
      ...(upstreamModel !== undefined && { upstreamModel }),
      modelId,
      config: runtime,
    };
    const file = await readOperatorFile(options.config);
    const endpoints = [...file.endpoints.filter((one) => one.name !== name), entry];
    await writeOperatorFile(options.config, { ...file, endpoints });
    output.result({ name, modelId, ...declared }, [
      ...table([
        ['endpoint', `${name} (${declared.endpoint})`],
        ['model', modelId],
        ['configuration', declared.configDigest],
        ['from', new Date(declared.from * 1000).toISOString()],
      ]),
      declared.transactionHash === undefined ? 'it was declared so already' : `declared by ${declared.transactionHash}`,
    ]);
    return undefined;
  });
  return command;
}

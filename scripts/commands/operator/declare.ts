import { resolve } from 'node:path';
import { type CanonicalValue, InputError } from '@assay/sdk';
import { Command, Option } from 'commander';
import { type AccountOptions, openAccount, withAccount } from '../../cli/account.ts';
import { act } from '../../cli/command.ts';
import { connect } from '../../cli/connection.ts';
import { declareEndpoint } from '../../cli/declareEndpoint.ts';
import { collectDimension } from '../../cli/dimensions.ts';
import { readBytes, readJsonFile } from '../../cli/files.ts';
import {
  type EndpointEntry,
  loadOperatorConfig,
  OPERATOR_FILE,
  readOperatorFile,
  writeOperatorFile,
} from '../../cli/operatorFile.ts';
import { table } from '../../cli/output.ts';
import { parseModelId } from '../../cli/parseModelId.ts';
import { accountOf } from './register.ts';

type Options = AccountOptions & {
  config: string;
  model: string;
  kind: EndpointEntry['kind'];
  upstream: string;
  upstreamModel?: string;
  dim?: Record<string, number>;
  runtime?: string;
};

export function declareCommand(): Command {
  const command = withAccount(
    new Command('declare')
      .description('declare what serves an endpoint: on chain, and in the configuration file')
      .argument('<endpoint>', 'the name that clients call')
      .option('--config <file>', 'configuration of the operator', OPERATOR_FILE)
      .requiredOption('--model <id>', 'model id, from "assay model register"')
      .requiredOption('--upstream <url>', 'the model server (for onnx: the model file)')
      .option('--upstream-model <name>', 'name by which the model server knows the model, if another')
      .option('--dim <name=size>', 'onnx: size of a dimension that the model leaves open', collectDimension)
      .option('--runtime <file>', 'JSON file with the runtime configuration: engine, version, quantisation ...')
      .addOption(
        new Option('--kind <kind>', 'what speaks at the upstream').choices(['openai', 'oip', 'onnx']).default('openai'),
      ),
  );
  act<Options>(command, async (options, output, name) => {
    if (name === undefined) throw new InputError('ENDPOINT_UNKNOWN', 'Name the endpoint.', {});
    const modelId = parseModelId(options.model);
    const runtime = options.runtime === undefined ? {} : await readRuntime(options.runtime);
    await checkUpstream(options.kind, options.upstream);
    const config = await loadOperatorConfig(options);
    const connection = await connect({ rpc: config.chain.rpcUrl, deployment: config.chain.deployment });
    const account = await openAccount(accountOf(options, config.keys.passwordFile), connection.deployment.chainId);
    const declared = await declareEndpoint(connection, account, { name, modelId, config: runtime });

    const { kind, upstreamModel, dim } = options;
    const upstream = kind === 'onnx' ? resolve(options.upstream) : options.upstream;
    const entry = {
      name,
      kind,
      upstream,
      ...(upstreamModel !== undefined && { upstreamModel }),
      ...(dim !== undefined && { dims: dim }),
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

/** Before anything is sent: an entry that the operator could not load would be on chain already. */
async function checkUpstream(kind: EndpointEntry['kind'], upstream: string): Promise<void> {
  if (kind === 'onnx') await readBytes(upstream);
  else if (!/^https?:$/.test(URL.canParse(upstream) ? new URL(upstream).protocol : '')) {
    const message = `--upstream must be an http or https URL for an endpoint of kind ${kind}, not "${upstream}".`;
    throw new InputError('CONFIG_INVALID', message, { kind, upstream });
  }
}

async function readRuntime(path: string): Promise<{ [key: string]: CanonicalValue }> {
  const value = await readJsonFile(path);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as { [key: string]: CanonicalValue };
  }
  throw new InputError('CONFIG_INVALID', `${path} must hold a JSON object, such as {"engine": "vllm", ...}.`, { path });
}

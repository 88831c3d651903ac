import { writeFileDurably } from '@assay/node/files';
import { LOCAL_CHAIN_ID } from '@assay/node/localChain';
import { InputError } from '@assay/sdk';
import { Command, Option } from 'commander';
import { act } from '../cli/command.ts';
import { type ChainOptions, chainIdOf, connectPublic, deploymentPathOf, rpcUrlOf } from '../cli/connection.ts';
import { table } from '../cli/output.ts';
import { LOCAL, PRODUCTION } from '../deploy/profiles.ts';

const PROFILES = { production: PRODUCTION, local: LOCAL };
type ProfileName = keyof typeof PROFILES;

type Options = ChainOptions & { profile?: ProfileName };

export function deployCommand(): Command {
  const command = new Command('deploy')
    .description('deploy the contracts and write deployments/<chain id>.json')
    .addOption(
      new Option('--profile <name>', 'times: production, or seconds for a local chain').choices(Object.keys(PROFILES)),
    );

  act<Options>(command, async (options, output) => {
    const rpcUrl = rpcUrlOf(options);
    const chainId = await chainIdOf(connectPublic(rpcUrl), rpcUrl);
    const profile = options.profile ?? (chainId === LOCAL_CHAIN_ID ? 'local' : 'production');
    if (profile === 'local' && chainId !== LOCAL_CHAIN_ID) {
      throw new InputError(
        'CONFIG_INVALID',
        `The local profile has windows of seconds; chain ${chainId} needs --profile production.`,
        { chainId },
      );
    }
    output.step(`deploying to chain ${chainId} with the ${profile} profile`);
    const { deployAssay } = await import('../deploy/deployAssay.ts');
    const deployment = await deployAssay(rpcUrl, PROFILES[profile]);
    const path = deploymentPathOf(options, chainId);
    await writeDeployment(path, deployment);
    output.result({ path, ...deployment }, [
      ...table(Object.entries(deployment.contracts).map(([name, { address }]) => [name, address])),
      `written to ${path}`,
    ]);
    return undefined;
  });
  return command;
}

export async function writeDeployment(path: string, deployment: object): Promise<void> {
  await writeFileDurably(path, `${JSON.stringify(deployment, undefined, 2)}\n`);
}

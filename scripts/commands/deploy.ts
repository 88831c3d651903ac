import { LOCAL_CHAIN_ID } from '@assay/node/localChain';
import { InputError } from '@assay/sdk';
import { Command, Option } from 'commander';
import { act } from '../cli/command.ts';
import { type ChainOptions, chainIdOf, connectPublic, deploymentPathOf, rpcUrlOf } from '../cli/connection.ts';
import { table } from '../cli/output.ts';
import { checkDeployerKey, DEPLOYER_KEY } from '../deploy/deployError.ts';
import { recordedAt, refuseSecondDeployment, writeDeployment } from '../deploy/deploymentRecord.ts';
import { PROFILES, type ProfileName } from '../deploy/profiles.ts';

type Options = ChainOptions & { profile?: ProfileName; again?: boolean };

export function deployCommand(): Command {
  const command = new Command('deploy')
    .description('deploy the contracts and write deployments/<chain id>.json')
    .addOption(
      new Option('--profile <name>', 'times: production, or seconds for a local chain').choices(Object.keys(PROFILES)),
    )
    .option('--again', 'deploy new contracts although the chain has some, and replace the record of those');

  act<Options>(command, async (options, output) => {
    const rpcUrl = rpcUrlOf(options);
    checkDeployerKey(process.env[DEPLOYER_KEY]);
    const client = connectPublic(rpcUrl);
    const chainId = await chainIdOf(client, rpcUrl);
    const profile = options.profile ?? (chainId === LOCAL_CHAIN_ID ? 'local' : 'production');
    if (profile === 'local' && chainId !== LOCAL_CHAIN_ID) {
      throw new InputError(
        'CONFIG_INVALID',
        `The local profile has windows of seconds; chain ${chainId} needs --profile production.`,
        { chainId },
      );
    }
    const path = deploymentPathOf(options, chainId);
    if (options.again !== true) await refuseSecondDeployment(path, client, chainId);
    const replaced = options.again === true ? await recordedAt(path).catch(() => undefined) : undefined;
    output.step(`deploying to chain ${chainId} with the ${profile} profile`);
    const { deployAssay } = await import('../deploy/deployAssay.ts');
    const deployment = await deployAssay(rpcUrl, profile, replaced);
    await writeDeployment(path, deployment);
    output.result({ path, ...deployment }, [
      ...table(Object.entries(deployment.contracts).map(([name, { address }]) => [name, address])),
      `written to ${path}`,
    ]);
    return undefined;
  });
  return command;
}

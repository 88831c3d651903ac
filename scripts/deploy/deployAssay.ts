import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LOCAL_CHAIN_ID } from '@assay/node/localChain';
import { CONTRACT_NAMES, type Deployment, InvariantError } from '@assay/sdk';
import { faultCourtAbi } from '@assay/sdk/abi';
import { listTransactions } from '@nomicfoundation/ignition-core';
import hre, { network } from 'hardhat';
import { configVariable } from 'hardhat/config';
import { type Address, createPublicClient, getAddress, type Hex, http, type PublicClient } from 'viem';
import { checkDeployerKey, DEPLOYER_KEY, deployError } from './deployError.ts';
import { type DeploymentRecord, recordOf } from './deploymentRecord.ts';
import Assay from './modules/Assay.ts';
import { PROFILES, type ProfileName } from './profiles.ts';

/** What the module creates by transactions of its own. */
const CREATED = [
  'OPG',
  'OperatorRegistry',
  'ModelRegistry',
  'Anchors',
  'Demands',
  'FaultCourt',
  'Verdicts',
  'Programs',
  'ElementVerifier',
] as const;

/**
 * Deploys the contracts through Hardhat Ignition, which resumes where an interrupted run stopped.
 * @param rpcUrl any JSON-RPC endpoint. On chain 31337 its own first account pays and nothing is resumed; elsewhere the
 * key comes from the variable ASSAY_DEPLOYER_KEY (environment or hardhat-keystore).
 * @param replaced the deployment of this chain that another one is to take the place of
 * @throws InputError CONFIG_INVALID or PRIVATE_KEY_INVALID for that variable, INSUFFICIENT_FUNDS, DEPLOYMENT_INCOMPLETE
 */
export async function deployAssay(
  rpcUrl: string,
  profile: ProfileName,
  replaced?: Deployment | undefined,
): Promise<DeploymentRecord> {
  checkDeployerKey(process.env[DEPLOYER_KEY]);

  await hre.tasks.getTask('build').run({ quiet: true, noTests: true });
  const client = createPublicClient({ transport: http(rpcUrl) });
  const chainId = await client.getChainId();
  const local = chainId === LOCAL_CHAIN_ID;
  // Local chains are many and short-lived: each deployment has a journal of its own, which goes with it.
  const deploymentId = local ? `local-${process.pid}-${Date.now()}` : `assay-${chainId}${after(replaced, chainId)}`;
  const journal = join(hre.config.paths.ignition, 'deployments', deploymentId);

  const connection = await network.create({
    network: 'target',
    override: { url: rpcUrl, accounts: local ? 'remote' : [configVariable(DEPLOYER_KEY)] },
  });
  try {
    const [deployer] = await connection.viem.getWalletClients();
    if (deployer === undefined) {
      throw new InvariantError('DEPLOYMENT_INCOMPLETE', `${rpcUrl} offers no account to deploy from.`);
    }
    await connection.ignition.deploy(Assay, {
      deploymentId,
      parameters: { Assay: { ...PROFILES[profile], holder: deployer.account.address } },
      displayUi: false,
    });
    const created = await creations(client, journal);
    const contracts = Object.fromEntries(CONTRACT_NAMES.map((name) => [name, created.get(name)]));
    const deployment = { chainId, contracts: contracts as Deployment['contracts'] };
    return recordOf(deployment, { Demands: created.get('Demands')! }, profile);
  } catch (error) {
    throw deployError(error, journal);
  } finally {
    await connection.close();
    if (local) await rm(journal, { recursive: true, force: true });
  }
}

// Named after what it replaces: an interrupted second deployment, too, goes on where it stopped.
function after(replaced: Deployment | undefined, chainId: number): string {
  return replaced?.chainId === chainId ? `-after-${replaced.contracts.Anchors.address.slice(2, 10)}` : '';
}

type Creation = { address: Address; startBlock: number; txHash: Hex };

async function creations(client: PublicClient, journal: string): Promise<Map<string, Creation>> {
  const transactions = await listTransactions(journal, { loadArtifact: (name) => hre.artifacts.readArtifact(name) });
  const found = CREATED.map(async (name): Promise<[string, Creation]> => {
    const creation = transactions.find(
      (one) => one.name === name && one.status === 'SUCCESS' && one.address !== undefined,
    );
    if (creation?.address === undefined) {
      throw new InvariantError('DEPLOYMENT_INCOMPLETE', `The deployment finished without creating ${name}.`, {
        journal,
      });
    }
    const txHash = creation.txHash as Hex;
    const receipt = await client.getTransactionReceipt({ hash: txHash });
    return [name, { address: getAddress(creation.address), startBlock: Number(receipt.blockNumber), txHash }];
  });
  const created = new Map(await Promise.all(found));
  const court = created.get('FaultCourt')!;
  const address = await client.readContract({
    address: court.address,
    abi: faultCourtAbi,
    functionName: 'STAKING',
  });
  return created.set('Staking', { ...court, address });
}

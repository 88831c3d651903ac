import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createNodeClient } from '@assay/node/chain';
import { createContracts, type Deployment, InputError, readDeployment } from '@assay/sdk';
import type { PublicClient } from 'viem';

export const projectRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The options that every command has. */
export type ChainOptions = { rpc?: string; deployment?: string };

export type Connection = {
  readonly rpcUrl: string;
  readonly deployment: Deployment;
  readonly deploymentPath: string;
  readonly publicClient: PublicClient;
  readonly contracts: ReturnType<typeof createContracts>;
};

export function rpcUrlOf({ rpc }: ChainOptions): string {
  return rpc ?? process.env.ASSAY_RPC_URL ?? 'http://127.0.0.1:8545';
}

export function deploymentPathOf({ deployment }: ChainOptions, chainId: number): string {
  return deployment ?? process.env.ASSAY_DEPLOYMENT ?? join(projectRoot, 'deployments', `${chainId}.json`);
}

export function connectPublic(rpcUrl: string): PublicClient {
  return createNodeClient(rpcUrl, { timeoutMs: 10_000, retries: 1 });
}

/** Reaches the chain and loads the deployment that belongs to it. Errors say which of the two is missing. */
export async function connect(options: ChainOptions): Promise<Connection> {
  const rpcUrl = rpcUrlOf(options);
  const publicClient = connectPublic(rpcUrl);
  const chainId = await chainIdOf(publicClient, rpcUrl);
  const deploymentPath = deploymentPathOf(options, chainId);
  const deployment = await loadDeployment(deploymentPath);
  if (deployment.chainId !== chainId) {
    throw new InputError(
      'CHAIN_ID_MISMATCH',
      `${deploymentPath} is for chain ${deployment.chainId}, but ${rpcUrl} is chain ${chainId}. Name the other with --rpc or --deployment.`,
      { deployment: deployment.chainId, rpc: chainId },
    );
  }
  return { rpcUrl, deployment, deploymentPath, publicClient, contracts: createContracts({ publicClient, deployment }) };
}

export async function chainIdOf(client: PublicClient, rpcUrl: string): Promise<number> {
  try {
    return await client.getChainId();
  } catch (cause) {
    throw new InputError(
      'CHAIN_UNREACHABLE',
      `No chain answers at ${rpcUrl}. Start one, or name another with --rpc.`,
      { rpcUrl },
      { cause },
    );
  }
}

export async function loadDeployment(path: string): Promise<Deployment> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new InputError(
      'DEPLOYMENT_MISSING',
      `There is no deployment record ${path}. Run "assay deploy", or name one with --deployment.`,
      { path },
      { cause },
    );
  }
  return readDeployment(parseJson(text, path));
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError('DEPLOYMENT_MALFORMED', `${path} is not JSON.`, { path }, { cause });
  }
}

/** The chain's time, unix seconds. The last block of an idle chain is old, so the clock counts where it is ahead. */
export async function chainTime({ publicClient }: Pick<Connection, 'publicClient'>): Promise<bigint> {
  const { timestamp } = await publicClient.getBlock();
  const clock = BigInt(Math.floor(Date.now() / 1000));
  return timestamp > clock ? timestamp : clock;
}

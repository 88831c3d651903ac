import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Deployment } from '@assay/sdk';
import { type Abi, createPublicClient, createWalletClient, type Hex, http } from 'viem';
import { hardhat } from 'viem/chains';

/** Times, in seconds, that a test deploys the contracts with. */
export type DeployTimes = {
  window: bigint;
  grace: bigint;
  maxDelay: bigint;
  notice: bigint;
  drain: bigint;
  modelNotice: bigint;
};

const TIMES: DeployTimes = { window: 64n, grace: 20n, maxDelay: 30n, notice: 5n, drain: 5n, modelNotice: 64n };
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Deploys the four contracts on a local node from its first account and returns the record of it. */
export async function deployContracts(rpcUrl: string, times: Partial<DeployTimes> = {}): Promise<Deployment> {
  const { window, grace, maxDelay, notice, drain, modelNotice } = { ...TIMES, ...times };
  const client = createPublicClient({ chain: hardhat, transport: http(rpcUrl), pollingInterval: 20, cacheTime: 0 });
  const wallet = createWalletClient({ chain: hardhat, transport: http(rpcUrl) });
  const [deployer] = await wallet.getAddresses();

  const create = async (name: string, args: readonly unknown[]) => {
    const path = join(root, 'artifacts', 'contracts', `${name}.sol`, `${name}.json`);
    const { abi, bytecode } = JSON.parse(await readFile(path, 'utf8')) as { abi: Abi; bytecode: Hex };
    const txHash = await wallet.deployContract({ account: deployer!, abi, bytecode, args });
    const receipt = await client.waitForTransactionReceipt({ hash: txHash });
    return { address: receipt.contractAddress!, startBlock: Number(receipt.blockNumber), txHash };
  };
  return {
    chainId: await client.getChainId(),
    contracts: {
      OPG: await create('OPG', [deployer]),
      OperatorRegistry: await create('OperatorRegistry', [notice, drain]),
      ModelRegistry: await create('ModelRegistry', [modelNotice]),
      Anchors: await create('Anchors', [window, grace, maxDelay]),
    },
  };
}

import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Deployment } from '@assay/sdk';
import { faultCourtAbi } from '@assay/sdk/abi';
import { type Abi, createPublicClient, createWalletClient, type Hex, http, type Transport } from 'viem';
import { hardhat } from 'viem/chains';
import { LOCAL, type Profile } from '../../scripts/deploy/profiles.ts';

/** What a test deploys the contracts with. */
export type DeployTimes = Omit<Profile, 'court' | 'stake'> & {
  readonly court: Partial<Profile['court']>;
  readonly stake: Partial<Profile['stake']>;
};

const TIMES = { window: 64n, grace: 20n, maxDelay: 30n, notice: 5n, drain: 5n };
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * A profile with these times: the other ones are short, models are retired no faster than the window and stake leaves no
 * faster than the court asks.
 */
export function testProfile(times: Partial<DeployTimes> = {}): Profile {
  const { court: courtTimes, stake, modelNotice, ...rest } = times;
  const base = { ...TIMES, ...rest };
  const court = { ...LOCAL.court, ...courtTimes };
  const dispute = court.answer > court.longestDispute ? court.answer : court.longestDispute;
  const unbonding = base.maxDelay + base.grace + base.window + dispute + court.buffer;
  return {
    ...base,
    modelNotice: modelNotice ?? base.window,
    court,
    demandFees: LOCAL.demandFees,
    stake: { ...LOCAL.stake, unbonding, ...stake },
  };
}

/** Deploys the contracts on a local node (its URL, or a way to it) from its first account and returns the record of it. */
export async function deployContracts(node: string | Transport, times: Partial<DeployTimes> = {}): Promise<Deployment> {
  const { window, grace, maxDelay, notice, drain, modelNotice, court, demandFees, stake } = testProfile(times);
  const transport = typeof node === 'string' ? http(node) : node;
  const client = createPublicClient({ chain: hardhat, transport, pollingInterval: 20, cacheTime: 0 });
  const wallet = createWalletClient({ chain: hardhat, transport });
  const [deployer] = await wallet.getAddresses();

  /** Links `library` wherever the code asks for one: at most one contract does, and for one. */
  const create = async (name: string, args: readonly unknown[], folder = '', library = '') => {
    const path = join(root, 'artifacts', 'contracts', folder, `${name}.sol`, `${name}.json`);
    const artifact = JSON.parse(await readFile(path, 'utf8')) as { abi: Abi; bytecode: Hex };
    const bytecode = artifact.bytecode.replaceAll(/__\$[0-9a-f]{34}\$__/g, library.slice(2)) as Hex;
    const txHash = await wallet.deployContract({ account: deployer!, abi: artifact.abi, bytecode, args });
    const receipt = await client.waitForTransactionReceipt({ hash: txHash });
    return { address: receipt.contractAddress!, startBlock: Number(receipt.blockNumber), txHash };
  };
  const OPG = await create('OPG', [deployer]);
  const OperatorRegistry = await create('OperatorRegistry', [notice, drain]);
  const ModelRegistry = await create('ModelRegistry', [modelNotice]);
  const Anchors = await create('Anchors', [window, grace, maxDelay]);
  const parts = [Anchors, OperatorRegistry, ModelRegistry, OPG].map(({ address }) => address);
  const { address: demands } = await create('Demands', [], 'court');
  const FaultCourt = await create('FaultCourt', [...parts, court, demandFees, stake], '', demands);
  const staking = await client.readContract({
    address: FaultCourt.address,
    abi: faultCourtAbi,
    functionName: 'STAKING',
  });
  const Verdicts = await create('Verdicts', [FaultCourt.address]);
  const Programs = await create('Programs', [], 'exact');
  const ElementVerifier = await create('ElementVerifier', [], 'exact');
  return {
    chainId: await client.getChainId(),
    contracts: {
      ...{ OPG, OperatorRegistry, ModelRegistry, Anchors, FaultCourt, Verdicts, Programs, ElementVerifier },
      Staking: { ...FaultCourt, address: staking },
    },
  };
}

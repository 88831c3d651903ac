import { unpackWord } from '@assay/sdk';
import { anchorsAbi } from '@assay/sdk/abi';
import { type Address, createPublicClient, custom, type Hex, http, type PublicClient, parseEther } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import type { AnchorsDeployment } from '../../operator/src/anchoring/viemAnchoringChain.ts';
import { newChain } from '../../scripts/chain/newChain.ts';

/** Speaks JSON-RPC to a chain. */
export type RpcRequest = (method: string, params?: unknown[]) => Promise<unknown>;

/** A chain in this process that holds `Anchors`, an operator that delegated to a funded anchor key, and levers to pull. */
export type AnchorsChain = {
  readonly request: RpcRequest;
  readonly client: PublicClient;
  readonly deployment: AnchorsDeployment;
  readonly operator: Address;
  readonly anchorKey: ReturnType<typeof privateKeyToAccount>;
  mine(blocks: number): Promise<void>;
  automine(on: boolean): Promise<void>;
  /** Every anchor of the operator that the chain holds now, oldest first. */
  anchors(): Promise<{ root: Hex; size: number; blockNumber: bigint }[]>;
  sizeOf(): Promise<number>;
  /** The operator names another anchor key, first in the next block. */
  delegate(key: Address): Promise<void>;
  /** The operator's own account anchors, past the anchor key, first in the next block. */
  anchorAsOperator(root: Hex, size: number): Promise<void>;
  /** Puts the chain back to `snapshot` and makes later blocks differ from the ones that were there. */
  reorgTo(snapshot: unknown): Promise<void>;
  close(): Promise<void>;
};

/** Starts a chain; with the local profile's window, ring slots are written every two seconds. `window` in seconds. */
export async function startAnchorsChain(window = 32n): Promise<AnchorsChain> {
  const connection = await newChain();
  const request: RpcRequest = (method, params = []) => connection.provider.request({ method, params });
  const [wallet] = await connection.viem.getWalletClients();
  if (wallet === undefined) throw new Error('the chain has no account');
  const operator = wallet.account.address;
  const contract = await connection.viem.deployContract('Anchors', [window, 8n, 30n]);
  const anchorKey = privateKeyToAccount(generatePrivateKey());
  await wallet.sendTransaction({ to: anchorKey.address, value: parseEther('10') });
  await wallet.writeContract({ ...contract, functionName: 'setAnchorKey', args: [anchorKey.address] });
  const client = createPublicClient({
    transport: custom({ request: ({ method, params }) => request(method, params) }, { retryCount: 0 }),
  });
  const { address } = contract;
  const args = [operator] as const;
  /** Pays to be first in the next block. */
  const first = { gas: 100_000n, maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 10n ** 11n };
  return {
    request,
    client,
    deployment: { chainId: 31337, contracts: { Anchors: { address, startBlock: 1 } } },
    operator,
    anchorKey,
    // One by one: state reads at blocks inside a range of `hardhat_mine` come back empty once there are several ranges.
    mine: async (blocks) => {
      for (let i = 0; i < blocks; i++) await request('evm_mine');
    },
    automine: async (on) => void (await request('evm_setAutomine', [on])),
    anchors: async () => {
      const events = { address, abi: anchorsAbi, eventName: 'Anchored', args: { operator }, fromBlock: 0n } as const;
      const logs = await client.getContractEvents({ ...events, strict: true });
      return logs.map(({ args: { root, word }, blockNumber }) => ({ root, size: unpackWord(word).size, blockNumber }));
    },
    sizeOf: async () => Number(await client.readContract({ address, abi: anchorsAbi, functionName: 'sizeOf', args })),
    delegate: async (key) => {
      await wallet.writeContract({ ...contract, functionName: 'setAnchorKey', args: [key], ...first });
    },
    anchorAsOperator: async (root, size) => {
      await wallet.writeContract({ ...contract, functionName: 'anchor', args: [operator, root, size], ...first });
    },
    reorgTo: async (snapshot) => {
      await request('evm_revert', [snapshot]);
      await request('evm_increaseTime', [7]);
    },
    close: () => connection.close(),
  };
}

/** Client for an RPC URL that neither retries nor batches, so that a test sees each failure once. */
export function plainClient(url: string): PublicClient {
  return createPublicClient({ transport: http(url, { retryCount: 0, timeout: 5_000 }) });
}

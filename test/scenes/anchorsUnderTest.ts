import { anchorsAbi } from '@assay/sdk/abi';
import { BaseError, ContractFunctionRevertedError, getContract, type Hex } from 'viem';
import { newChain } from '../../scripts/chain/newChain.ts';
import { LOCAL } from '../../scripts/deploy/profiles.ts';

/** A fresh `Anchors` in the local profile on an in-process chain, with a key that anchors for its operator. */
export async function startAnchors() {
  const connection = await newChain();
  const client = await connection.viem.getPublicClient();
  const [operatorWallet, keyWallet, watcherWallet] = await connection.viem.getWalletClients();
  const [operator, key, watcher] = [operatorWallet!.account, keyWallet!.account, watcherWallet!.account];

  return {
    operator: operator.address,
    close: () => connection.close(),
    /** Another contract on the same chain, so that every run starts from nothing. */
    deploy: async () => {
      const { window, grace, maxDelay } = LOCAL;
      const { address } = await connection.viem.deployContract('Anchors', [window, grace, maxDelay]);
      const contract = getContract({ address, abi: anchorsAbi, client: { public: client, wallet: operatorWallet! } });
      await contract.write.setAnchorKey([key.address], { account: operator });
      return contract;
    },
    /** Sets the time of the next block, at which everything up to the next call happens. */
    at: async (time: number) => {
      await connection.networkHelpers.time.setNextBlockTimestamp(time);
    },
    mineAt: async (time: number) => {
      await connection.networkHelpers.time.increaseTo(time);
    },
    now: () => connection.networkHelpers.time.latest(),
    accounts: { operator, key, watcher },
  };
}

export type AnchorsUnderTest = Awaited<ReturnType<typeof startAnchors>>;
export type AnchorsContract = Awaited<ReturnType<AnchorsUnderTest['deploy']>>;

/** Returns the name of the custom error that a call ends with; undefined if it does not fail. */
export async function errorOf(call: Promise<unknown>): Promise<string | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    const revert = error instanceof BaseError && error.walk((one) => one instanceof ContractFunctionRevertedError);
    if (revert instanceof ContractFunctionRevertedError && revert.data !== undefined) return revert.data.errorName;
    throw error;
  }
}

/** A digest that nothing else has. */
export function digestOf(number: number, salt = 0): Hex {
  return `0x${salt.toString(16).padStart(32, '0')}${number.toString(16).padStart(32, '0')}`;
}

import type { CourtCall, createContracts } from '@assay/sdk';
import { faultCourtAbi } from '@assay/sdk/abi';
import type { Address, Hex } from 'viem';
import { startFaultScene } from './faultScene.ts';

/** The same seconds in every run: receipts, and so the zero bytes of what is sent, depend on them. */
const BEGINNING = 4_102_444_800;

/** A fault scene in which each transaction has its own second, in every run the same. */
export type GasScene = Awaited<ReturnType<typeof startGasScene>>;

/** Starts a scene at a fixed time; the caller closes it. */
export async function startGasScene() {
  const scene = await startFaultScene(BEGINNING);
  const { publicClient, deployment } = scene;
  async function gasOf(hash: Hex): Promise<number> {
    const { gasUsed, status } = await publicClient.getTransactionReceipt({ hash });
    if (status !== 'success') throw new Error(`transaction ${hash} reverted`);
    return Number(gasUsed);
  }
  /** Sends with the contracts of an account and returns the gas used. */
  async function spend(
    account: Address,
    send: (contracts: ReturnType<typeof createContracts>, options: ReturnType<typeof scene.options>) => Promise<Hex>,
  ): Promise<number> {
    return gasOf(await send(scene.as(account), scene.options(account)));
  }
  async function toCourt(account: Address, call: CourtCall, value = 0n): Promise<number> {
    const { address } = deployment.contracts.FaultCourt;
    const sent = { ...scene.options(account), address, abi: faultCourtAbi, ...call, value } as never;
    return gasOf(await scene.walletOf(account).writeContract(sent));
  }
  /** Runs something and undoes it. */
  async function apart<T>(run: () => Promise<T>): Promise<T> {
    const before = await scene.snapshot();
    try {
      return await run();
    } finally {
      await scene.revert(before);
    }
  }
  const commit = (commitment: Hex) =>
    toCourt(scene.accounts.stranger, { functionName: 'commit', args: [commitment] } as CourtCall);
  return { ...scene, gasOf, spend, toCourt, apart, commit };
}

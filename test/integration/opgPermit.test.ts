import { createContracts, parseOpg, signOpgPermit } from '@assay/sdk';
import { stakingAbi } from '@assay/sdk/abi';
import { encodeFunctionData, type Hex, type PublicClient } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FaultScene, startFaultScene } from '../scenes/faultScene.ts';

let scene: FaultScene;
beforeAll(async () => {
  scene = await startFaultScene();
});
afterAll(() => scene.close());

const account = privateKeyToAccount(`0x${'44'.repeat(32)}` as Hex);
const AMOUNT = parseOpg('1000');

async function request(changes: Partial<Parameters<typeof signOpgPermit>[0]> = {}) {
  const { publicClient, deployment } = scene;
  const spender = deployment.contracts.Staking.address;
  const deadline = BigInt(await scene.court.time()) + 3600n;
  return { publicClient, deployment, account, spender, amount: AMOUNT, deadline, ...changes };
}

describe('a permit for the deployment’s token', () => {
  test('lets a holder delegate in one transaction, once, and for that amount only', async () => {
    const { holder, operator, stranger } = scene.accounts;
    const { opg } = scene.as(holder);
    await opg.write.transfer([account.address, 2n * AMOUNT], scene.options(holder));
    const { deadline, spender, ...rest } = await request();
    const { v, r, s } = (await signOpgPermit({ ...rest, spender, deadline }))!;
    const permit = [account.address, spender, AMOUNT, deadline, v, r, s] as const;

    // Somebody else may use it first: the allowance is what counts.
    const stolen = scene.as(stranger);
    await stolen.opg.write.permit(permit, scene.options(stranger));
    expect(await opg.read.allowance([account.address, spender])).toBe(AMOUNT);
    await expect(stolen.opg.write.permit(permit, scene.options(stranger))).rejects.toThrow();

    const walletClient = scene.walletOf(holder);
    await walletClient.sendTransaction({ ...scene.options(holder), to: account.address, value: 10n ** 18n });
    const { publicClient, deployment } = scene;
    const staking = createContracts({ publicClient, walletClient, deployment }).staking;
    const terms = { minShares: 0n, maxCommission: 3000, era: 0n };
    const calls = [
      encodeFunctionData({ abi: stakingAbi, functionName: 'permit', args: [AMOUNT, deadline, v, r, s] }),
      encodeFunctionData({ abi: stakingAbi, functionName: 'delegate', args: [operator, AMOUNT, terms] }),
    ];
    await staking.write.multicall([calls], { ...scene.options(holder), account });
    expect(await staking.read.valueOf([operator, account.address])).toBe(AMOUNT);
    expect(await opg.read.allowance([account.address, spender])).toBe(0n);
  });

  // INVARIANT S15: A permit is signed for the deployment's token on its chain and for no other domain, whatever the
  //   token says.
  test('is not signed for a token that knows none, or that names another contract’s domain', async () => {
    const { publicClient, deployment } = scene;
    const noToken = { ...deployment, contracts: { ...deployment.contracts, OPG: deployment.contracts.ModelRegistry } };
    expect(await signOpgPermit(await request({ deployment: noToken }))).toBeUndefined();

    const other = deployment.contracts.Anchors.address;
    const lying = (domain: readonly unknown[]) =>
      ({
        ...publicClient,
        readContract: async ({ functionName }: { functionName: string }) => (functionName === 'nonces' ? 0n : domain),
      }) as never as PublicClient;
    const token = deployment.contracts.OPG.address;
    for (const domain of [
      ['0x0f', 'OPG', '1', 31337n, other, `0x${'00'.repeat(32)}`, []],
      ['0x0f', 'OPG', '1', 1n, token, `0x${'00'.repeat(32)}`, []],
    ]) {
      expect(await signOpgPermit(await request({ publicClient: lying(domain) }))).toBeUndefined();
    }
    const honest = lying(['0x0f', 'OPG', '1', 31337n, token, `0x${'00'.repeat(32)}`, []]);
    expect(await signOpgPermit(await request({ publicClient: honest }))).toBeDefined();
  });
});

import { readFile } from 'node:fs/promises';
import { stakingAbi } from '@assay/sdk/abi';
import { type Abi, type Address, type Hex, numberToHex, parseEther, zeroHash } from 'viem';
import { type GasScene, startGasScene } from './gasScene.ts';

/** Gas used by whole transactions, as their receipts say. */
export type StakeCosts = {
  readonly bond: number;
  readonly delegate: number;
  readonly fund: number;
  readonly collect: number;
  readonly unbond: number;
  readonly claim: number;
  /** Takes half of the own bond, in mid-stream, with a bounty and jail. */
  readonly slash: number;
  /** Takes all of the own bond and half of the delegations. */
  readonly slashBoth: number;
  readonly withdraw: number;
};

const MEMBER = parseEther('2');
/** Delegators a transaction: below the cap of 2^24 gas. */
const BATCH = 25;

/** Measures with each number of delegators, each of which has a ticket too; what is measured happens apart from the rest. */
export async function measureStakeCosts(crowds: readonly number[]): Promise<Record<string, StakeCosts>> {
  const scene = await startGasScene();
  try {
    const gather = await startCrowd(scene);
    const costs: Record<string, StakeCosts> = {};
    for (const crowd of crowds) {
      await gather(crowd);
      costs[`with${crowd}Delegators`] = await scene.apart(() => measure(scene));
    }
    return costs;
  } finally {
    await scene.close();
  }
}

/** Returns a function that lets delegators come until there are so many. */
async function startCrowd({ accounts, publicClient, walletOf, deployment, options, as, ...scene }: GasScene) {
  const path = 'artifacts/contracts/mocks/StakingCrowd.sol/StakingCrowd.json';
  const { abi, bytecode } = JSON.parse(await readFile(path, 'utf8')) as { abi: Abi; bytecode: Hex };
  const { holder, operator, stranger } = accounts;
  const wallet = walletOf(holder);
  const hash = await wallet.deployContract({ ...options(holder), abi, bytecode });
  const address = (await publicClient.getTransactionReceipt({ hash })).contractAddress!;
  await as(holder).opg.write.transfer([address, 10_000n * MEMBER], options(holder));
  await as(holder).opg.write.transfer([operator, parseEther('1000')], options(holder));
  await as(holder).opg.write.transfer([stranger, parseEther('1000')], options(holder));
  await as(operator).opg.write.approve([deployment.contracts.Staking.address, parseEther('9999')], options(operator));
  await as(stranger).opg.write.approve([deployment.contracts.Staking.address, parseEther('9999')], options(stranger));
  let size = 0;
  return async (wanted: number) => {
    while (size < wanted) {
      const count = Math.min(BATCH, wanted - size);
      const args = [deployment.contracts.Staking.address, operator, BigInt(count), MEMBER];
      await scene.gasOf(
        await wallet.writeContract({
          ...options(holder),
          address,
          abi,
          functionName: 'gather',
          args,
          gas: 16_000_000n,
        }),
      );
      size += count;
    }
  };
}

async function measure(scene: GasScene): Promise<StakeCosts> {
  const { accounts, spend, as } = scene;
  const { holder, operator, challenger, stranger } = accounts;
  const terms = { minShares: 0n, maxCommission: 3000, era: 0n };
  const fund = await spend(holder, ({ staking }, by) => staking.write.fundRewards([operator, parseEther('700')], by));
  const delegate = await spend(stranger, ({ staking }, by) =>
    staking.write.delegate([operator, parseEther('100'), terms], by),
  );
  await scene.pass(10);
  const bond = await spend(operator, ({ staking }, by) => staking.write.bond([parseEther('10')], by));
  const collect = await spend(stranger, ({ staking }, by) => staking.write.collectRewards([operator], by));
  const { staking } = as(stranger);
  const ticket = await staking.read.ticketCount();
  const unbond = await spend(stranger, ({ staking }, by) => staking.write.unbond([operator, parseEther('50')], by));
  await scene.pass(10);
  const [own, all] = [(await staking.read.activeStakeOf([operator]))[0], await staking.read.slashableOf([operator])];
  const slash = await scene.apart(() => slashAs(scene, own / 2n, challenger));
  const slashBoth = await scene.apart(() => slashAs(scene, own + (all - own) / 2n, challenger));
  await slashAs(scene, own / 2n, challenger);
  const withdraw = await spend(challenger, ({ staking }, by) => staking.write.withdrawCredit(by));
  await scene.pass(Number(await staking.read.UNBONDING()));
  const claim = await spend(holder, ({ staking }, by) => staking.write.claim([ticket], by));
  return { bond, delegate, fund, collect, unbond, claim, slash, slashBoth, withdraw };
}

/** As if the court itself were the sender: what a slash costs apart from the evidence. */
async function slashAs(scene: GasScene, amount: bigint, recipient: Address): Promise<number> {
  const { FaultCourt, Staking } = scene.deployment.contracts;
  await scene.request('hardhat_impersonateAccount', FaultCourt.address);
  await scene.request('hardhat_setBalance', FaultCourt.address, numberToHex(parseEther('1')));
  const hash = await scene.walletOf(FaultCourt.address).writeContract({
    ...scene.options(FaultCourt.address),
    ...{ address: Staking.address, abi: stakingAbi, functionName: 'slash' },
    args: [scene.accounts.operator, zeroHash, amount, true, recipient],
  });
  return scene.gasOf(hash);
}

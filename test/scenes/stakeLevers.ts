import { findOpening, hashLeaf, hashNode, inclusionProof, type SignedReceipt, toHex, unpackWord } from '@assay/sdk';
import { anchorsAbi, faultCourtAbi, opgAbi, stakingAbi } from '@assay/sdk/abi';
import { type Abi, type Address, createWalletClient, encodeAbiParameters, type Hex, http, keccak256 } from 'viem';
import { hardhat } from 'viem/chains';
import type { IndexerScene } from './indexerScene.ts';

// Streams and periods move between an estimate and its transaction; no call here comes near this.
const GAS = 4_000_000n;

export const OPG = 10n ** 18n;

/** Stake and the fault court of a scene as short calls. Each sends one transaction and waits for it. */
export type StakeLevers = Awaited<ReturnType<typeof stakeLevers>>;

/** Gives every account OPG and the stake an allowance, and returns the levers. */
export async function stakeLevers(scene: IndexerScene) {
  const { client, deployment, mined } = scene;
  const { OPG: token, Staking, FaultCourt, Anchors } = deployment.contracts;
  const wallet = createWalletClient({ chain: hardhat, transport: http(scene.node.url, { retryCount: 0 }) });
  const [deployer, , , , first, second, challenger, funder] = await wallet.getAddresses();
  const accounts = { first: first!, second: second!, challenger: challenger!, funder: funder! };

  async function send(
    account: Address,
    to: Address,
    abi: Abi,
    functionName: string,
    args: readonly unknown[],
    value = 0n,
  ) {
    const hash = await wallet.writeContract({ account, address: to, abi, functionName, args, value, gas: GAS });
    const receipt = await mined(hash);
    if (receipt.status !== 'success') {
      await client.simulateContract({ account, address: to, abi, functionName, args, value });
      throw new Error(`${functionName} failed`);
    }
    return receipt;
  }
  const stake = (account: Address, functionName: string, ...args: readonly unknown[]) =>
    send(account, Staking.address, stakingAbi as Abi, functionName, args);
  const court = (account: Address, functionName: string, ...args: readonly unknown[]) =>
    send(account, FaultCourt.address, faultCourtAbi as Abi, functionName, args);
  const staking = { address: Staking.address, abi: stakingAbi } as const;
  const faultCourt = { address: FaultCourt.address, abi: faultCourtAbi } as const;

  for (const account of [scene.operator, scene.relayer, ...Object.values(accounts)]) {
    await send(deployer!, token.address, opgAbi as Abi, 'transfer', [account, 1_000_000n * OPG]);
    await send(account, token.address, opgAbi as Abi, 'approve', [Staking.address, 2n ** 255n]);
  }
  const [parameters, times] = await Promise.all([
    client.readContract({ ...staking, functionName: 'parameters' }),
    client.readContract({ ...faultCourt, functionName: 'times' }),
  ]);

  /** An opening of the operator's head that holds the entry, and the path to the root of its anchoring. */
  async function leafProof(leafIndex: number) {
    const events = await client.getContractEvents({
      ...{ address: Anchors.address, abi: anchorsAbi, eventName: 'Anchored', strict: true, fromBlock: 0n },
      args: { operator: scene.operator },
    });
    const history = await Promise.all(
      events.map(async ({ args, blockNumber }) => ({
        ...{ root: args.root, word: args.word, size: unpackWord(args.word).size },
        time: Number((await client.getBlock({ blockNumber })).timestamp),
      })),
    );
    const constants = await scene.constants();
    const found = findOpening(history, leafIndex, constants);
    if (found === undefined) throw new Error(`entry ${leafIndex} is under no anchor`);
    const { opening, anchoring } = found;
    const size = opening.anchorings[anchoring]!.size;
    const node = async (level: number, index: number): Promise<Uint8Array> =>
      level === 0
        ? hashLeaf(scene.log.entry(index))
        : hashNode(await node(level - 1, 2 * index), await node(level - 1, 2 * index + 1));
    const path = (await inclusionProof(leafIndex, size, node)).map((hash) => toHex(hash));
    const anchorings = opening.anchorings.map(({ time, ...rest }) => ({ ...rest, time: BigInt(time) }));
    return { opening: { ...opening, anchorings }, proof: { anchoring: BigInt(anchoring), index: leafIndex, path } };
  }

  return {
    ...{ accounts, parameters, times, staking, faultCourt, leafProof },
    bond: (operator: Address, amount: bigint) => stake(operator, 'bond', amount),
    async delegate(holder: Address, operator: Address, amount: bigint) {
      const { era } = await client.readContract({ ...staking, functionName: 'poolOf', args: [operator, 1] });
      return stake(holder, 'delegate', operator, amount, { minShares: 0n, maxCommission: 10_000, era });
    },
    unbond: (holder: Address, operator: Address, shares: bigint) => stake(holder, 'unbond', operator, shares),
    claim: (ticketId: bigint) => stake(accounts.funder, 'claim', ticketId),
    fund: (operator: Address, amount: bigint) => stake(accounts.funder, 'fundRewards', operator, amount),
    collect: (holder: Address, operator: Address) => stake(holder, 'collectRewards', operator),
    withdrawCredit: (account: Address) => stake(account, 'withdrawCredit'),
    setCommission: (operator: Address, commission: number) => stake(operator, 'setCommission', commission),
    admitSlasher: (operator: Address, slasher: Address) => stake(operator, 'admitSlasher', slasher),
    /** A slash by an account of any kind, a contract's too. */
    async slashAs(slasher: Address, operator: Address, faultKey: Hex) {
      await scene.request('hardhat_impersonateAccount', [slasher]);
      await scene.request('hardhat_setBalance', [slasher, '0xde0b6b3a7640000']);
      const nobody = `0x${'00'.repeat(20)}`;
      await stake(slasher, 'slash', operator, faultKey, 5n, false, nobody);
      await scene.request('hardhat_stopImpersonatingAccount', [slasher]);
    },
    burn: () => stake(accounts.funder, 'burnSlashed'),

    commit: (commitment: Hex) => court(accounts.challenger, 'commit', commitment),
    /** Commits to the bounty of a receipt's fault, and files it one block later. */
    async challengeModel(signed: SignedReceipt, digest: Hex) {
      const claim = { recipient: accounts.challenger, salt: digest };
      const evidence = encodeAbiParameters(
        [{ type: 'bytes32' }, { type: 'address' }, { type: 'bytes32' }],
        [digest, claim.recipient, claim.salt],
      );
      await court(accounts.challenger, 'commit', keccak256(evidence));
      return court(accounts.challenger, 'challengeUndeclaredModel', onChain(signed), claim);
    },
    present: (signed: SignedReceipt) => court(accounts.first, 'present', onChain(signed)),
    demandLeaf: async (signed: SignedReceipt) =>
      send(accounts.challenger, FaultCourt.address, faultCourtAbi as Abi, 'demandLeaf', [onChain(signed)], 10n ** 18n),
    async answerLeaf(demandId: bigint, leafIndex: number) {
      const { opening, proof } = await leafProof(leafIndex);
      return court(accounts.second, 'answerLeaf', demandId, opening, proof);
    },
    /** Demands that the second of two anchors of an operator, both in its head's word, extend the first. */
    demandConsistency: (operator: Address, opening: unknown) =>
      send(
        ...([accounts.challenger, FaultCourt.address, faultCourtAbi as Abi, 'demandConsistency'] as const),
        ...([[operator, opening, 0n], 10n ** 18n] as const),
      ),
    challengeSilence: (demandId: bigint, pulse: Hex) => court(accounts.funder, 'challengeSilence', demandId, pulse),
    withdrawCoin: (account: Address) => court(account, 'withdrawCoin'),
  };
}

/** A signed receipt as the contracts' ABI takes it. */
function onChain({ receipt, signature }: SignedReceipt) {
  const { leafIndex, issuedAt, anchorBy, ...rest } = receipt;
  const numbers = { leafIndex: BigInt(leafIndex), issuedAt: BigInt(issuedAt), anchorBy: BigInt(anchorBy) };
  return { receipt: { ...rest, ...numbers }, signature };
}

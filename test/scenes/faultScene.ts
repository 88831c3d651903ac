import {
  configDigest,
  createContracts,
  createCourtReader,
  createWalletSender,
  type Evidence,
  encodeReceipt,
  endpointId,
  findOpening,
  type InferenceReceipt,
  modelId,
  readEvidence,
  receiptDigest,
  type Showing,
  type SignedReceipt,
  signReceipt,
  ZERO_32,
} from '@assay/sdk';
import {
  type Address,
  createPublicClient,
  createWalletClient,
  custom,
  getAddress,
  type Hex,
  numberToHex,
  parseEther,
} from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { hardhat } from 'viem/chains';
import { newChain } from '../../scripts/chain/newChain.ts';
import { draftReceipt } from '../generators/draftReceipt.ts';
import { ANCHOR_GAS } from './anchorGas.ts';
import { type DeployTimes, deployContracts } from './deployContracts.ts';
import type { ProvableLog } from './provableLog.ts';

export const RECEIPT_KEY: Hex = `0x${'77'.repeat(32)}`;
/** Times far above what passes on the wall while a test runs, seconds. */
export const GRACE = 20_000;
export const WINDOW = 51_200;
export const ANSWER = 6_000;
export const SKEW = 60;
const TIMES = {
  ...{ window: BigInt(WINDOW), grace: BigInt(GRACE), maxDelay: 10_000n, notice: 500n, drain: 1_000n },
  court: { answer: BigInt(ANSWER), longestDispute: 6_000n, buffer: 100n, skew: BigInt(SKEW) },
};
const FIELD: Hex = `0x${'01'.repeat(32)}`;
const BOND = parseEther('5000');

/** A chain in this process with the contracts, a staked operator with a delegator, a challenger, and the clock in hand. */
export type FaultScene = Awaited<ReturnType<typeof startFaultScene>>;

/**
 * Starts a scene: `chat` is declared, 5,000 OPG are bonded and 1,000 delegated.
 * @param beginning second of the first block; each transaction then has the second after the last block, in every run the same
 * @param times what the contracts are deployed with, in place of this scene's own
 */
export async function startFaultScene(beginning?: number, times: Partial<DeployTimes> = {}) {
  const connection = await (beginning === undefined ? newChain() : startAt(beginning));
  const request = (method: string, ...params: unknown[]) => connection.provider.request({ method, params });
  const provider = beginning === undefined ? connection.provider : aSecondForEach(request);
  const transport = custom(provider, { retryCount: 0 });
  const publicClient = createPublicClient({ chain: hardhat, transport, cacheTime: 0, pollingInterval: 10 });
  const named = ((await request('eth_accounts')) as Address[]).map((account) => getAddress(account));
  const [holder, operator, challenger, stranger] = named;
  const walletOf = (account: Address) => createWalletClient({ account, chain: hardhat, transport });
  const deployment = await deployContracts(transport, { ...TIMES, ...times });
  const as = (account: Address) => createContracts({ publicClient, walletClient: walletOf(account), deployment });
  const options = (account: Address) => ({ account, chain: hardhat });

  const staking = deployment.contracts.Staking.address;
  const [ours, theirs] = [as(operator!), as(holder!)];
  await theirs.opg.write.transfer([operator!, BOND], options(holder!));
  await ours.opg.write.approve([staking, BOND], options(operator!));
  await ours.staking.write.bond([BOND], options(operator!));
  await theirs.opg.write.approve([staking, BOND], options(holder!));
  const terms = { minShares: 0n, maxCommission: 3000, era: 0n };
  await theirs.staking.write.delegate([operator!, BOND / 5n, terms], options(holder!));
  await ours.operatorRegistry.write.register(
    ['log.example/faults', FIELD, [], privateKeyToAddress(RECEIPT_KEY)],
    options(operator!),
  );
  await ours.modelRegistry.write.register([FIELD, FIELD, ZERO_32, ZERO_32, 0, 'unit', ''], options(operator!));
  const record = { manifestDigest: FIELD, omsRoot: FIELD, programRoot: ZERO_32, weightRoot: ZERO_32 };
  const model = modelId({ ...record, trust: 'Attributed', publisher: operator! });
  const config = configDigest({ engine: 'unit' });

  const court = createCourtReader({ publicClient, deployment });
  const { domain } = await court.constants();
  const at = async (time: number) => {
    await request('evm_setNextBlockTimestamp', numberToHex(time));
    await request('evm_mine');
  };
  const pass = async (seconds: number) => at((await court.time()) + seconds);
  await pass(10_000);
  await ours.operatorRegistry.write.declare(
    ['chat', model, config, BigInt(await court.time()) + 10n],
    options(operator!),
  );
  await pass(5_000);

  const sign = (receipt: InferenceReceipt) => signReceipt(receipt, domain, RECEIPT_KEY);
  async function draft(leafIndex: number, changes: Partial<InferenceReceipt> = {}): Promise<InferenceReceipt> {
    const issuedAt = await court.time();
    return draftReceipt({
      ...{ operator: operator!, leafIndex, issuedAt, anchorBy: issuedAt + 1_000, endpoint: endpointId('chat') },
      ...{ modelId: model, configDigest: config, requestCommitment: FIELD, executedCommitment: FIELD },
      ...{ responseCommitment: FIELD, inputUnits: 1, outputUnits: 2 },
      ...changes,
    });
  }
  /** Signs a receipt for the log's next entry; it is appended unless `log` is only asked for its size. */
  async function issue(log: ProvableLog, changes: Partial<InferenceReceipt> = {}): Promise<SignedReceipt> {
    const signed = sign(await draft(log.digests.length, changes));
    log.append(digestOf(signed));
    return signed;
  }
  const digestOf = ({ receipt, domain }: SignedReceipt) => receiptDigest(receipt, domain);

  async function anchor(log: ProvableLog): Promise<void> {
    const size = log.digests.length;
    const args = [operator!, await log.rootAt(size), size] as const;
    await ours.anchors.write.anchor(args, { ...options(operator!), gas: ANCHOR_GAS });
  }
  /** Shows an entry of a log under the anchor of `size` entries. */
  async function show(log: ProvableLog, index: number, size: number): Promise<Showing> {
    const { opening, anchoring } = findOpening(
      await court.anchorHistory(operator!, size - 1),
      size - 1,
      await court.constants(),
    )!;
    const at = opening.anchorings[anchoring]!.size;
    return {
      operator: operator!,
      digest: log.digests[index]!,
      opening,
      proof: { anchoring, index, path: await log.path(index, at) },
    };
  }
  function evidenceOf(receipts: readonly SignedReceipt[], more: Partial<Evidence> = {}): Evidence {
    const { chainId, anchors } = domain;
    return readEvidence(
      JSON.parse(JSON.stringify({ chainId, anchors, receipts: receipts.map(encodeReceipt), ...more })),
    );
  }

  const accounts = { holder: holder!, operator: operator!, challenger: challenger!, stranger: stranger! };
  return {
    ...{ accounts, publicClient, walletOf, as, options, deployment, court, domain, model, config, request },
    ...{ at, pass, sign, draft, issue, digestOf, anchor, show, evidenceOf },
    sender: (account: Address = challenger!, timeoutMs?: number) => {
      const sender = createWalletSender({ publicClient, walletClient: walletOf(account), timeoutMs });
      return { publicClient, deployment, court, sender };
    },
    snapshot: () => request('evm_snapshot'),
    revert: (id: unknown) => request('evm_revert', id),
    close: () => connection.close(),
  };
}

const startAt = (second: number) => newChain({ initialDate: new Date(second * 1_000) });

type Request = (method: string, ...params: unknown[]) => Promise<unknown>;

function aSecondForEach(request: Request) {
  return {
    async request({ method, params = [] }: { method: string; params?: unknown[] }): Promise<unknown> {
      if (method === 'eth_sendTransaction') {
        const { timestamp } = (await request('eth_getBlockByNumber', 'latest', false)) as { timestamp: Hex };
        await request('evm_setNextBlockTimestamp', numberToHex(Number(timestamp) + 1));
      }
      return request(method, ...params);
    },
  };
}

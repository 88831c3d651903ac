import { type ChainSource, type Challenger, type Monitor, type MonitorOptions, openChallenger } from '@assay/monitor';
import { configDigest, modelId, TRUST, ZERO_32 } from '@assay/sdk';
import { faultCourtAbi, modelRegistryAbi, operatorRegistryAbi, opgAbi, stakingAbi } from '@assay/sdk/abi';
import { type Address, type Hex, type PublicClient, parseEther } from 'viem';
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts';
import type { ChallengerStep } from '../../monitor/src/challenger/challengerContext.ts';
import type { ChallengerConfig } from '../../monitor/src/challenger/openChallenger.ts';
import { type MonitorSetup, setUpMonitor, type TestOperator } from './monitorSetup.ts';

/** What an operator has at stake in these tests: each fault takes at least a tenth of the least bond. */
export const STAKE = parseEther('10000');

/** A monitor that challenges. */
export type Watcher = {
  readonly monitor: Monitor;
  readonly challenger: Challenger;
  /** Moves the watcher's own clock on by a second: what rests between two looks comes up again. */
  tick(): void;
};

/** A chain with the court, operators with stake, and challengers with coin. */
export type ChallengerSetup = MonitorSetup & {
  /** Has coin, and sends nothing but challenges. */
  newAccount(coin?: bigint): Promise<PrivateKeyAccount>;
  /** Bonds `STAKE` for an operator. */
  stake(operator: TestOperator): Promise<void>;
  /** Registers a model and declares it for an endpoint of the operator, from now on. */
  declare(operator: TestOperator, name: string): Promise<{ modelId: Hex; configDigest: Hex }>;
  /** Opens a monitor and its challenger, neither of which does anything by itself. */
  watch(
    config?: Partial<ChallengerConfig>,
    more?: {
      account?: PrivateKeyAccount;
      storeDir?: string;
      onStep?: (step: ChallengerStep) => void;
      options?: Partial<MonitorOptions>;
      /** What the challenger asks the chain through; the monitor asks for itself, through `source`. */
      client?: PublicClient;
      source?: ChainSource;
    },
  ): Promise<Watcher>;
  stakeOf(operator: Address): Promise<bigint>;
  /** Bounties that were credited to an account. */
  creditOf(account: Address): Promise<bigint>;
  /** The fault that the court has on record for a receipt, by number; 0 for none. */
  faultOf(digest: Hex): Promise<number>;
  /** Functions of the court that transactions called after a block, oldest first, failed ones included. */
  courtCalls(after?: bigint): Promise<{ from: Address; selector: Hex; ok: boolean }[]>;
};

/** Sets up the chain; in process unless a node's URL is given. `maxDelay`: of promises, in seconds. */
export async function setUpChallenger(rpcUrl?: string, maxDelay?: bigint): Promise<ChallengerSetup> {
  const setup = await setUpMonitor(rpcUrl, maxDelay);
  const { client, wallets, deployment } = setup;
  const { OPG, Staking, FaultCourt, ModelRegistry, OperatorRegistry } = deployment.contracts;
  const walletOf = (address: Address) => wallets.find(({ account }) => account.address === address)!;
  const read = <T>(call: object) => client.readContract(call as never) as Promise<T>;
  const newAccount = async (coin = parseEther('1')) => {
    const account = privateKeyToAccount(generatePrivateKey());
    if (coin > 0n) await wallets[0]!.sendTransaction({ to: account.address, value: coin });
    return account;
  };

  return {
    ...setup,
    newAccount,
    stake: async ({ address }) => {
      const wallet = walletOf(address);
      const opg = { address: OPG.address, abi: opgAbi } as const;
      await wallets[0]!.writeContract({ ...opg, functionName: 'transfer', args: [address, STAKE] });
      await wallet.writeContract({ ...opg, functionName: 'approve', args: [Staking.address, STAKE] });
      // No estimate: what it costs depends on the time since rewards were last paid out, which goes on until its block.
      const bond = {
        address: Staking.address,
        abi: stakingAbi,
        functionName: 'bond',
        args: [STAKE],
        gas: 500_000n,
      } as const;
      await wallet.writeContract(bond);
    },
    declare: async ({ address }, name) => {
      const wallet = walletOf(address);
      const hash: Hex = `0x${'b1'.repeat(32)}`;
      const args = [hash, hash, ZERO_32, ZERO_32, TRUST.indexOf('Attributed'), name, ''] as const;
      await wallet.writeContract({
        address: ModelRegistry.address,
        abi: modelRegistryAbi,
        functionName: 'register',
        args,
      });
      const trust = 'Attributed' as const;
      const digests = { manifestDigest: hash, omsRoot: hash, programRoot: ZERO_32, weightRoot: ZERO_32 };
      const served = { modelId: modelId({ ...digests, trust, publisher: address }), configDigest: configDigest({}) };
      const from = BigInt((await setup.time()) + 2);
      const declared = [name, served.modelId, served.configDigest, from] as const;
      const registry = { address: OperatorRegistry.address, abi: operatorRegistryAbi } as const;
      await wallet.writeContract({ ...registry, functionName: 'declare', args: declared });
      await setup.pass(3);
      return served;
    },
    watch: async (config = {}, { account, storeDir, onStep, source, options = {}, ...more } = {}) => {
      let ahead = 0;
      const now = () => Date.now() + ahead;
      const deps = { now, ...(storeDir !== undefined && { storeDir }), ...(source && { source }) };
      const monitor = await setup.monitor(options, deps);
      const challenger = await openChallenger({
        monitor,
        client: more.client ?? client,
        deployment,
        account: account ?? (await newAccount()),
        config: { ...CONFIG, ...config },
        ...(onStep && { onStep }),
      });
      const tick = () => {
        ahead += 1000;
      };
      const close = async () => {
        await challenger.close();
        await monitor.close();
      };
      return { monitor: { ...monitor, close }, challenger, tick };
    },
    stakeOf: async (operator) => {
      const call = { address: Staking.address, abi: stakingAbi, functionName: 'slashableOf', args: [operator] };
      return read<bigint>(call);
    },
    creditOf: (account) =>
      read<bigint>({ address: Staking.address, abi: stakingAbi, functionName: 'creditOf', args: [account] }),
    faultOf: async (digest) => {
      const call = { address: FaultCourt.address, abi: faultCourtAbi, functionName: 'faultOf', args: [digest] };
      return (await read<[number, bigint]>(call))[0];
    },
    courtCalls: async (after = BigInt(FaultCourt.startBlock)) => {
      const calls: { from: Address; selector: Hex; ok: boolean }[] = [];
      const head = await client.getBlockNumber();
      for (let number = after + 1n; number <= head; number++) {
        const { transactions } = await client.getBlock({ blockNumber: number, includeTransactions: true });
        for (const { to, from, input, hash } of transactions) {
          if (to?.toLowerCase() !== FaultCourt.address.toLowerCase()) continue;
          const { status } = await client.getTransactionReceipt({ hash });
          calls.push({ from, selector: input.slice(0, 10) as Hex, ok: status === 'success' });
        }
      }
      return calls;
    },
  };
}

/** Runs rounds of monitor and challenger until `done`; fails after `limit` of them. */
export async function roundsUntil(
  { monitor, challenger, tick }: Watcher,
  done: () => Promise<boolean> | boolean,
  limit = 12,
): Promise<void> {
  for (let i = 0; i < limit; i++) {
    await monitor.poll();
    await challenger.round();
    if (await done()) return;
    tick();
  }
  const { skipped, problem, counts } = challenger.state();
  throw new Error(`no round of ${limit} got there: ${JSON.stringify({ skipped, problem, counts })}`);
}

const CONFIG: ChallengerConfig = {
  recipient: undefined,
  maxSpendWeiPerDay: parseEther('1'),
  maxSpendWeiPerChallenge: parseEther('1'),
  minWin: 1n,
  maxFeePerGas: 10n ** 12n,
  maxHeadAgeSeconds: undefined,
  answerDemands: true,
  demandWithheld: false,
  demandConsistency: false,
  finalityDepth: 2,
  intervalMs: 100,
};

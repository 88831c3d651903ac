import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createMonitor,
  createViemChainSource,
  type Monitor,
  type MonitorDeps,
  type MonitorOptions,
} from '@assay/monitor';
import {
  type Deployment,
  encodeReceipt,
  FLAGS,
  type InferenceReceipt,
  type ReceiptDomain,
  receiptDigest,
  signReceipt,
  toHex,
} from '@assay/sdk';
import { anchorsAbi, operatorRegistryAbi } from '@assay/sdk/abi';
import { network } from 'hardhat';
import { type Address, createPublicClient, custom, type Hex, type PublicClient } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { newChain } from '../../scripts/chain/newChain.ts';
import { draftReceipt } from '../generators/draftReceipt.ts';
import { ANCHOR_GAS } from './anchorGas.ts';
import { deployContracts } from './deployContracts.ts';
import type { TiledLog } from './tiledLog.ts';

/** A registered operator of the test chain, with the key that signs its receipts. */
export type TestOperator = {
  readonly address: Address;
  setMirrors(urls: readonly string[]): Promise<void>;
  setCheckpointKey(key: Hex): Promise<void>;
  /** Anchors any root for any size. */
  anchor(root: Uint8Array | Hex, size: number): Promise<void>;
  /** Anchors the log's own root at its own size, or at `size`. */
  anchorLog(log: TiledLog, size?: number): Promise<void>;
  /** A receipt signed by the operator's receipt key (or `key`). */
  sign(fields: Partial<InferenceReceipt> & { leafIndex: number }, key?: Hex): { compact: string; digest: Hex };
};

type Wallet = Awaited<ReturnType<Awaited<ReturnType<typeof newChain>>['viem']['getWalletClients']>>[number];

/** The levers of a monitor test. What it opens, `close` closes. */
export type MonitorSetup = {
  readonly deployment: Deployment;
  readonly domain: ReceiptDomain;
  readonly client: PublicClient;
  readonly wallets: readonly Wallet[];
  readonly lines: { level: string; message: string; fields: Record<string, unknown> }[];
  request(method: string, params?: unknown[]): Promise<unknown>;
  /** Time of the newest block, unix seconds. */
  time(): Promise<number>;
  /** Mines a block `seconds` later. */
  pass(seconds: number): Promise<void>;
  /** Registers the next account as an operator. */
  register(log: Pick<TiledLog, 'origin' | 'checkpointKey'>, mirrors: readonly string[]): Promise<TestOperator>;
  newStore(): Promise<string>;
  monitor(options?: Partial<MonitorOptions>, deps?: Partial<MonitorDeps>): Promise<Monitor>;
  close(): Promise<void>;
};

/** How long mirrors may be behind before it is told. */
export const WITHHELD_AFTER_MS = 60_000;

/** Grace, in seconds, of the contracts of the test. */
export const GRACE = 8;

/** Deploys the contracts, in process or on the local node behind `rpcUrl`. `maxDelay`: of promises, in seconds. */
export async function setUpMonitor(rpcUrl?: string, maxDelay = 30n): Promise<MonitorSetup> {
  const remote = { network: 'target', override: { url: rpcUrl ?? '', accounts: 'remote' } } as const;
  const connection = await (rpcUrl === undefined ? newChain() : network.create(remote));
  const wallets = await connection.viem.getWalletClients();
  const request = (method: string, params: unknown[] = []) => connection.provider.request({ method, params });
  const transport = custom({ request: ({ method, params }) => request(method, params) }, { retryCount: 0 });
  const client = createPublicClient({ cacheTime: 0, transport });
  const times = { window: 32n, grace: BigInt(GRACE), maxDelay, notice: 2n, drain: 3n };
  const deployment = await deployContracts(transport, times);
  const anchors = deployment.contracts.Anchors;
  const registry = deployment.contracts.OperatorRegistry;
  const domain = { chainId: 31337, anchors: anchors.address };
  const lines: MonitorSetup['lines'] = [];
  const write = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, message, fields: fields as Record<string, unknown> });
  const folders: string[] = [];
  const opened: Monitor[] = [];
  const time = async () => Number((await client.getBlock()).timestamp);
  const newStore = async () => {
    const folder = await mkdtemp(join(tmpdir(), 'assay-monitor-'));
    folders.push(folder);
    return folder;
  };
  let registered = 0;

  return {
    deployment,
    domain,
    client,
    wallets,
    lines,
    request,
    time,
    newStore,
    pass: async (seconds) => {
      await request('evm_increaseTime', [seconds]);
      await request('evm_mine');
    },
    register: async (log, mirrors) => {
      registered += 1;
      const wallet = wallets[registered]!;
      const operator = wallet.account.address;
      const receiptKey = toHex(new Uint8Array(32).fill(registered));
      const record = { address: registry.address, abi: operatorRegistryAbi } as const;
      const first = [log.origin, log.checkpointKey, [...mirrors], privateKeyToAddress(receiptKey)] as const;
      await wallet.writeContract({ ...record, functionName: 'register', args: first });
      const keyFrom = await time();
      const anchor = async (root: Uint8Array | Hex, size: number) => {
        const args = [operator, typeof root === 'string' ? root : toHex(root), size] as const;
        await wallet.writeContract({
          address: anchors.address,
          abi: anchorsAbi,
          functionName: 'anchor',
          args,
          gas: ANCHOR_GAS,
        });
      };
      return {
        address: operator,
        setMirrors: async (urls) =>
          void (await wallet.writeContract({ ...record, functionName: 'setMirrors', args: [[...urls]] })),
        setCheckpointKey: async (key) =>
          void (await wallet.writeContract({ ...record, functionName: 'setCheckpointKey', args: [key] })),
        anchor,
        anchorLog: async (log, size = log.size()) => anchor(await log.rootAt(size), size),
        sign: (fields, key = receiptKey) => {
          const issuedAt = fields.issuedAt ?? keyFrom;
          // Claims no model unless it says so, so that nothing has to be declared.
          const blank = { operator, issuedAt, anchorBy: issuedAt + 10, flags: FLAGS.REFUSED };
          const receipt = draftReceipt({ ...blank, ...fields });
          return { compact: encodeReceipt(signReceipt(receipt, domain, key)), digest: receiptDigest(receipt, domain) };
        },
      };
    },
    monitor: async (options = {}, deps = {}) => {
      const monitor = await createMonitor({
        source: await createViemChainSource(client, deployment),
        fetch,
        resolve: async () => ['127.0.0.1'],
        now: Date.now,
        storeDir: deps.storeDir ?? (await newStore()),
        logger: { info: write('info'), warn: write('warn'), error: write('error') },
        ...deps,
        options: { ...OPTIONS, ...options },
      });
      opened.push(monitor);
      return monitor;
    },
    close: async () => {
      await Promise.all(opened.map((monitor) => monitor.close()));
      await connection.close();
      await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
    },
  };
}

/** Codes of a monitor's alarms, in the order in which they were raised. */
export function alarmCodes(monitor: Monitor): string[] {
  return monitor.alarms.list().map(({ code }) => code);
}

const OPTIONS: MonitorOptions = {
  intervalMs: 100,
  redownload: [],
  maxOperators: 100,
  maxLogSize: 2 ** 24,
  maxReceipts: 1000,
  parallelOperators: 8,
  requestTimeoutMs: 2000,
  roundMs: 30_000,
  withheldAfterMs: WITHHELD_AFTER_MS,
  blocksPerRead: 7,
  leastBlocksPerRead: 1,
  rereadBlocks: 8,
  allowPrivateMirrors: true,
};

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadMonitorConfig, type MonitorSettings, startMonitor } from '@assay/monitor';
import {
  createChainReader,
  createContracts,
  type Deployment,
  encodeReceipt,
  endpointId,
  fromHex,
  type InferenceReceipt,
  modelId,
  receiptDigest,
  signReceipt,
  toHex,
  ZERO_32,
} from '@assay/sdk';
import { type Address, createPublicClient, createWalletClient, type Hex, http } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { hardhat } from 'viem/chains';
import { draftReceipt } from '../generators/draftReceipt.ts';
import { ANCHOR_GAS } from './anchorGas.ts';
import { type DeployTimes, deployContracts } from './deployContracts.ts';
import { eventually } from './eventually.ts';
import { startHardhatNode } from './hardhatNode.ts';
import { createTiledLog, serveLog } from './tiledLog.ts';

export type Issued = { readonly compact: string; readonly digest: Hex; readonly receipt: InferenceReceipt };

/** A chain with one registered operator, its log and its model, and the levers to make history. */
export type IndexerScene = Awaited<ReturnType<typeof setUpScene>>;

const ENDPOINT = 'chat-prod';
const CONFIG = `0x${'c0'.repeat(32)}` as const;
const RECEIPT_KEY = `0x${'07'.repeat(32)}` as const;

/** Starts a node, deploys, registers an operator with a served log, publishes a model and declares an endpoint. */
export async function setUpScene(times: Partial<DeployTimes> = {}) {
  const node = await startHardhatNode();
  const deployment: Deployment = await deployContracts(node.url, times);
  const transport = http(node.url, { retryCount: 0 });
  const client = createPublicClient({ chain: hardhat, transport, cacheTime: 0, pollingInterval: 20 });
  const [, operator, publisher, relayer] = await createWalletClient({ chain: hardhat, transport }).getAddresses();
  const contractsOf = (account: Address) =>
    createContracts({
      publicClient: client,
      walletClient: createWalletClient({ chain: hardhat, transport, account }),
      deployment,
    });
  const mine = contractsOf(operator!);
  const options = { account: operator!, chain: hardhat } as const;
  const log = createTiledLog('log.example', 3);
  const server = await serveLog(log);
  const domain = { chainId: 31337, anchors: deployment.contracts.Anchors.address };
  const record = { manifestDigest: `0x${'a1'.repeat(32)}`, omsRoot: `0x${'a2'.repeat(32)}` } as const;
  const model = modelId({
    ...record,
    programRoot: ZERO_32,
    weightRoot: ZERO_32,
    trust: 'Attributed',
    publisher: publisher!,
  });

  const mined = (hash: Hex) => client.waitForTransactionReceipt({ hash });
  const request = (method: string, params: unknown[] = []) =>
    client.request({ method, params } as never) as Promise<unknown>;
  const time = async () => Number((await client.getBlock()).timestamp);
  const head = async () => Number(await client.getBlockNumber());
  const constants = () => createChainReader({ publicClient: client, deployment }).constants();

  await mined(
    await mine.operatorRegistry.write.register(
      ['log.example', log.checkpointKey, [server.url], privateKeyToAddress(RECEIPT_KEY)],
      options,
    ),
  );
  await mined(
    await contractsOf(publisher!).modelRegistry.write.register(
      [record.manifestDigest, record.omsRoot, ZERO_32, ZERO_32, 0, 'digits', 'https://models.example/digits'],
      { account: publisher!, chain: hardhat },
    ),
  );
  await mined(
    await mine.operatorRegistry.write.declare([ENDPOINT, model, CONFIG, BigInt((await time()) + 1)], options),
  );
  await request('evm_increaseTime', [2]);
  await request('evm_mine');

  return {
    ...{ node, deployment, client, domain, log, server, model, operator: operator!, publisher: publisher! },
    ...{ contracts: mine, options, mined, request, time, head, constants, endpoint: endpointId(ENDPOINT) },
    relayer: relayer!,

    /** Signs a receipt for the next place of the log, and logs it unless `logged` is false. */
    async issue(fields: Partial<InferenceReceipt> = {}, { logged = true } = {}): Promise<Issued> {
      const issuedAt = await time();
      const receipt = draftReceipt({
        ...{ operator: operator!, leafIndex: log.size(), issuedAt, anchorBy: issuedAt + 20 },
        ...{ endpoint: endpointId(ENDPOINT), modelId: model, configDigest: CONFIG },
        ...{
          requestCommitment: toHex(new Uint8Array(32).fill(log.size() + 1)),
          executedCommitment: toHex(new Uint8Array(32).fill(log.size() + 1)),
        },
        ...{ inputUnits: 1, outputUnits: 1 },
        ...fields,
      });
      const digest = receiptDigest(receipt, domain);
      if (logged) log.appendDigests([fromHex(digest)]);
      return { compact: encodeReceipt(signReceipt(receipt, domain, RECEIPT_KEY)), digest, receipt };
    },

    /** Anchors the log's root at its size, or at `size`, and returns the transaction's receipt. */
    async anchor(size = log.size()) {
      const root = toHex(await log.rootAt(size));
      return mined(await mine.anchors.write.anchor([operator!, root, size], { ...options, gas: ANCHOR_GAS }));
    },

    /** Lets `seconds` pass and mines a block. */
    async pass(seconds: number) {
      await request('evm_increaseTime', [seconds]);
      await request('evm_mine');
    },

    close: async () => {
      await server.close();
      await node.close();
    },
  };
}

/** Runs the real monitor on a scene, with further settings as `flags`; `mirrored` waits until it holds the whole log. */
export async function watchScene(scene: IndexerScene, flags: MonitorSettings = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'assay-monitor-'));
  const config = loadMonitorConfig({
    flags: {
      ...{ rpcUrl: scene.node.url, store: folder, port: 0, intervalMs: 100, logLevel: 'silent' },
      deployment: scene.deployment,
      ...flags,
    },
  });
  const monitor = await startMonitor(config);
  return {
    url: monitor.url,
    mirrored: (size = scene.log.size()) =>
      eventually(async () => {
        const operators = (await (await fetch(`${monitor.url}/operators`)).json()) as { size: number }[];
        return (operators[0]?.size ?? 0) >= size;
      }, `${size} mirrored entries`),
    handIn: async (compact: string) => {
      const response = await fetch(`${monitor.url}/receipts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ receipt: compact }),
      });
      if (response.status !== 202) throw new Error(`handing in failed: ${await response.text()}`);
    },
    close: async () => {
      await monitor.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

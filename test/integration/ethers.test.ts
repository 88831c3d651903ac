import { ed25519 } from '@noble/curves/ed25519';
import { BrowserProvider, type Eip1193Provider, Wallet } from 'ethers';
import { createPublicClient, custom, type Hex } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newChain } from '../../scripts/chain/newChain.ts';
import { foldAnchoring, foldOpening, HEAD_SLOT, ZERO_WORD } from '../../sdk/src/anchorWord.ts';
import { fromHex, toHex, utf8, ZERO_32 } from '../../sdk/src/bytes.ts';
import { configDigest } from '../../sdk/src/canonical.ts';
import { type ChainReader, createChainReader } from '../../sdk/src/chainReader.ts';
import { signCheckpoint } from '../../sdk/src/checkpoint.ts';
import { createCompactRange } from '../../sdk/src/compactRange.ts';
import { createContracts } from '../../sdk/src/contracts.ts';
import { readDeployment } from '../../sdk/src/deployment.ts';
import { fromEthersProvider, fromEthersSigner } from '../../sdk/src/ethers.ts';
import { type AnchorRecord, findOpening } from '../../sdk/src/findOpening.ts';
import { buildManifest, manifestDigest, modelId, omsRoot } from '../../sdk/src/manifest.ts';
import { hashLeaf } from '../../sdk/src/merkle.ts';
import { signerFromSeed } from '../../sdk/src/note.ts';
import { endpointId, receiptDigest, receiptTypedData } from '../../sdk/src/receipt.ts';
import type { SignedReceipt } from '../../sdk/src/receiptFields.ts';
import { verifyReceipt } from '../../sdk/src/verify/verifyReceipt.ts';
import { draftReceipt } from '../generators/draftReceipt.ts';
import { ANCHOR_GAS } from '../scenes/anchorGas.ts';
import { deployContracts } from '../scenes/deployContracts.ts';

const ORIGIN = 'log.example/ethers';
const seed = new Uint8Array(32).fill(5);
const receiptWallet = new Wallet(`0x${'77'.repeat(32)}`);

async function startWorld() {
  const connection = await newChain();
  const [wallet] = await connection.viem.getWalletClients();
  const operator = wallet!.account.address;
  const deployment = readDeployment(await deployContracts(custom(connection.provider)));
  const publicClient = createPublicClient({
    transport: custom(connection.provider),
    cacheTime: 0,
    pollingInterval: 10,
  });
  const contracts = createContracts({ publicClient, walletClient: wallet!, deployment });
  const provider = new BrowserProvider(connection.provider as Eip1193Provider, undefined, {
    cacheTimeout: -1,
    polling: false,
  } as never);
  const readers: Record<'viem' | 'ethers', ChainReader> = {
    viem: createChainReader({ publicClient, deployment }),
    ethers: fromEthersProvider(provider, deployment),
  };
  const pass = async (seconds: number) => {
    await connection.provider.request({ method: 'evm_increaseTime', params: [seconds] });
    await connection.provider.request({ method: 'evm_mine', params: [] });
  };
  return {
    connection,
    operator,
    deployment,
    publicClient,
    contracts,
    provider,
    readers,
    pass,
    account: wallet!.account,
  };
}

describe('with ethers, on a chain', () => {
  let world: Awaited<ReturnType<typeof startWorld>>;
  let signed: SignedReceipt;
  const range = createCompactRange();
  const record = {
    manifestDigest: manifestDigest(buildManifest([{ name: 'model.onnx', digest: toHex(hashLeaf(utf8('weights'))) }])),
    omsRoot: omsRoot(buildManifest([{ name: 'model.onnx', digest: toHex(hashLeaf(utf8('weights'))) }])),
    programRoot: ZERO_32,
    weightRoot: ZERO_32,
    trust: 'Attributed',
  } as const;
  const config = configDigest({ engine: 'unit' });
  const history: AnchorRecord[] = [];

  async function anchor(): Promise<void> {
    const { contracts, operator, publicClient, account, deployment } = world;
    const [root, size] = [toHex(range.root()), range.size()];
    const hash = await contracts.anchors.write.anchor([operator, root, size], {
      account,
      chain: null,
      gas: ANCHOR_GAS,
    });
    const { blockNumber } = await publicClient.waitForTransactionReceipt({ hash });
    const { timestamp } = await publicClient.getBlock({ blockNumber });
    const { genesis, period } = await createChainReader({ publicClient, deployment }).constants();
    const anchoring = { root, size, time: Number(timestamp) };
    history.push({
      ...anchoring,
      word: foldAnchoring(history.at(-1)?.word ?? ZERO_WORD, anchoring, { genesis, period }),
    });
  }

  beforeAll(async () => {
    world = await startWorld();
    const { contracts, operator, account, readers } = world;
    const options = { account, chain: null };
    const checkpointKey = toHex(ed25519.getPublicKey(seed));
    const { operatorRegistry, modelRegistry } = contracts;
    await operatorRegistry.write.register([ORIGIN, checkpointKey, [], receiptWallet.address as Hex], options);
    const { manifestDigest: manifest, omsRoot: oms } = record;
    await modelRegistry.write.register([manifest, oms, ZERO_32, ZERO_32, 0, 'unit', ''], options);
    const id = modelId({ ...record, publisher: operator });
    await operatorRegistry.write.declare(['chat', id, config, BigInt(await readers.viem.time()) + 1n], options);
    await world.pass(2);

    const time = await readers.viem.time();
    const signer = await fromEthersSigner(receiptWallet);
    const { domain } = await readers.ethers.constants();
    signed = await signer.signReceipt(
      draftReceipt({
        operator,
        issuedAt: time,
        anchorBy: time + 30,
        endpoint: endpointId('chat'),
        modelId: id,
        configDigest: config,
        requestCommitment: `0x${'01'.repeat(32)}`,
        executedCommitment: `0x${'01'.repeat(32)}`,
        responseCommitment: `0x${'02'.repeat(32)}`,
        inputUnits: 1,
        outputUnits: 2,
      }),
      domain,
    );
    range.append(hashLeaf(fromHex(receiptDigest(signed.receipt, domain))));
  });

  afterAll(async () => {
    world.provider.destroy();
    await world.connection.close();
  });

  async function verifyBoth() {
    const { genesis, period } = await world.readers.viem.constants();
    const found = findOpening(history, 0, { genesis, period });
    const checkpoint = signCheckpoint({ origin: ORIGIN, size: 1, root: hashLeafRoot }, signerFromSeed(ORIGIN, seed));
    const proof = {
      leafIndex: 0,
      inclusion: { size: 1, root: toHex(hashLeafRoot), path: [], checkpoint },
      ...(found && { anchor: found }),
    };
    const now = await world.readers.viem.time();
    const outcomes = Object.values(world.readers).map((chain) => verifyReceipt({ signed, proof, chain, now }));
    const [viem, ethers] = await Promise.all(outcomes);
    expect(ethers).toEqual(viem);
    return ethers!;
  }
  let hashLeafRoot: Uint8Array;

  const wideReceipt = () => receiptTypedData(signed.receipt, signed.domain).message;

  it('signs by typed data what the sdk and the contract hash', async () => {
    const { receipt, domain } = signed;
    const wide = wideReceipt();
    expect(await world.contracts.anchors.read.receiptDigest([wide])).toBe(receiptDigest(receipt, domain));
    const { trust: _, ...rest } = record;
    const onChain = await world.contracts.modelRegistry.read.modelIdOf([
      { ...rest, trust: 0, publisher: world.operator },
    ]);
    expect(onChain).toBe(receipt.modelId);
  });

  it('climbs the ladder through both adapters alike, up to FINAL', async () => {
    hashLeafRoot = range.root();
    expect((await verifyBoth()).verdict).toBe('LOGGED');
    await anchor();
    const anchored = await verifyBoth();
    expect(anchored.reasons.map(({ code }) => code)).toEqual(['WINDOW_OPEN', 'UNSTAKED']);
    expect(anchored.verdict).toBe('ANCHORED');
    const presented = { receipt: wideReceipt(), signature: signed.signature };
    await world.contracts.faultCourt.write.present([presented], { account: world.account, chain: null });
    await world.pass(66);
    expect((await verifyBoth()).verdict).toBe('SETTLED');
    await world.pass(66);
    expect((await verifyBoth()).verdict).toBe('FINAL');
  });

  it('folds the words that the contract holds, through the ring', async () => {
    const { contracts, operator, readers } = world;
    const times = await readers.viem.constants();
    for (let i = 0; i < 40; i++) {
      range.append(hashLeaf(Uint8Array.of(i)));
      await anchor();
      if (i % 3 !== 0) await world.pass(4 + (i % 5));
    }
    expect(await readers.ethers.word(operator, HEAD_SLOT)).toBe(history.at(-1)!.word);
    for (let leaf = 0; leaf < range.size(); leaf++) {
      const { opening } = findOpening(history, leaf, times)!;
      expect(await readers.ethers.word(operator, opening.slot)).toBe(foldOpening(opening, times));
      const anchorings = opening.anchorings.map((anchoring) => ({ ...anchoring, time: BigInt(anchoring.time) }));
      await contracts.anchors.read.checkOpening([operator, { ...opening, anchorings }]);
    }
    expect((await verifyBoth()).verdict).toBe('FINAL');
  });

  it('refuses a wallet that signs as somebody else, and a node on another chain', async () => {
    const other = Wallet.createRandom();
    const liar = new Proxy(receiptWallet, {
      get: (target, key) => (key === 'signTypedData' ? other.signTypedData.bind(other) : Reflect.get(target, key)),
    });
    const signer = await fromEthersSigner(liar);
    await expect(signer.signReceipt(signed.receipt, signed.domain)).rejects.toMatchObject({
      code: 'SIGNATURE_MISMATCH',
    });
    const elsewhere = fromEthersProvider(world.provider, { ...world.deployment, chainId: 1 });
    await expect(elsewhere.constants()).rejects.toMatchObject({ code: 'CHAIN_ID_MISMATCH' });
    const wrong = {
      ...world.deployment.contracts,
      OperatorRegistry: { address: world.operator, startBlock: 0, txHash: ZERO_32 },
    };
    const nowhere = fromEthersProvider(world.provider, { ...world.deployment, contracts: wrong });
    await expect(nowhere.operator(world.operator)).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' });
    const future = fromEthersProvider(world.provider, world.deployment, 1_000_000);
    await expect(future.time()).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' });
  });
});

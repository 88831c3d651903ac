import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Deployment, EMPTY_ROOT, signCheckpoint, signerFromSeed, toHex } from '@assay/sdk';
import { anchorsAbi, operatorRegistryAbi } from '@assay/sdk/abi';
import { ed25519 } from '@noble/curves/ed25519';
import { type Address, createWalletClient, http, type PublicClient, type WalletClient } from 'viem';
import { hardhat } from 'viem/chains';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createAnchoringChain } from '../../operator/src/anchoring/viemAnchoringChain.ts';
import { checkStart, type StartOptions } from '../../operator/src/startup/checkStart.ts';
import { createStartRegistry } from '../../operator/src/startup/startRegistry.ts';
import { newChain } from '../../scripts/chain/newChain.ts';
import { ANCHOR_GAS } from '../scenes/anchorGas.ts';
import { plainClient, type RpcRequest } from '../scenes/anchorsChain.ts';
import { deployContracts } from '../scenes/deployContracts.ts';
import { createMemoryLog, type MemoryLog } from '../scenes/memoryLog.ts';
import { honest, only, type RpcProxy, startRpcProxy } from '../scenes/rpcProxy.ts';

const ORIGIN = 'log.example/start';
const seed = new Uint8Array(32).fill(5);
const signer = signerFromSeed(ORIGIN, seed);
const checkpointKey = toHex(ed25519.getPublicKey(seed));

let connection: Awaited<ReturnType<typeof newChain>>;
let proxy: RpcProxy;
let deployment: Deployment;
let client: PublicClient;
let wallet: WalletClient;
let accounts: readonly Address[];
let operator: Address;
let base: unknown;
const closers: (() => Promise<void>)[] = [];
let log: MemoryLog;

beforeAll(async () => {
  connection = await newChain();
  const request: RpcRequest = (method, params = []) => connection.provider.request({ method, params });
  proxy = await startRpcProxy(request);
  deployment = await deployContracts(proxy.url);
  client = plainClient(proxy.url);
  wallet = createWalletClient({ chain: hardhat, transport: http(proxy.url) });
  accounts = await wallet.getAddresses();
  operator = accounts[1]!;
  await register(operator, ORIGIN, []);
  await write(anchorsAbi, deployment.contracts.Anchors.address, 'setAnchorKey', [accounts[2]]);
});
afterAll(async () => {
  await proxy.close();
  await connection.close();
});
beforeEach(async () => {
  base = await connection.provider.request({ method: 'evm_snapshot' });
  log = createMemoryLog();
});
afterEach(async () => {
  proxy.behave(honest);
  for (const close of closers.splice(0)) await close();
  await connection.provider.request({ method: 'evm_revert', params: [base] });
});

async function write(
  abi: readonly unknown[],
  address: Address,
  functionName: string,
  args: unknown[],
  from = operator,
) {
  await wallet.writeContract({
    abi,
    address,
    functionName,
    args,
    account: from,
    chain: hardhat,
    ...(functionName === 'anchor' && { gas: ANCHOR_GAS }),
  } as never);
}

function register(account: Address, origin: string, mirrors: readonly string[]) {
  const args = [origin, checkpointKey, mirrors, accounts[3]];
  return write(operatorRegistryAbi, deployment.contracts.OperatorRegistry.address, 'register', args, account);
}

function setMirrors(mirrors: readonly string[]) {
  return write(operatorRegistryAbi, deployment.contracts.OperatorRegistry.address, 'setMirrors', [mirrors]);
}

async function anchor(size: number, root?: Uint8Array): Promise<void> {
  const args = [operator, toHex(root ?? (await log.rootAt(size))), size];
  await write(anchorsAbi, deployment.contracts.Anchors.address, 'anchor', args);
}

function start(more: Partial<StartOptions> = {}) {
  return checkStart({
    operator,
    origin: ORIGIN,
    checkpointKey,
    receiptKey: accounts[3]!,
    anchorKey: accounts[2]!,
    log,
    chain: createAnchoringChain(client, deployment),
    registry: createStartRegistry(client, deployment),
    timeoutMs: 2_000,
    ...more,
  });
}

/** A mirror on a free port that answers every request with `listener`; returns its base URL. */
async function mirror(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/log`;
}

/** A mirror that holds the first `size` entries of `of`. */
async function mirrorOf(of: MemoryLog, size = of.size(), by = signer): Promise<string> {
  const note = signCheckpoint({ origin: ORIGIN, size, root: await of.rootAt(size) }, by);
  return mirror((_request, response) => response.end(note));
}

test('an operator with everything in order starts, and learns what is anchored and mirrored', async () => {
  log.append(8);
  await anchor(5);
  const url = await mirrorOf(log, 7);
  await setMirrors([url]);
  const report = await start();
  expect(report).toMatchObject({ anchoredSize: 5, warnings: [], skippedMirrors: [] });
  expect(report.mirrors).toMatchObject([{ url, state: 'agrees', size: 7 }]);
});

test('an empty log before the first anchor starts', async () => {
  expect(await start()).toMatchObject({ anchoredSize: 0, mirrors: [], warnings: [] });
});

test('another chain is refused', async () => {
  proxy.behave(only(['eth_chainId'], async () => '0x1'));
  await expect(start()).rejects.toMatchObject({ code: 'CHAIN_ID_MISMATCH', details: { expected: 31337, actual: 1 } });
});

test.each(['Anchors', 'OperatorRegistry'] as const)('a deployment whose %s has no code is refused', async (name) => {
  const contracts = { ...deployment.contracts, [name]: { ...deployment.contracts[name], address: accounts[9]! } };
  const registry = createStartRegistry(client, { contracts });
  await expect(start({ registry })).rejects.toMatchObject({ code: 'CONTRACT_MISSING', details: { name } });
});

test('a node that does not answer ends the start in time', async () => {
  proxy.behave(() => new Promise(() => {}));
  await expect(start({ timeoutMs: 200 })).rejects.toMatchObject({ code: 'CHAIN_TIMEOUT' });
});

test('an account that never registered is refused', async () => {
  await expect(start({ operator: accounts[8]! })).rejects.toMatchObject({ code: 'OPERATOR_NOT_REGISTERED' });
});

test('a log with another name is refused', async () => {
  await expect(start({ origin: 'log.example/other' })).rejects.toMatchObject({ code: 'ORIGIN_MISMATCH' });
});

test('a checkpoint key that is not the registered one is refused', async () => {
  const other = toHex(ed25519.getPublicKey(new Uint8Array(32).fill(6)));
  await expect(start({ checkpointKey: other })).rejects.toMatchObject({ code: 'CHECKPOINT_KEY_MISMATCH' });
});

test('a receipt key that was never added, or whose time has not come, is refused', async () => {
  await expect(start({ receiptKey: accounts[4]! })).rejects.toMatchObject({ code: 'RECEIPT_KEY_NOT_ACTIVE' });
  const { address } = deployment.contracts.OperatorRegistry;
  const later = BigInt(Math.floor(Date.now() / 1000) + 3600);
  await write(operatorRegistryAbi, address, 'addReceiptKey', [accounts[4], later]);
  await expect(start({ receiptKey: accounts[4]! })).rejects.toMatchObject({ code: 'RECEIPT_KEY_NOT_ACTIVE' });
});

test('an anchor key that nobody delegated is refused; the operator itself needs no delegation', async () => {
  await expect(start({ anchorKey: accounts[5]! })).rejects.toMatchObject({ code: 'ANCHOR_KEY_NOT_DELEGATED' });
  expect(await start({ anchorKey: operator })).toMatchObject({ anchoredSize: 0 });
});

test('a log that is shorter than what is anchored is refused', async () => {
  log.append(6);
  await anchor(6);
  log = createMemoryLog();
  log.append(5);
  await expect(start()).rejects.toMatchObject({ code: 'LOG_BEHIND_CHAIN', details: { anchored: 6, local: 5 } });
});

test('a log with other entries than what is anchored is refused', async () => {
  log.append(6);
  await anchor(3);
  await anchor(6);
  log = createMemoryLog('restored');
  log.append(9);
  await expect(start()).rejects.toMatchObject({ code: 'LOG_FORKS_CHAIN', details: { size: 6 } });
});

test('an event that does not fold into the head word is not believed', async () => {
  log.append(6);
  await anchor(6);
  proxy.behave(
    only(['eth_getLogs'], async (_call, forward) =>
      ((await forward()) as { topics: string[] }[]).map((entry) => ({
        ...entry,
        topics: [...entry.topics.slice(0, 2), `0x${'ee'.repeat(32)}`],
      })),
    ),
  );
  await expect(start()).rejects.toMatchObject({ code: 'CHAIN_INCONSISTENT' });
});

test('a restored backup that is behind its own mirror is refused, whatever the override says', async () => {
  log.append(20);
  const url = await mirrorOf(log, 20);
  const backup = createMemoryLog();
  backup.append(12);
  await setMirrors([url]);
  for (const allowUnreachableMirrors of [false, true]) {
    const refused = start({ log: backup, allowUnreachableMirrors });
    await expect(refused).rejects.toMatchObject({ code: 'LOG_BEHIND_MIRROR', details: { url, mirror: 20, local: 12 } });
  }
});

test('a mirror that holds another history under our signature is refused, even beside one that agrees', async () => {
  log.append(9);
  const other = createMemoryLog('another history');
  other.append(4);
  await setMirrors([await mirrorOf(log), await mirrorOf(other)]);
  await expect(start()).rejects.toMatchObject({ code: 'LOG_FORKS_MIRROR', details: { mirror: 4 } });
});

const gone = (status: number): RequestListener => {
  return (_request, response) => void response.writeHead(status).end();
};
test.each([
  ['has nothing', gone(404)],
  ['is broken', gone(500)],
  ['hangs up', ((request) => request.socket.destroy()) satisfies RequestListener],
  ['never answers', (() => {}) satisfies RequestListener],
] as const)('a mirror that %s keeps the operator from starting, unless it is overridden', async (_name, listener) => {
  const url = await mirror(listener);
  await setMirrors([url]);
  await expect(start()).rejects.toMatchObject({ code: 'MIRROR_UNREACHABLE', details: { url } });
  const { warnings, mirrors } = await start({ allowUnreachableMirrors: true });
  expect(warnings).toMatchObject([{ code: 'MIRROR_UNREACHABLE' }]);
  expect(mirrors).toMatchObject([{ state: 'unreachable' }]);
});

test.each([
  ['text', 'hello'],
  ['a note of another log', signCheckpoint({ origin: 'x', size: 0, root: EMPTY_ROOT }, signerFromSeed('x', seed))],
  ['a note signed by another key', forged()],
  ['endless bytes', 'x'.repeat(4_000_000)],
])('a mirror that serves %s says nothing about the log', async (_name, body) => {
  const url = await mirror((_request, response) => response.end(body));
  await setMirrors([url]);
  await expect(start()).rejects.toMatchObject({ code: 'MIRROR_MALFORMED', details: { url } });
  expect(await start({ allowUnreachableMirrors: true })).toMatchObject({ warnings: [{ code: 'MIRROR_MALFORMED' }] });
});

function forged(): string {
  return signCheckpoint(
    { origin: ORIGIN, size: 0, root: EMPTY_ROOT },
    signerFromSeed(ORIGIN, new Uint8Array(32).fill(1)),
  );
}

test("the operator's own URL among the mirrors is not asked: it is not up yet", async () => {
  await setMirrors(['http://127.0.0.1:9/log/']);
  const report = await start({ selfUrls: ['http://127.0.0.1:9/log'] });
  expect(report).toMatchObject({ mirrors: [], skippedMirrors: ['http://127.0.0.1:9/log'] });
});

test('a clock behind the chain is refused; so is one that mirrors contradict', async () => {
  const now = Date.now();
  await expect(start({ clock: () => now - 300_000 })).rejects.toMatchObject({ code: 'CLOCK_SKEW' });
  log.append(1);
  await setMirrors([await mirrorOf(log)]);
  await expect(start({ clock: () => now + 300_000 })).rejects.toMatchObject({ code: 'CLOCK_SKEW' });
});

test('a local chain whose last block is old does not accuse the clock', async () => {
  const now = Date.now();
  expect(await start({ clock: () => now + 300_000 })).toMatchObject({ warnings: [] });
});

test('an endpoint that serves something else than is declared now is pointed out', async () => {
  const modelId = toHex(new Uint8Array(32).fill(7));
  const other = toHex(new Uint8Array(32).fill(8));
  const served = { name: 'chat-prod', modelId, configDigest: other };
  const undeclared = [{ code: 'ENDPOINT_NOT_DECLARED' }];
  expect((await start({ endpoints: [served] })).warnings).toMatchObject(undeclared);

  // The last block may be old by now; the next one has the time of the clock.
  const from = BigInt(Math.floor(Date.now() / 1000)) + 60n;
  const { address } = deployment.contracts.OperatorRegistry;
  await write(operatorRegistryAbi, address, 'declare', ['chat-prod', modelId, other, from]);
  const at = (seconds: bigint) => ({ endpoints: [served], clock: () => Number(seconds) * 1000 });
  expect((await start(at(from - 1n))).warnings).toMatchObject(undeclared);
  expect((await start(at(from))).warnings).toEqual([]);
  const swapped = { ...served, modelId: other };
  expect((await start({ ...at(from), endpoints: [swapped] })).warnings).toMatchObject(undeclared);
});

import { outcomeOf } from '@assay/node/transactions';
import { toHex } from '@assay/sdk';
import { type Hex, parseTransaction } from 'viem';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AnchoringSetup, DEPTH, setUpAnchoring, tickUntil } from '../scenes/anchoringSetup.ts';

const GWEI = 1_000_000_000n;

let setup: AnchoringSetup;
beforeEach(async () => {
  setup = await setUpAnchoring();
});
afterEach(() => setup.close());

/** Sends a plain transfer from the anchor key, as a second user of the key would. */
async function sendFromKey(nonce: number, maxFeePerGas: bigint): Promise<void> {
  const fees = { maxFeePerGas, maxPriorityFeePerGas: GWEI };
  const plain = { type: 'eip1559', chainId: 31337, nonce, to: setup.chain.operator, gas: 21_000n } as const;
  await setup.chain.request('eth_sendRawTransaction', [
    await setup.chain.anchorKey.signTransaction({ ...plain, ...fees }),
  ]);
}

test('a transaction that the pool dropped is sent again as it was', async () => {
  const { chain, log } = setup;
  const agent = await setup.agent();
  await chain.automine(false);
  log.append(3);
  const { sent } = await agent.tick();
  expect(await chain.request('hardhat_dropTransaction', [sent[0]])).toBe(true);
  await chain.mine(1);
  expect(await chain.anchors()).toEqual([]);
  expect(await agent.tick()).toMatchObject({ outcome: 'sent', sent });
  await chain.mine(1);
  expect(await agent.tick()).toMatchObject({ anchoredSize: 3 });
});

test('a stuck transaction is replaced for at least an eighth more, under the same nonce', async () => {
  const { chain, log } = setup;
  const dataDir = await setup.newDataDir();
  const agent = await setup.agent({ dataDir });
  await chain.automine(false);
  log.append(2);
  await agent.tick();
  await setBaseFee(100n * GWEI);
  for (let block = 0; block < 3; block++) {
    expect(await agent.tick()).toMatchObject({ outcome: 'sent', anchoredSize: 0 });
    await chain.mine(1);
  }
  await setBaseFee(100n * GWEI);
  await tickUntil(agent, ({ sent }) => sent.length === 1 && agent.state().pending?.attempts === 2);
  await chain.mine(1);
  expect(await agent.tick()).toMatchObject({ anchoredSize: 2, mined: [2] });
  await chain.mine(DEPTH);
  expect(await agent.tick()).toMatchObject({ finalSize: 2 });

  const offers = await offersIn(dataDir);
  expect(offers).toHaveLength(2);
  const [first, second] = offers.map(({ raw }) => parseTransaction(raw));
  expect(second?.nonce).toBe(first?.nonce);
  expect(second?.data).toBe(first?.data);
  expect(second!.maxFeePerGas! * 8n).toBeGreaterThanOrEqual(first!.maxFeePerGas! * 9n);
  expect(second!.maxPriorityFeePerGas! * 8n).toBeGreaterThanOrEqual(first!.maxPriorityFeePerGas! * 9n);
  expect(agent.state().rows).toMatchObject({ built: 1, signed: 2, broadcast: 2, replaced: 1, final: 1, abandoned: 0 });
});

test('half of a promise gone, a stuck transaction is replaced in half the time and for more', async () => {
  const { chain, log } = setup;
  let now = Date.now();
  const patience = { blocks: 4, seconds: 0 };
  const dataDir = await setup.newDataDir();
  const agent = await setup.agent({ dataDir, patience, promiseSeconds: 100, clock: () => now });
  await chain.automine(false);
  log.append(2, Math.floor(now / 1000));
  await agent.tick();
  for (let block = 0; block < 2; block++) {
    await setBaseFee(100n * GWEI);
    await chain.mine(1);
  }
  await agent.tick();
  expect(agent.state().pending).toMatchObject({ attempts: 1 });
  now += 50_000;
  await agent.tick();
  expect(agent.state().pending).toMatchObject({ attempts: 2 });
  expect((await offersIn(dataDir))[1]?.maxFeePerGas).toBeGreaterThan(200n * GWEI);
});

test('whichever of the replaced transactions is mined counts, and only once', async () => {
  const { chain, log } = setup;
  const dataDir = await setup.newDataDir();
  const agent = await setup.agent({ dataDir });
  await chain.automine(false);
  log.append(2);
  await agent.tick();
  await setBaseFee(100n * GWEI);
  await chain.mine(3);
  await agent.tick();
  const offers = await offersIn(dataDir);
  expect(offers).toHaveLength(2);
  await chain.request('hardhat_dropTransaction', [offers[1]!.hash]);
  await setBaseFee(GWEI);
  await chain.request('eth_sendRawTransaction', [offers[0]!.raw]);
  await chain.mine(1);
  expect(await agent.tick()).toMatchObject({ anchoredSize: 2, mined: [2] });
  expect(await agent.tick()).toMatchObject({ outcome: 'idle' });
  expect(await chain.anchors()).toHaveLength(1);
});

test('a base fee ten times higher is followed up to the ceiling, then waited out', async () => {
  const { chain, log } = setup;
  const agent = await setup.agent({ maxFeePerGas: 30n * GWEI });
  await chain.automine(false);
  log.append(1);
  await agent.tick();
  await setBaseFee(50n * GWEI);
  await chain.mine(3);
  expect(await agent.tick()).toMatchObject({ code: 'FEE_CEILING', anchoredSize: 0 });
  expect(agent.state().pending).toMatchObject({ attempts: 1 });
  await setBaseFee(20n * GWEI);
  await chain.mine(1);
  await setBaseFee(10n * GWEI);
  await tickUntil(agent, ({ sent }) => sent.length > 0);
  await setBaseFee(10n * GWEI);
  await chain.mine(1);
  expect(await agent.tick()).toMatchObject({ anchoredSize: 1, code: undefined });
});

test('above the ceiling nothing is signed at all', async () => {
  const { chain, log } = setup;
  const dataDir = await setup.newDataDir();
  const agent = await setup.agent({ dataDir, maxFeePerGas: 5n * GWEI });
  await setBaseFee(80n * GWEI);
  await chain.mine(1);
  log.append(1);
  expect(await agent.tick()).toMatchObject({ outcome: 'failed', code: 'FEE_CEILING' });
  expect(await setup.transactions(dataDir)).toEqual([]);
});

test('a nonce that another transaction of the key took is noticed; the anchor gets the next one', async () => {
  const { chain, log } = setup;
  const dataDir = await setup.newDataDir();
  const agent = await setup.agent({ dataDir });
  await chain.automine(false);
  log.append(4);
  const { sent } = await agent.tick();
  await chain.request('hardhat_dropTransaction', [sent[0]]);
  await sendFromKey(0, 50n * GWEI);
  await chain.mine(1);
  await tickUntil(agent, ({ abandoned }) => abandoned.length === 1);
  await tickUntil(agent, () => agent.state().pending?.nonce === 1);
  await chain.mine(1);
  expect(await agent.tick()).toMatchObject({ anchoredSize: 4 });
  expect((await setup.transactions(dataDir)).map(outcomeOf)).toEqual(['replaced', 'success']);
});

test("a pending transaction of someone else's with our nonce is outbid", async () => {
  const { chain, log } = setup;
  const agent = await setup.agent();
  await chain.automine(false);
  await sendFromKey(0, 20n * GWEI);
  log.append(4);
  expect(await agent.tick()).toMatchObject({ code: 'TRANSACTION_UNDERPRICED' });
  await tickUntil(agent, ({ outcome }) => outcome === 'sent');
  await chain.mine(1);
  expect(await agent.tick()).toMatchObject({ anchoredSize: 4 });
});

test('two agents with one key and one log end with one anchor per root', async () => {
  const { chain, log } = setup;
  const dirs = [await setup.newDataDir(), await setup.newDataDir()];
  const agents = await Promise.all(dirs.map((dataDir) => setup.agent({ dataDir })));
  await chain.automine(false);
  for (let round = 0; round < 6; round++) {
    log.append(round + 1);
    for (let i = 0; i < 5; i++) {
      await Promise.all(agents.map((agent) => agent.tick()));
      await chain.mine(1);
    }
  }
  for (const agent of agents) await tickUntil(agent, ({ anchoredSize }) => anchoredSize === log.size());
  await chain.mine(DEPTH);
  for (const agent of agents) expect(await agent.tick()).toMatchObject({ finalSize: log.size() });
  const anchors = await chain.anchors();
  expect(new Set(anchors.map(({ root }) => root)).size).toBe(anchors.length);
  for (const { size, root } of anchors) expect(root).toBe(toHex(await log.rootAt(size)));
  for (const agent of agents) expect(agent.state().pending).toBeUndefined();
});

test("another log anchored with this operator's key is an alarm, and nothing is sent", async () => {
  const { chain, log } = setup;
  const foreign = setup.otherLog('theirs');
  const other = await setup.agent({ log: foreign });
  const agent = await setup.agent();
  foreign.append(3);
  await other.tick();
  log.append(5);
  expect(await agent.tick()).toMatchObject({ outcome: 'held', code: 'FOREIGN_ANCHOR', sent: [] });
  expect(await agent.tick()).toMatchObject({ outcome: 'held', code: 'FOREIGN_ANCHOR', sent: [] });
  expect(setup.lines.filter(({ message }) => message === 'anchoring held')).toHaveLength(1);
  expect(await chain.anchors()).toHaveLength(1);
});

test('a chain that is ahead of the log is an alarm as well', async () => {
  const { log } = setup;
  const longer = setup.otherLog('ours');
  const other = await setup.agent({ log: longer });
  longer.append(9);
  log.append(5);
  await other.tick();
  const agent = await setup.agent();
  expect(await agent.tick()).toMatchObject({ outcome: 'held', code: 'FOREIGN_ANCHOR', sent: [] });
});

test('an empty purse is reported, tried again, and forgotten once filled', async () => {
  const { chain, log } = setup;
  const { address } = chain.anchorKey;
  const agent = await setup.agent();
  await chain.request('hardhat_setBalance', [address, '0x1']);
  log.append(2);
  for (let i = 0; i < 3; i++)
    expect(await agent.tick()).toMatchObject({ outcome: 'failed', code: 'INSUFFICIENT_FUNDS' });
  await chain.request('hardhat_setBalance', [address, '0xde0b6b3a7640000']);
  expect(await agent.tick()).toMatchObject({ outcome: 'sent', code: undefined });
  expect(await agent.tick()).toMatchObject({ anchoredSize: 2 });
  expect(setup.lines.map(({ message }) => message)).toContain('anchoring recovered');
});

test('a key that was not delegated is refused before anything is signed', async () => {
  const { chain, log } = setup;
  const dataDir = await setup.newDataDir();
  const agent = await setup.agent({ dataDir, operator: '0x00000000000000000000000000000000000000aa' });
  log.append(2);
  expect(await agent.tick()).toMatchObject({ outcome: 'failed', code: 'ANCHOR_KEY_NOT_DELEGATED' });
  expect(await setup.transactions(dataDir)).toEqual([]);
  expect(await chain.anchors()).toEqual([]);
});

test('an anchor whose turn another process took while this one was away is given up, not repeated', async () => {
  const { chain, log } = setup;
  const dataDir = await setup.newDataDir();
  await chain.automine(false);
  const first = await setup.agent({ dataDir });
  log.append(3);
  const { sent } = await first.tick();
  await first.stop();
  await chain.request('hardhat_dropTransaction', [sent[0] as Hex]);
  log.append(3);
  const other = await setup.agent();
  await other.tick();
  await chain.mine(1);
  const again = await setup.agent({ dataDir });
  const given = await tickUntil(again, ({ abandoned }) => abandoned.length > 0);
  expect(given).toMatchObject({ anchoredSize: 6, abandoned: [3], sent: [], code: 'TRANSACTION_REPLACED' });
  expect((await setup.transactions(dataDir)).map(outcomeOf)).toEqual(['replaced']);
});

test('a transaction that reverted is given up with that reason; the next waits for what was wrong', async () => {
  const { chain, log } = setup;
  const dataDir = await setup.newDataDir();
  const agent = await setup.agent({ dataDir });
  await chain.automine(false);
  log.append(4);
  await agent.tick();
  await chain.delegate('0x00000000000000000000000000000000000000aa');
  await chain.mine(1);
  expect(await agent.tick()).toMatchObject({ outcome: 'failed', code: 'ANCHOR_KEY_NOT_DELEGATED', abandoned: [4] });
  expect((await setup.transactions(dataDir)).map(outcomeOf)).toEqual(['reverted']);
  await chain.delegate(chain.anchorKey.address);
  await chain.mine(1);
  await agent.tick();
  await chain.mine(1);
  expect(await agent.tick()).toMatchObject({ anchoredSize: 4 });
});

test('an anchor behind one that nobody needs any more goes on: the first is taken back', async () => {
  const { chain, log } = setup;
  const dataDir = await setup.newDataDir();
  const agent = await setup.agent({ dataDir });
  const snapshot = await chain.request('evm_snapshot');
  for (const count of [2, 2]) {
    log.append(count);
    await agent.tick();
  }
  await agent.tick();
  await chain.reorgTo(snapshot);
  await chain.anchorAsOperator(toHex(await log.rootAt(3)), 3);
  await tickUntil(agent, ({ anchoredSize }) => anchoredSize === 4);
  expect((await chain.anchors()).map(({ size }) => size)).toEqual([3, 4]);
  expect((await setup.transactions(dataDir)).map(outcomeOf)).toEqual(['cancelled', 'success']);
});

test('the next anchor outbids an overtaken one that still waits in the pool, at once', async () => {
  const { chain, log } = setup;
  const agent = await setup.agent();
  await chain.automine(false);
  log.append(4);
  const { sent } = await agent.tick();
  log.append(1);
  await chain.anchorAsOperator(toHex(await log.rootAt(5)), 5);
  await setBaseFee(100n * GWEI);
  await chain.mine(1);
  log.append(3);
  const report = await agent.tick();
  expect(report).toMatchObject({ outcome: 'sent', code: undefined, anchoredSize: 5, abandoned: [4] });
  expect(await chain.request('eth_getTransactionByHash', [sent[0]])).toBeNull();
  await setBaseFee(GWEI);
  await chain.mine(1);
  expect(await agent.tick()).toMatchObject({ anchoredSize: 8 });
  expect((await chain.anchors()).map(({ size }) => size)).toEqual([5, 8]);
});

/** Every attempt that was signed, oldest first. */
async function offersIn(dataDir: string) {
  return (await setup.transactions(dataDir)).flatMap(({ attempts }) => attempts);
}

async function setBaseFee(wei: bigint): Promise<void> {
  await setup.chain.request('hardhat_setNextBlockBaseFeePerGas', [`0x${wei.toString(16)}`]);
}

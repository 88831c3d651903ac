import { lastAttempt, type Transaction } from '@assay/node/transactions';
import { InvariantError, toHex } from '@assay/sdk';
import { type Hex, keccak256, parseTransaction } from 'viem';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AnchoringAgent } from '../../operator/src/anchoring/anchoringAgent.ts';
import { anchorOnce } from '../../operator/src/anchoring/anchorOnce.ts';
import { createAnchoringChain } from '../../operator/src/anchoring/viemAnchoringChain.ts';
import { createHeadTurns } from '../../operator/src/headTurns.ts';
import { type AnchoringSetup, DEPTH, setUpAnchoring } from '../scenes/anchoringSetup.ts';

let setup: AnchoringSetup;
beforeEach(async () => {
  setup = await setUpAnchoring();
});
afterEach(() => setup.close());

test('an anchor goes from built to final, and only after the finality depth', async () => {
  const { chain, log } = setup;
  const dataDir = await setup.newDataDir();
  const anchored: number[] = [];
  const agent = await setup.agent({ dataDir, onAnchored: ({ size }) => anchored.push(size) });
  log.append(5);

  const first = await agent.tick();
  expect(first).toMatchObject({ outcome: 'sent', anchoredSize: 0, finalSize: 0 });
  expect(await chain.anchors()).toMatchObject([{ size: 5, root: toHex(await log.rootAt(5)) }]);

  expect(await agent.tick()).toMatchObject({ outcome: 'idle', mined: [5], anchoredSize: 5, finalSize: 0 });
  expect(anchored).toEqual([5]);
  expect(agent.state().oldestUnfinalSeconds).toBeLessThan(60);
  expect(agent.state().pending).toBeUndefined();

  await chain.mine(DEPTH - 1);
  expect(await agent.tick()).toMatchObject({ final: [], finalSize: 0 });
  await chain.mine(1);
  expect(await agent.tick()).toMatchObject({ final: [5], finalSize: 5 });

  expect(await setup.transactions(dataDir)).toMatchObject([{ state: 'final', nonce: 0, reverted: false }]);
  const once = { built: 1, signed: 1, broadcast: 1, mined: 1, final: 1 };
  expect(agent.state().rows).toEqual({ ...once, replaced: 0, abandoned: 0 });
});

test('nothing new is nothing sent, and an empty log is never anchored', async () => {
  const { chain, log } = setup;
  const agent = await setup.agent();
  expect(await agent.tick()).toMatchObject({ outcome: 'idle', sent: [] });
  log.append(1);
  await agent.tick();
  await agent.tick();
  expect(await agent.tick()).toMatchObject({ outcome: 'idle', sent: [], anchoredSize: 1 });
  expect(await chain.anchors()).toHaveLength(1);
});

test('the history folds without gaps over many anchors and a restart', async () => {
  const { chain, log } = setup;
  const dataDir = await setup.newDataDir();
  const agent = await setup.agent({ dataDir });
  const sizes: number[] = [];
  for (let i = 1; i <= 6; i++) {
    log.append(i);
    sizes.push(log.size());
    await agent.tick({ force: true });
    await agent.tick();
    await chain.mine(10);
    await chain.request('evm_increaseTime', [3]);
  }
  await agent.stop();
  const again = await setup.agent({ dataDir });
  await again.tick();
  expect(again.history().map(({ size }) => size)).toEqual(sizes);
  expect(again.state().finalSize).toBeGreaterThan(0);
  expect(again.state().rows.built).toBe(6);
});

test('a lost journal is no loss: the chain says what is anchored', async () => {
  const { chain, log } = setup;
  const first = await setup.agent();
  for (const count of [3, 4]) {
    log.append(count);
    await first.tick();
    await first.tick();
    await chain.mine(40);
  }
  await first.tick();
  await first.stop();
  const second = await setup.agent();
  expect(await second.tick()).toMatchObject({ outcome: 'idle', anchoredSize: 7, finalSize: 7 });
  log.append(1);
  await second.tick();
  await second.tick();
  expect((await chain.anchors()).map(({ size }) => size)).toEqual([3, 7, 8]);
});

test('receipts are anchored before their promise falls due, whatever the cadence', async () => {
  const { chain, log } = setup;
  let now = Date.now();
  const agent = await setup.agent({ intervalMs: 3_600_000, promiseSeconds: 100, clock: () => now });
  log.append(1, Math.floor(now / 1000));
  await agent.tick();
  await agent.tick();
  log.append(1, Math.floor(now / 1000));
  const issued = Math.floor(now / 1000);
  expect(await agent.tick()).toMatchObject({ outcome: 'idle', sent: [] });
  expect(agent.state().nextDeadline).toBe(issued + 100);
  now += 26_000;
  expect(await agent.tick()).toMatchObject({ outcome: 'sent' });
  expect(await chain.sizeOf()).toBe(2);
});

test('an anchor that was written under a clock far ahead does not hold up the next one', async () => {
  const dataDir = await setup.newDataDir();
  const ahead = () => Date.now() + 365 * 86_400_000;
  const first = await setup.agent({ dataDir, clock: ahead });
  setup.log.append(1);
  await first.tick();
  await first.tick();
  await first.stop();
  const second = await setup.agent({ dataDir, intervalMs: 60_000 });
  setup.log.append(1);
  expect(await second.tick()).toMatchObject({ outcome: 'sent', anchoredSize: 1 });
});

test('anchorOnce anchors what is pending, waits until it is mined, and says where', async () => {
  const { chain, log } = setup;
  const agent = await setup.agent({ intervalMs: 3_600_000 });
  expect(await anchorOnce(agent, log)).toBeUndefined();
  log.append(9);
  const found = await anchorOnce(agent, log, { pollMs: 5 });
  expect(found).toMatchObject({ size: 9, root: toHex(await log.rootAt(9)) });
  expect(await anchorOnce(agent, log)).toEqual(found);
  expect(await chain.anchors()).toHaveLength(1);
});

test('anchorOnce gives up after its time with what was sent on record, and resumes', async () => {
  const { chain, log } = setup;
  const agent = await setup.agent();
  await chain.automine(false);
  log.append(2);
  await expect(anchorOnce(agent, log, { timeoutMs: 50, pollMs: 5 })).rejects.toMatchObject({
    code: 'ANCHOR_WAIT_EXPIRED',
  });
  await chain.mine(1);
  expect(await anchorOnce(agent, log, { pollMs: 5 })).toMatchObject({ size: 2 });
  expect(await chain.anchors()).toHaveLength(1);
});

test('start runs rounds by itself and stop ends them at once', async () => {
  const { chain, log } = setup;
  log.append(4);
  let agent: AnchoringAgent | undefined;
  const mined = new Promise<number>((resolve, reject) => {
    const options = { intervalMs: 1000, pollMs: 5, onAnchored: ({ size }: { size: number }) => resolve(size) };
    setup.agent(options).then((opened) => {
      agent = opened;
      agent.start();
    }, reject);
  });
  expect(await mined).toBe(4);
  await agent?.stop();
  expect(await chain.sizeOf()).toBe(4);
});

test('what is sent is on the disk first, and only the operator and nobody on another chain can use it', async () => {
  const { chain, log } = setup;
  const dataDir = await setup.newDataDir();
  const plain = createAnchoringChain(chain.client, chain.deployment);
  const onDisk: (Transaction | undefined)[] = [];
  const send = async (raw: Hex) => {
    const all = await setup.transactions(dataDir);
    onDisk.push(all.find(({ attempts }) => attempts.some((one) => one.raw === raw)));
    return plain.send(raw);
  };
  const agent = await setup.agent({ dataDir, chain: { ...plain, send } });
  log.append(3);
  await agent.tick();
  expect(onDisk).toMatchObject([{ state: 'waiting', nonce: 0 }]);
  const row = lastAttempt(onDisk[0] as Transaction);
  expect(keccak256(row.raw)).toBe(row.hash);
  const sent = parseTransaction(row.raw);
  expect(sent).toMatchObject({ chainId: 31337, to: chain.deployment.contracts.Anchors.address.toLowerCase() });
  expect(sent.gas).toBeGreaterThanOrEqual(90_000n);
  expect(sent.gas).toBe(row.gas);
});

test('one process at a time sends from an account, and one that broke its own promise is told to end', async () => {
  const { chain, log } = setup;
  const dataDir = await setup.newDataDir();
  await setup.agent({ dataDir });
  await expect(setup.agent({ dataDir })).rejects.toMatchObject({ code: 'STORE_LOCKED' });
  log.append(3);
  const ended = new Promise<Error>((resolve) => {
    const onStep = () => {
      throw new InvariantError('TRANSACTION_JOURNAL_LOST', 'the disk is gone');
    };
    setup.agent({ pollMs: 5, onFatal: resolve, onStep }).then((second) => second.start());
  });
  expect(await ended).toMatchObject({ code: 'TRANSACTION_JOURNAL_LOST' });
  expect(await chain.anchors()).toEqual([]);
});

test('an answer on its way holds an anchor back until the anchor is urgent', async () => {
  const { chain, log } = setup;
  const turns = createHeadTurns();
  const agent = await setup.agent({ turns });
  log.append(1);
  turns.answering = true;
  expect(await agent.tick()).toMatchObject({ outcome: 'idle', sent: [] });

  log.append(1, Math.floor(Date.now() / 1000) - 86_400);
  turns.answering = false;
  await chain.automine(false);
  expect(await agent.tick()).toMatchObject({ outcome: 'sent' });
  expect(turns.anchoring).toBe(true);
  await chain.automine(true);
  await chain.mine(1);
  await agent.tick();
  expect([await chain.sizeOf(), turns.anchoring]).toEqual([2, false]);

  turns.answering = true;
  log.append(1, Math.floor(Date.now() / 1000) - 86_400);
  expect(await agent.tick()).toMatchObject({ outcome: 'sent' });
});

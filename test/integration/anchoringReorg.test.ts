import { toHex } from '@assay/sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AnchoringAgent } from '../../operator/src/anchoring/anchoringAgent.ts';
import { type AnchoringSetup, DEPTH, setUpAnchoring, tickUntil } from '../scenes/anchoringSetup.ts';

let setup: AnchoringSetup;
beforeEach(async () => {
  setup = await setUpAnchoring();
});
afterEach(() => setup.close());

/** Anchors `count` more entries and sees them mined. */
async function anchor(agent: AnchoringAgent, count: number): Promise<void> {
  setup.log.append(count);
  const target = setup.log.size();
  await tickUntil(agent, ({ anchoredSize }) => anchoredSize >= target);
}

async function finalOnlyAfterDepth(agent: AnchoringAgent, size: number): Promise<void> {
  const before = await agent.tick();
  expect(before.finalSize).toBeLessThan(size);
  await setup.chain.mine(DEPTH);
  expect(await agent.tick()).toMatchObject({ finalSize: size, anchoredSize: size });
}

describe.each([1, 20])('a reorg of depth %i', (depth) => {
  test('takes the anchor out; the agent says so, sends it again and waits for finality anew', async () => {
    const { chain } = setup;
    const agent = await setup.agent();
    await anchor(agent, 3);
    await chain.mine(DEPTH);
    await agent.tick();
    expect(agent.state()).toMatchObject({ anchoredSize: 3, finalSize: 3 });

    const snapshot = await chain.request('evm_snapshot');
    await anchor(agent, 4);
    await chain.mine(depth - 1);
    expect(await agent.tick()).toMatchObject({ anchoredSize: 7, finalSize: 3 });

    await chain.automine(false);
    await chain.reorgTo(snapshot);
    await chain.mine(depth);
    const back = await agent.tick();
    expect(back).toMatchObject({ anchoredSize: 3, finalSize: 3, reorged: [7] });
    expect(agent.state()).toMatchObject({ anchoredSize: 3, pending: { size: 7 }, reorgs: 1 });
    expect(await chain.anchors()).toHaveLength(1);

    await chain.mine(1);
    await chain.automine(true);
    expect(await agent.tick()).toMatchObject({ anchoredSize: 7, finalSize: 3, mined: [7] });
    await finalOnlyAfterDepth(agent, 7);
    expect((await chain.anchors()).map(({ size }) => size)).toEqual([3, 7]);
  });

  test('takes two anchors out at once; both come back in order, with what was appended meanwhile', async () => {
    const { chain, log } = setup;
    const agent = await setup.agent();
    const snapshot = await chain.request('evm_snapshot');
    await anchor(agent, 2);
    await anchor(agent, 2);
    await chain.mine(depth);
    await chain.reorgTo(snapshot);
    await chain.mine(depth);
    log.append(5);
    expect(await agent.tick()).toMatchObject({ anchoredSize: 0, reorged: [2, 4] });
    await tickUntil(agent, ({ anchoredSize }) => anchoredSize === 9);
    await finalOnlyAfterDepth(agent, 9);
    expect((await chain.anchors()).map(({ size }) => size)).toEqual([2, 4, 9]);
    expect(agent.history().map(({ size }) => size)).toEqual([2, 4, 9]);
  });

  test('puts another transaction of the key in the place of the anchor: it gets a new one', async () => {
    const { chain } = setup;
    const agent = await setup.agent();
    const snapshot = await chain.request('evm_snapshot');
    await anchor(agent, 6);
    await chain.mine(depth);
    await chain.reorgTo(snapshot);
    const rival = { type: 'eip1559', chainId: 31337, nonce: 0, to: chain.operator, gas: 21_000n } as const;
    const fees = { maxFeePerGas: 20_000_000_000n, maxPriorityFeePerGas: 1_000_000_000n };
    await chain.request('eth_sendRawTransaction', [await chain.anchorKey.signTransaction({ ...rival, ...fees })]);
    await chain.mine(depth);
    const gone = await tickUntil(agent, ({ abandoned }) => abandoned.length > 0);
    expect(gone).toMatchObject({ anchoredSize: 0, abandoned: [6] });
    await tickUntil(agent, ({ anchoredSize }) => anchoredSize === 6);
    await finalOnlyAfterDepth(agent, 6);
    expect((await chain.anchors()).map(({ size }) => size)).toEqual([6]);
    expect(agent.state().rows).toMatchObject({ abandoned: 1, final: 1 });
  });
});

test('an anchor that moved to another block between two rounds is mined again and announced again', async () => {
  const { chain } = setup;
  const blocks: bigint[] = [];
  const dataDir = await setup.newDataDir();
  const agent = await setup.agent({ dataDir, onAnchored: ({ blockNumber }) => blocks.push(blockNumber) });
  const snapshot = await chain.request('evm_snapshot');
  await anchor(agent, 1);
  const [signed] = (await setup.transactions(dataDir)).flatMap(({ attempts }) => attempts);
  await chain.reorgTo(snapshot);
  await chain.mine(3);
  await chain.request('eth_sendRawTransaction', [signed!.raw]);
  expect(await agent.tick()).toMatchObject({ anchoredSize: 1, mined: [1], reorged: [1] });
  expect(blocks).toHaveLength(2);
  expect(blocks[1]).toBeGreaterThan(blocks[0]!);
});

test('a reorg below finality is not repaired but held: final was a promise to others', async () => {
  const { chain } = setup;
  const agent = await setup.agent();
  const snapshot = await chain.request('evm_snapshot');
  await anchor(agent, 3);
  await chain.mine(DEPTH);
  await agent.tick();
  await chain.reorgTo(snapshot);
  await chain.mine(DEPTH * 2);
  setup.log.append(1);
  expect(await agent.tick()).toMatchObject({ outcome: 'held', code: 'FINAL_ANCHOR_LOST', sent: [] });
  expect(await chain.anchors()).toEqual([]);
});

test('an anchor of ours that another process sent, and a reorg took out, is sent by this one', async () => {
  const { chain, log } = setup;
  const dataDir = await setup.newDataDir();
  const dying = await setup.agent({
    dataDir,
    onStep: (step) => {
      if (step === 'signed:before') throw new Error('the process dies here');
    },
  });
  log.append(4);
  await expect(dying.tick()).rejects.toThrow('dies here');
  await dying.stop();
  const snapshot = await chain.request('evm_snapshot');
  await chain.anchorAsOperator(toHex(await log.rootAt(4)), 4);
  const agent = await setup.agent({ dataDir });
  expect(await agent.tick()).toMatchObject({ mined: [4], sent: [] });
  await chain.reorgTo(snapshot);
  await chain.mine(2);
  expect(await agent.tick()).toMatchObject({ reorged: [4], anchoredSize: 0 });
  await tickUntil(agent, ({ anchoredSize }) => anchoredSize === 4);
  await finalOnlyAfterDepth(agent, 4);
  expect(agent.state().rows).toMatchObject({ built: 1, final: 1 });
});

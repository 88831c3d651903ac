import { outcomeOf } from '@assay/node/transactions';
import { toHex } from '@assay/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AnchoringAgent } from '../../../operator/src/anchoring/anchoringAgent.ts';
import { createAnchoringChain } from '../../../operator/src/anchoring/viemAnchoringChain.ts';
import { searchSeed, searchSize, searchTime } from '../../effort.ts';
import { createRandom } from '../../generators/randomNumbers.ts';
import { type AnchoringSetup, setUpAnchoring } from '../../scenes/anchoringSetup.ts';
import { plainClient } from '../../scenes/anchorsChain.ts';
import { HOSTILE, HOSTILE_NAMES } from '../../scenes/hostileNode.ts';
import { createHostileSchedule } from '../../scenes/hostileSchedule.ts';
import { honest, type RpcProxy, startRpcProxy } from '../../scenes/rpcProxy.ts';

let setup: AnchoringSetup;
let proxy: RpcProxy;
let agent: AnchoringAgent;
let dataDir: string;
beforeAll(async () => {
  setup = await setUpAnchoring();
  proxy = await startRpcProxy(setup.chain.request);
  dataDir = await setup.newDataDir();
  const chain = createAnchoringChain(plainClient(proxy.url), setup.chain.deployment);
  agent = await setup.agent({ dataDir, chain, callTimeoutMs: 150, doubtMs: 30_000 });
});
afterAll(async () => {
  await setup?.close();
  await proxy?.close();
});

/** Rounds until everything is anchored. What the node does wrong is named in the report of each round that fails. */
async function endsAnchored(limit: number): Promise<void> {
  const seen: unknown[] = [];
  for (let round = 0; round < limit; round++) {
    const report = await agent.tick();
    if (report.outcome === 'failed' || report.outcome === 'held') expect(report.code).toBeDefined();
    if (report.outcome === 'held') throw new Error(`an honest operator is held: ${report.message}`);
    if (report.anchoredSize === setup.log.size() && report.code === undefined) return;
    seen.push(report);
    await setup.chain.mine(1);
  }
  throw new Error(`not anchored after ${limit} rounds: ${JSON.stringify(seen.slice(-2))}`);
}

/** One anchor for each root, all of them ours, and no transaction that did nothing. */
async function nothingDoubled(): Promise<void> {
  const anchors = await setup.chain.anchors();
  expect(anchors.at(-1)?.size).toBe(setup.log.size());
  for (const [index, { size, root }] of anchors.entries()) {
    expect(size).toBeGreaterThan(anchors[index - 1]?.size ?? 0);
    expect(root).toBe(toHex(await setup.log.rootAt(size)));
  }
  const transactions = await setup.transactions(dataDir);
  const mined = transactions.filter((tx) => outcomeOf(tx) === 'success');
  expect(mined.filter(({ purpose }) => purpose === 'anchor')).toHaveLength(anchors.length);
  expect(transactions.filter((tx) => outcomeOf(tx) === 'reverted')).toEqual([]);
}

test.each(HOSTILE_NAMES)('%s: rounds name what is wrong, and with an honest node there is one anchor', async (name) => {
  setup.log.append(1);
  proxy.behave(HOSTILE[name](createRandom(HOSTILE_NAMES.indexOf(name))));
  for (let round = 0; round < 4; round++) {
    const report = await agent.tick();
    if (report.outcome === 'failed') expect(report.code).toBeDefined();
    await setup.chain.mine(1);
  }
  proxy.behave(honest);
  await endsAnchored(12);
  await nothingDoubled();
});

test('a strict round robin of a good and a lagging backend is anchored through, not waited out', async () => {
  setup.log.append(1);
  proxy.behave(HOSTILE.balancer(createRandom(7)));
  await endsAnchored(20);
  await nothingDoubled();
});

test(
  'over random schedules of everything that nodes do, nothing is doubled and nothing lost',
  async () => {
    for (let run = 0; run < searchSize(200); run++) {
      const seed = searchSeed(0) + run;
      const schedule = createHostileSchedule(seed);
      setup.log.append(1);
      proxy.behave(schedule.behave);
      await endsAnchored(60).catch((error: Error) => {
        throw new Error(`seed ${seed}: ${error.message}`);
      });
    }
    proxy.behave(honest);
    await endsAnchored(12);
    await nothingDoubled();
  },
  searchTime(600_000),
);

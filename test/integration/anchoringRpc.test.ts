import { packWord } from '@assay/sdk';
import { anchorsAbi } from '@assay/sdk/abi';
import { createPublicClient, encodeFunctionData, fallback, http } from 'viem';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AnchoringAgent, AnchoringOptions } from '../../operator/src/anchoring/anchoringAgent.ts';
import { createAnchoringChain } from '../../operator/src/anchoring/viemAnchoringChain.ts';
import { type AnchoringSetup, DEPTH, setUpAnchoring, tickUntil } from '../scenes/anchoringSetup.ts';
import { plainClient } from '../scenes/anchorsChain.ts';
import {
  afterwards,
  hangUp,
  honest,
  only,
  type RpcBehaviour,
  type RpcProxy,
  refuseWith,
  stall,
  startRpcProxy,
} from '../scenes/rpcProxy.ts';

let setup: AnchoringSetup;
let proxy: RpcProxy;
beforeEach(async () => {
  setup = await setUpAnchoring();
  proxy = await startRpcProxy(setup.chain.request);
});
afterEach(async () => {
  await setup.close();
  await proxy.close();
});

/** An agent that talks to the chain through the proxy, with little patience. */
function throughProxy(options: Partial<AnchoringOptions> = {}): Promise<AnchoringAgent> {
  const chain = createAnchoringChain(plainClient(proxy.url), setup.chain.deployment);
  return setup.agent({ chain, callTimeoutMs: 2_000, ...options });
}

async function endsWithOneAnchor(agent: AnchoringAgent, size: number): Promise<void> {
  proxy.behave(honest);
  // The first round after the trouble works: no call that still hangs is waited for again.
  expect(await agent.tick()).not.toMatchObject({ outcome: 'failed' });
  await tickUntil(agent, ({ anchoredSize }) => anchoredSize === size);
  await setup.chain.mine(DEPTH);
  expect(await agent.tick()).toMatchObject({ finalSize: size, code: undefined });
  expect((await setup.chain.anchors()).map((anchor) => anchor.size)).toEqual([size]);
  expect(agent.state().failuresInARow).toBe(0);
}

const sending = ['eth_sendRawTransaction'];
const troubles: readonly (readonly [string, RpcBehaviour, string])[] = [
  ['does not answer', stall, 'CHAIN_TIMEOUT'],
  ['hangs up', hangUp, 'CHAIN_UNREACHABLE'],
  ['asks for fewer requests', refuseWith(429), 'CHAIN_RATE_LIMITED'],
  ['fails', refuseWith(503), 'CHAIN_UNREACHABLE'],
  ['is on another chain', only(['eth_chainId'], async () => '0x1'), 'CHAIN_ID_MISMATCH'],
  ['does not answer about events', only(['eth_getLogs'], stall), 'CHAIN_TIMEOUT'],
  ['does not answer about fees', only(['eth_feeHistory'], stall), 'CHAIN_TIMEOUT'],
  ['takes no transaction', only(sending, refuseWith(503)), 'CHAIN_UNREACHABLE'],
  ['takes the transaction and then does not answer', only(sending, afterwards(stall)), 'CHAIN_TIMEOUT'],
  ['takes the transaction and then hangs up', only(sending, afterwards(hangUp)), 'CHAIN_UNREACHABLE'],
];

test.each(troubles)(
  'a node that %s is reported, and there is one anchor in the end',
  async (_name, behaviour, code) => {
    const agent = await throughProxy();
    setup.log.append(3);
    // The first round reads the events only if there is something new on the chain.
    if (behaviour === troubles[5]![1]) {
      await agent.tick();
    }
    proxy.behave(behaviour);
    expect(await agent.tick()).toMatchObject({ outcome: 'failed', code });
    expect(agent.state()).toMatchObject({ code, failuresInARow: 1 });
    await endsWithOneAnchor(agent, 3);
  },
);

test('a node that took the transaction and timed out does not get a second one', async () => {
  const dataDir = await setup.newDataDir();
  const agent = await throughProxy({ dataDir });
  await setup.chain.automine(false);
  setup.log.append(3);
  proxy.behave(only(sending, afterwards(stall)));
  for (let i = 0; i < 2; i++) await agent.tick();
  proxy.behave(honest);
  await agent.tick();
  await setup.chain.mine(1);
  await setup.chain.automine(true);
  await endsWithOneAnchor(agent, 3);
  expect((await setup.transactions(dataDir)).flatMap(({ attempts }) => attempts)).toHaveLength(1);
});

test('a node that stops in the middle of a call does not keep the agent from stopping', async () => {
  const agent = await throughProxy({ callTimeoutMs: 60_000 });
  const asked = new Promise<void>((resolve) => {
    proxy.behave(() => {
      resolve();
      return new Promise(() => {});
    });
  });
  const round = agent.tick();
  await asked;
  await agent.stop();
  expect(await round).toMatchObject({ outcome: 'failed', code: 'ANCHORING_STOPPED' });
});

test('a lagging node takes an anchor back and forth, without a second transaction', async () => {
  const { chain, log } = setup;
  const dataDir = await setup.newDataDir();
  const agent = await throughProxy({ dataDir });
  log.append(3);
  await agent.tick();
  expect(await agent.tick()).toMatchObject({ anchoredSize: 3 });
  const head = await chain.client.getBlockNumber({ cacheTime: 0 });
  const stale = `0x${(head - 1n).toString(16)}`;
  proxy.behave(
    only(['eth_getBlockByNumber'], ({ params }, forward) =>
      params[0] === 'latest' ? chain.request('eth_getBlockByNumber', [stale, false]) : forward(),
    ),
  );
  expect(await agent.tick()).toMatchObject({ anchoredSize: 0, reorged: [3], code: 'TRANSACTION_NONCE_TOO_LOW' });
  await endsWithOneAnchor(agent, 3);
  expect((await setup.transactions(dataDir)).flatMap(({ attempts }) => attempts)).toHaveLength(1);
});

test('a node behind the final anchor is not believed', async () => {
  const { chain, log } = setup;
  const agent = await throughProxy();
  log.append(3);
  await agent.tick();
  await chain.mine(DEPTH);
  await agent.tick();
  expect(agent.state().finalSize).toBe(3);
  log.append(1);
  proxy.behave(
    only(['eth_getBlockByNumber'], ({ params }, forward) =>
      params[0] === 'latest' ? chain.request('eth_getBlockByNumber', ['0x1', false]) : forward(),
    ),
  );
  expect(await agent.tick()).toMatchObject({ outcome: 'failed', code: 'CHAIN_INCONSISTENT', sent: [] });
});

test('a head word that no event explains is not believed', async () => {
  const { log } = setup;
  const agent = await throughProxy();
  log.append(3);
  const invented = packWord({ chain: `0x${'ab'.repeat(24)}`, size: 3, period: 0, count: 0, cursor: 0 });
  const selector = (functionName: 'headOf' | 'sizeOf') =>
    encodeFunctionData({ abi: anchorsAbi, functionName, args: [setup.chain.operator] });
  proxy.behave(
    only(['eth_call'], ({ params }, forward) => {
      const { data } = params[0] as { data: string };
      // The lie is told about the head only: at the final block there was no anchor yet.
      if (params[1] === '0x0' || params[1] === '0x1') return forward();
      if (data === selector('headOf')) return Promise.resolve(invented);
      return data === selector('sizeOf') ? Promise.resolve(`0x${'3'.padStart(64, '0')}`) : forward();
    }),
  );
  for (let i = 0; i < 2; i++) {
    expect(await agent.tick()).toMatchObject({ outcome: 'failed', code: 'CHAIN_INCONSISTENT', sent: [], mined: [] });
  }
  expect(agent.state().anchoredSize).toBe(0);
  await endsWithOneAnchor(agent, 3);
});

test('a head word and a size that deny each other are not believed', async () => {
  const agent = await throughProxy();
  setup.log.append(3);
  const args = [setup.chain.operator] as const;
  const sizeOf = encodeFunctionData({ abi: anchorsAbi, functionName: 'sizeOf', args });
  proxy.behave(
    only(['eth_call'], ({ params }, forward) =>
      (params[0] as { data: string }).data === sizeOf ? Promise.resolve(`0x${'9'.padStart(64, '0')}`) : forward(),
    ),
  );
  expect(await agent.tick()).toMatchObject({ outcome: 'failed', code: 'CHAIN_INCONSISTENT', sent: [] });
  await endsWithOneAnchor(agent, 3);
});

test('an event with another root than the word commits to is not believed', async () => {
  const { log } = setup;
  const agent = await throughProxy();
  log.append(3);
  await agent.tick();
  proxy.behave(
    only(['eth_getLogs'], async (_call, forward) => {
      const logs = (await forward()) as { topics: string[] }[];
      return logs.map((entry) => ({ ...entry, topics: [...entry.topics.slice(0, 2), `0x${'ee'.repeat(32)}`] }));
    }),
  );
  expect(await agent.tick()).toMatchObject({ outcome: 'failed', code: 'CHAIN_INCONSISTENT', mined: [] });
  await endsWithOneAnchor(agent, 3);
});

test('a receipt that claims success is not asked for the truth', async () => {
  const { chain, log } = setup;
  const agent = await throughProxy();
  await chain.automine(false);
  log.append(3);
  const success = { status: '0x1', blockNumber: '0x2', blockHash: `0x${'11'.repeat(32)}` };
  proxy.behave(only(['eth_getTransactionReceipt'], async () => success));
  await agent.tick();
  for (let i = 0; i < 5; i++) expect(await agent.tick()).toMatchObject({ mined: [], anchoredSize: 0 });
  await chain.automine(true);
  await chain.mine(1);
  await endsWithOneAnchor(agent, 3);
});

test('a node that lies about the nonce makes no second anchor', async () => {
  const { chain, log } = setup;
  const agent = await throughProxy();
  await chain.automine(false);
  log.append(3);
  await agent.tick();
  proxy.behave(only(['eth_getTransactionCount'], async () => '0x1'));
  for (let i = 0; i < 2; i++) await agent.tick();
  proxy.behave(honest);
  await chain.automine(true);
  await chain.mine(1);
  await endsWithOneAnchor(agent, 3);
});

test('a second RPC URL takes over when the first is gone', async () => {
  const second = await startRpcProxy(setup.chain.request);
  try {
    const quick = { retryCount: 0, timeout: 1_000 };
    const transport = fallback([http(proxy.url, quick), http(second.url, quick)], { retryCount: 0 });
    const client = createPublicClient({ transport });
    const agent = await setup.agent({ chain: createAnchoringChain(client, setup.chain.deployment) });
    setup.log.append(3);
    proxy.behave(hangUp);
    expect(await agent.tick()).toMatchObject({ outcome: 'sent', code: undefined });
    expect(await agent.tick()).toMatchObject({ anchoredSize: 3 });
    expect(second.calls.eth_sendRawTransaction).toBe(1);
  } finally {
    await second.close();
  }
});

test('after a long silence only new blocks are searched for anchors', async () => {
  const { chain, log } = setup;
  const agent = await throughProxy();
  log.append(3);
  await agent.tick();
  await chain.mine(DEPTH);
  await agent.tick();
  await chain.mine(100);
  await agent.tick();
  const before = await chain.client.getBlockNumber({ cacheTime: 0 });
  log.append(1);
  await agent.tick();
  const from: bigint[] = [];
  proxy.behave(
    only(['eth_getLogs'], ({ params }, forward) => {
      from.push(BigInt((params[0] as { fromBlock: string }).fromBlock));
      return forward();
    }),
  );
  expect(await agent.tick()).toMatchObject({ anchoredSize: 4 });
  expect(from).toEqual([before - BigInt(DEPTH) + 1n]);
});

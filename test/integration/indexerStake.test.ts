import { createChainReader, createGraphqlClient, verifyReceipt } from '@assay/sdk';
import { getAddress } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { APR_WINDOW, aprBasisPoints, releasedFrom } from '../../indexer/lib/apr.ts';
import { shareValue } from '../../indexer/lib/stakePool.ts';
import { type IndexerScene, type Issued, setUpScene, watchScene } from '../scenes/indexerScene.ts';
import { type Ponder, startPonder } from '../scenes/ponder.ts';
import { type Postgres, startPostgres } from '../scenes/postgres.ts';
import { makeStakeHistory } from '../scenes/stakeHistory.ts';
import { type StakeLevers, stakeLevers } from '../scenes/stakeLevers.ts';
import { STAKE_TABLES } from '../scenes/stakeTables.ts';

type Row = Record<string, string | null> & { pool: Record<string, string> };

let scene: IndexerScene;
let levers: StakeLevers;
let watch: Awaited<ReturnType<typeof watchScene>>;
let postgres: Postgres;
let indexers: { pglite: Ponder; postgres: Ponder };
let honest: readonly Issued[];
let broken: readonly Issued[];

beforeAll(async () => {
  scene = await setUpScene();
  levers = await stakeLevers(scene);
  const { deployment, node } = scene;
  [watch, postgres] = await Promise.all([watchScene(scene), startPostgres()]);
  const common = { deployment, rpcUrl: node.url, monitorUrl: watch.url };
  const [pglite, onPostgres, history] = await Promise.all([
    startPonder(common),
    startPonder({ ...common, databaseUrl: postgres.url }),
    makeStakeHistory(scene, levers),
  ]);
  indexers = { pglite, postgres: onPostgres };
  ({ honest, broken } = history);
  await watch.mirrored();
  await everywhere((indexer) => scene.head().then(indexer.indexed));
}, 300_000);

afterAll(async () => {
  await Promise.all([indexers?.pglite.close(), indexers?.postgres.close(), watch?.close()]);
  await Promise.all([postgres?.close(), scene?.close()]);
});

async function everywhere<Value>(ask: (indexer: Ponder) => Promise<Value>): Promise<Value> {
  const [one, other] = await Promise.all([ask(indexers.pglite), ask(indexers.postgres)]);
  expect(other).toEqual(one);
  return one;
}

async function rows(name: keyof typeof STAKE_TABLES): Promise<Row[]> {
  const query = `{ ${name}(limit: 1000) { items { ${STAKE_TABLES[name]} } } }`;
  const answer = await everywhere((indexer) => indexer.ask<Record<string, { items: Row[] }>>(query));
  return answer[name]!.items;
}

const big = (row: Row | undefined, name: string) => BigInt(row![name]!);
const shareOf = (row: Row) => ({ shares: big(row, 'shares'), era: big(row, 'era') });
const poolOf = ({ pool }: Row) => ({
  ...{ assets: BigInt(pool.assets!), shares: BigInt(pool.shares!), era: BigInt(pool.era!), activeShares: 0n },
});
const staking = <Name extends string>(functionName: Name, ...args: readonly unknown[]) =>
  scene.client.readContract({ ...levers.staking, functionName, args } as never) as Promise<unknown>;
const statusOf = ({ digest, compact }: Issued, disclosed = true) =>
  everywhere((indexer) =>
    createGraphqlClient(indexer.graphqlUrl).receipt({ digest, ...(disclosed ? { receipt: compact } : {}) }),
  );

describe('tables', () => {
  test.each(Object.keys(STAKE_TABLES) as (keyof typeof STAKE_TABLES)[])(
    '%s are the same everywhere, and not empty',
    async (name) => {
      expect((await rows(name)).length).toBeGreaterThan(0);
    },
  );

  test('every event of Staking and FaultCourt was there', async () => {
    const query = '{ activitys(limit: 1000) { items { kind } } }';
    const { activitys } = await everywhere((indexer) =>
      indexer.ask<{ activitys: { items: { kind: string }[] } }>(query),
    );
    const told = new Set(activitys.items.map(({ kind }) => kind));
    const events = [...levers.staking.abi, ...levers.faultCourt.abi].flatMap((item) =>
      item.type === 'event' && item.name !== 'PoolChanged' ? [item.name] : [],
    );
    expect(events.filter((name) => !told.has(name))).toEqual([]);
    expect(events.length).toBeGreaterThan(20);
  });

  test('pools, positions, tickets and credits are what the contract holds, to the wei', async () => {
    for (const row of await rows('stakePools')) {
      const pool = await staking('poolOf', row.operator, row.kind === 'OWN' ? 0 : 1);
      const { assets, shares, activeShares, era } = row;
      expect(pool).toEqual({
        ...{ assets: BigInt(assets!), shares: BigInt(shares!), activeShares: BigInt(activeShares!), era: BigInt(era!) },
      });
    }
    for (const row of await rows('stakePositions')) {
      const held = (await staking('positionOf', row.operator, row.holder)) as { shares: bigint; era: bigint };
      expect(held.shares).toBe(row.era === row.pool.era ? big(row, 'shares') : 0n);
      expect(await staking('valueOf', row.operator, row.holder)).toBe(shareValue(shareOf(row), poolOf(row)));
    }
    const tickets = await rows('tickets');
    for (const row of tickets) {
      const value = row.claimedAt === null ? shareValue(shareOf(row), poolOf(row)) : 0n;
      expect(await staking('ticketValue', big(row, 'ticketId'))).toBe(value);
    }
    expect(tickets.map(({ ticketId, paid }) => [ticketId, paid === null ? null : paid !== '0'])).toEqual([
      ['0', true],
      ['1', null],
      ['2', false],
    ]);
    for (const row of await rows('credits')) {
      expect(await staking('creditOf', row.account)).toBe(big(row, 'balance'));
    }
  });

  test('the sums are what the contract owes', async () => {
    const [total] = await rows('protocolTotals');
    const credit = (await rows('credits')).reduce((sum, row) => sum + big(row, 'balance'), 0n);
    const toOperators = (await rows('credits')).reduce((sum, row) => sum + big(row, 'rewards'), 0n);
    const rewards = big(total, 'rewardsFunded') - big(total, 'rewardsCollected') - toOperators;
    const unburnt = big(total, 'slashed') - big(total, 'bounties') - big(total, 'burnt');
    expect(await staking('totals')).toEqual([big(total, 'staked'), rewards, credit, unburnt]);
    for (const name of ['slashed', 'faults', 'rewardsFunded', 'rewardsReleased', 'presentations', 'demands']) {
      const days = (await rows('dayStats')).reduce((sum, row) => sum + big(row, name), 0n);
      expect([name, days]).toEqual([name, big(total, name)]);
    }
  });

  test('stake at every second of the history is what the contract says, to the wei', async () => {
    const checkpoints = await rows('stakeCheckpoints');
    const head = await scene.head();
    const times = new Set<bigint>();
    for (let block = 0; block <= head; block++) {
      const { timestamp } = await scene.client.getBlock({ blockNumber: BigInt(block) });
      for (const time of [timestamp - 1n, timestamp]) times.add(time);
    }
    const now = BigInt(await scene.time());
    let changes = 0;
    for (const operator of [scene.operator, scene.relayer]) {
      const mine = checkpoints.filter((row) => row.operator === operator.toLowerCase());
      changes += mine.length;
      for (const time of [...times].filter((time) => time <= now)) {
        const before = mine.filter((row) => big(row, 'time') <= time);
        const last = before.reduce<Row | undefined>(
          (latest, row) => (latest === undefined || big(row, 'time') > big(latest, 'time') ? row : latest),
          undefined,
        );
        expect([time, last === undefined ? 0n : big(last, 'stake')]).toEqual([
          time,
          await staking('activeStakeAt', operator, time),
        ]);
      }
    }
    expect(changes).toBeGreaterThan(5);
  });

  test("the sdk's client reads them, and reckons what they are worth", async () => {
    const client = createGraphqlClient(indexers.postgres.graphqlUrl);
    const { first } = levers.accounts;
    for (const { operator, holder, value } of await client.positions(first)) {
      expect(await staking('valueOf', operator, holder)).toBe(value);
    }
    for (const { ticketId, value } of await client.tickets(scene.operator)) {
      expect(await staking('ticketValue', ticketId)).toBe(value);
    }
    const { slashings, faults, rewards, demands } = client;
    const lists = await Promise.all([slashings, faults, rewards, demands].map((read) => read(scene.operator)));
    expect(lists.map(({ length }) => length > 0)).toEqual([true, true, true, true]);
    expect(await client.stakedOperators()).toHaveLength(2);
  });

  test('a fault has its slash, its bounty and every receipt that it marked', async () => {
    const faults = await rows('faults');
    expect(faults.map(({ fault }) => fault).sort()).toEqual(['UNDECLARED_MODEL', 'WITHHELD_CONSISTENCY']);
    const slashings = await rows('slashings');
    for (const row of faults) {
      const slashing = slashings.find(({ courtKey }) => courtKey === row.faultKey);
      expect(big(slashing, 'ownTaken') + big(slashing, 'delegatedTaken')).toBe(big(row, 'taken'));
      expect(big(slashing, 'bounty') + big(slashing, 'burnt')).toBe(big(row, 'taken'));
      // Another slasher named one of the keys, which does not make that slash the fault's.
      expect(row).toMatchObject({ slashings: { totalCount: 1 } });
      expect(row.recipient).toBe(levers.accounts.challenger.toLowerCase());
    }
    expect(slashings.map(({ courtKey, faultRow }) => [courtKey === null, faultRow === null])).toContainEqual([
      true,
      true,
    ]);
    const marked = (await rows('faultedReceipts')).map(({ digest }) => digest).sort();
    expect(marked).toEqual(broken.map(({ digest }) => digest).sort());
  });
});

describe('operators with stake', () => {
  const FIELDS =
    'address own delegated leaving isBacked jailedUntil commission nextCommission nextCommissionFrom rewardsLeft delegatorCount slashed faultCount aprBasisPoints';
  type Staked = Record<string, string | number | boolean | null>;

  test('have what the contract says at that block, those with most stake first', async () => {
    const { stakedOperators } = await everywhere((indexer) =>
      indexer.ask<{ stakedOperators: Staked[] }>(`{ stakedOperators { ${FIELDS} } }`),
    );
    expect(stakedOperators.map(({ address }) => address)).toEqual([
      getAddress(scene.operator),
      getAddress(scene.relayer),
    ]);
    for (const row of stakedOperators) {
      const [own, delegated] = (await staking('activeStakeOf', row.address)) as [bigint, bigint];
      const commission = (await staking('commissionOf', row.address)) as {
        current: number;
        next: number;
        from: bigint;
      };
      expect(row).toMatchObject({
        ...{ own: String(own), delegated: String(delegated), commission: commission.current },
        nextCommission: commission.from === 0n ? null : commission.next,
        nextCommissionFrom: commission.from === 0n ? null : Number(commission.from),
        leaving: String(((await staking('slashableOf', row.address)) as bigint) - own - delegated),
        isBacked: await staking('isBacked', row.address),
        jailedUntil: Number(await staking('jailedUntil', row.address)),
      });
    }
    // The second one was slashed to nothing, and bonded anew in another era.
    expect(
      stakedOperators.map(({ isBacked, delegatorCount, faultCount }) => [isBacked, delegatorCount, faultCount]),
    ).toEqual([
      [true, 2, 1],
      [stakedOperators[1]!.isBacked, 0, 1],
    ]);
    expect(stakedOperators.map(({ commission, nextCommission }) => [commission, nextCommission])).toEqual([
      [2000, 2500],
      [0, null],
    ]);
  });

  test('earn by the documented formula', async () => {
    const { stakedOperators } = await everywhere((indexer) =>
      indexer.ask<{ stakedOperators: Staked[] }>(`{ stakedOperators { ${FIELDS} } }`),
    );
    const released = (await rows('rewards')).filter(({ kind }) => kind === 'RELEASED');
    const from = BigInt(await scene.time()) - APR_WINDOW;
    const rates = stakedOperators.map(({ address, delegated }) => {
      const mine = released.filter(({ operator }) => operator === String(address).toLowerCase());
      const parts = mine.map((row) =>
        releasedFrom(
          { toDelegators: big(row, 'toDelegators'), since: big(row, 'since'), time: big(row, 'time') },
          from,
        ),
      );
      const rate = aprBasisPoints(
        parts.reduce((sum, part) => sum + part, 0n),
        BigInt(String(delegated)),
      );
      return rate === null ? null : String(rate);
    });
    expect(stakedOperators.map(({ aprBasisPoints }) => aprBasisPoints)).toEqual(rates);
    expect(Number(rates[0])).toBeGreaterThan(0);
    expect(rates[1]).toBeNull();
  });

  test('come in pages, and one by one', async () => {
    const page = (args: string) =>
      everywhere((indexer) => indexer.ask<{ stakedOperators: Staked[] }>(`{ stakedOperators(${args}) { address } }`));
    expect((await page('limit: 1')).stakedOperators).toEqual([{ address: getAddress(scene.operator) }]);
    expect((await page('limit: 1, offset: 1')).stakedOperators).toEqual([{ address: getAddress(scene.relayer) }]);
    const one = (address: string) =>
      everywhere((indexer) =>
        indexer.ask<{ stakedOperator: Staked | null }>(`{ stakedOperator(address: "${address}") { address } }`),
      );
    expect((await one(scene.operator)).stakedOperator).toEqual({ address: getAddress(scene.operator) });
    expect((await one(scene.publisher)).stakedOperator).toBeNull();
  });

  test.each([
    ['limit: 0', 'QUERY_INVALID'],
    ['limit: 1001', 'QUERY_INVALID'],
    ['limit: 1, offset: -1', 'QUERY_INVALID'],
    ['limit: null', 'QUERY_INVALID'],
  ])('are refused for %s', async (args, code) => {
    const { errors } = await indexers.pglite.post(`{ stakedOperators(${args}) { address } }`);
    expect(errors?.[0]?.extensions.code).toBe(code);
  });

  test('are refused for an address that is none', async () => {
    const { errors } = await indexers.pglite.post('{ stakedOperator(address: "0x12") { address } }');
    expect(errors?.[0]?.extensions.code).toBe('ADDRESS_MALFORMED');
  });

  test('stand beside the parameters', async () => {
    const query = '{ indexing { contracts { staking faultCourt } staking { unbonding minBond leverage bounty } } }';
    const { indexing } = await everywhere((indexer) => indexer.ask<{ indexing: unknown }>(query));
    const { Staking, FaultCourt } = scene.deployment.contracts;
    const { unbonding, minBond, leverage, bounty } = levers.parameters;
    expect(indexing).toEqual({
      contracts: { staking: getAddress(Staking.address), faultCourt: getAddress(FaultCourt.address) },
      staking: { unbonding: Number(unbonding), minBond: String(minBond), leverage, bounty },
    });
  });
});

describe('a receipt', () => {
  test('that a fault was shown of is FAULTY, disclosed or not, and says what it cost', async () => {
    const [punished] = (await rows('faults')).filter(({ fault }) => fault === 'UNDECLARED_MODEL');
    for (const [issued, disclosed] of [
      [broken[0]!, true],
      [broken[0]!, false],
      [broken[1]!, true],
      [broken[1]!, false],
    ] as const) {
      expect(await statusOf(issued, disclosed)).toMatchObject({
        verdict: 'FAULTY',
        operator: { address: getAddress(scene.operator) },
        fault: {
          fault: 'UNDECLARED_MODEL',
          faultKey: punished!.faultKey,
          taken: punished!.taken,
          bounty: punished!.bounty,
          recipient: levers.accounts.challenger,
        },
      });
    }
  });

  test('that was published and never disputed is FINAL after its last second', async () => {
    const status = await statusOf(honest[0]!);
    const { receipt } = honest[0]!;
    expect(status).toMatchObject({ verdict: 'FINAL', fault: null, disputed: false, demands: [] });
    const presentedAt = Number(
      await scene.client.readContract({
        ...levers.faultCourt,
        functionName: 'presentedAt',
        args: [honest[0]!.digest],
      }),
    );
    const { window } = await scene.constants();
    const admissibleUntil = Math.max(presentedAt, receipt.anchorBy) + window;
    expect(status).toMatchObject({ presentedAt, admissibleUntil });
    expect(status.finalAt).toBe(Math.max(admissibleUntil, Number(status.settledAt)));
  });

  test('that was published has its place on the word of the court alone', async () => {
    // The monitor was never handed one, and this digest is asked for by itself.
    expect(await statusOf(honest[0]!, false)).toMatchObject({
      verdict: 'SETTLED',
      leafIndex: 0,
      presentedAt: expect.any(Number),
    });
  });

  test('that an open demand is about is DISPUTED; an answered one disputes nothing', async () => {
    for (const disclosed of [true, false]) {
      const status = await statusOf(honest[2]!, disclosed);
      expect(status).toMatchObject({
        verdict: 'DISPUTED',
        disputed: true,
        demands: [{ demandId: '2', fault: 'WITHHELD_LEAF', status: 'OPEN', demander: levers.accounts.challenger }],
      });
    }
    expect(await statusOf(honest[1]!)).toMatchObject({
      verdict: 'SETTLED',
      disputed: false,
      demands: [{ demandId: '1', status: 'ANSWERED', answerer: levers.accounts.second }],
    });
  });

  test('shows the stake behind it at the anchor and now', async () => {
    const [own, delegated] = (await staking('activeStakeOf', scene.operator)) as [bigint, bigint];
    const status = await statusOf(honest[0]!);
    const atAnchor = await staking('activeStakeAt', scene.operator, BigInt(status.anchor!.time));
    expect(status.stake).toEqual({ own: String(own), delegated: String(delegated), atAnchor: String(atAnchor) });
    expect(atAnchor).not.toBe(own + delegated);
  });

  test('gets the word that a client reaches who asks a node', async () => {
    const chain = createChainReader({ publicClient: scene.client, deployment: scene.deployment });
    for (const issued of [...honest, ...broken]) {
      const { opening, openingAnchoring, inclusion, verdict, leafIndex } = await statusOf(issued);
      const proof = {
        leafIndex: leafIndex!,
        anchor: { opening: opening!, anchoring: openingAnchoring!, path: inclusion!.path },
      };
      const own = await verifyReceipt({ compact: issued.compact, chain, proof });
      expect(own.verdict).toBe(verdict);
    }
  });
});

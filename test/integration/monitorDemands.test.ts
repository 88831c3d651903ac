import {
  createCourtReader,
  type DemandCall,
  decodeReceipt,
  demandConsistencyCall,
  demandLeafCall,
  findOpening,
  fromHex,
} from '@assay/sdk';
import { anchorsAbi, faultCourtAbi } from '@assay/sdk/abi';
import type { Hex } from 'viem';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acceptReceipt } from '../../monitor/src/receipts/acceptReceipt.ts';
import { type ChallengerSetup, roundsUntil, STAKE, setUpChallenger, type Watcher } from '../scenes/challengerSetup.ts';
import { eventually } from '../scenes/eventually.ts';
import type { TestOperator } from '../scenes/monitorSetup.ts';
import { createTiledLog, type LogServer, serveLog, type TiledLog } from '../scenes/tiledLog.ts';

const ANSWER = 10;
let setup: ChallengerSetup;
let log: TiledLog;
let server: LogServer;
let operator: TestOperator;

beforeEach(async () => {
  setup = await setUpChallenger();
  log = createTiledLog('log.example', 1);
  log.append(20);
  server = await serveLog(log);
  operator = await setup.register(log, [server.url]);
  await setup.stake(operator);
});
afterEach(async () => {
  await setup.close();
  await server.close();
});

const court = () => ({ address: setup.deployment.contracts.FaultCourt.address, abi: faultCourtAbi }) as const;
const reader = () => createCourtReader({ publicClient: setup.client, deployment: setup.deployment });
const coinOf = (account: Hex) => setup.client.readContract({ ...court(), functionName: 'coinOf', args: [account] });
const lost = async () => STAKE - (await setup.stakeOf(operator.address));
const sign = async (leafIndex: number) => {
  const issuedAt = await setup.time();
  return operator.sign({ leafIndex, issuedAt, anchorBy: issuedAt + 30 });
};
const accept = ({ monitor }: Watcher, compact: string) =>
  acceptReceipt(compact, { ...monitor.context, domain: setup.domain, maxReceipts: 100 });

/** Rounds until `done`: what was tried rests for a second. */
const rounds = (watcher: Watcher, done: () => Promise<boolean>) =>
  eventually(async () => {
    await watcher.monitor.poll();
    await watcher.challenger.round();
    return done();
  }, 'the round that does it');

/** A stranger demands. Returns the bond. */
async function demand({ about, ...call }: DemandCall): Promise<bigint> {
  const bond = await reader().demandBond(about);
  await setup.wallets.at(-1)!.writeContract({ ...court(), ...call, value: bond * 2n } as never);
  return (await reader().demand(1n))!.bond;
}

test('a stranger demands a leaf that the mirror shows: the monitor answers, once it is its turn, and has the bond', async () => {
  const { compact, digest } = await sign(20);
  log.appendDigests([fromHex(digest)]);
  await operator.anchorLog(log);
  const watcher = await setup.watch();
  await watcher.monitor.poll();
  const bond = await demand(demandLeafCall(decodeReceipt(compact)));
  await roundsUntil(watcher, async () => true);
  expect((await reader().demand(1n))?.status).toBe('OPEN');
  await setup.pass(ANSWER / 2);
  // Further anchors move the opening, and change nothing else.
  log.append(3);
  await operator.anchorLog(log);
  await roundsUntil(watcher, async () => (await reader().demand(1n))?.status === 'ANSWERED');
  expect(await coinOf(watcher.challenger.state().account as Hex)).toBe((bond * 9n) / 10n);
  expect(watcher.challenger.state().spent).toBeLessThan(bond);
  expect(await lost()).toBe(0n);
});

test('a stranger demands consistency of two anchors: the monitor answers', async () => {
  await operator.anchorLog(log);
  log.append(7);
  await operator.anchorLog(log);
  const watcher = await setup.watch();
  await watcher.monitor.poll();
  const { anchors, times } = watcher.monitor.context;
  const { opening } = findOpening(anchors.historyFrom(operator.address, -1), 0, times)!;
  const bond = await demand(demandConsistencyCall(operator.address, opening, 0));
  await setup.pass(ANSWER / 2);
  await roundsUntil(watcher, async () => (await reader().demand(1n))?.status === 'ANSWERED');
  expect(await coinOf(watcher.challenger.state().account as Hex)).toBe((bond * 9n) / 10n);
});

test('a leaf that is anchored and shown by nobody: demanded, waited for, and punished at its deadline', async () => {
  // The mirror stays where it was while the operator anchors more.
  const whole = createTiledLog('log.example', 1);
  whole.append(20);
  const { compact, digest } = await sign(20);
  whole.appendDigests([fromHex(digest)]);
  await operator.anchorLog(whole);
  const watcher = await setup.watch({ demandWithheld: true }, { options: { withheldAfterMs: 0 } });
  await watcher.monitor.poll();
  accept(watcher, compact);
  await roundsUntil(watcher, async () => (await reader().demand(1n))?.status === 'OPEN');
  expect(watcher.monitor.alarms.list().map(({ code }) => code)).toEqual(['WITHHELD']);
  await setup.pass(Math.ceil(ANSWER / 3) + 1);
  await rounds(watcher, async () => (await setup.courtCalls()).length === 2);
  await setup.pass(ANSWER);
  await rounds(watcher, async () => (await setup.faultOf(digest)) !== 0);
  expect([await setup.faultOf(digest), await lost()]).toEqual([8, STAKE / 5n]);
  const account = watcher.challenger.state().account as Hex;
  expect(await setup.creditOf(account)).toBe(((STAKE / 5n) * 3n) / 10n);
  expect(await coinOf(account)).toBeGreaterThan(0n);
});

test('an operator that shows the leaf in time is not punished, and a demand costs an honest one nothing', async () => {
  const { compact, digest } = await sign(20);
  const whole = createTiledLog('log.example', 1);
  whole.append(20);
  whole.appendDigests([fromHex(digest)]);
  await operator.anchorLog(whole);
  const watcher = await setup.watch({ demandWithheld: true }, { options: { withheldAfterMs: 0 } });
  await watcher.monitor.poll();
  accept(watcher, compact);
  await roundsUntil(watcher, async () => (await reader().demand(1n))?.status === 'OPEN');
  // The mirror is back: the monitor itself can answer now, and gets its own bond back.
  server.log = whole;
  await setup.pass(ANSWER / 2);
  await roundsUntil(watcher, async () => (await reader().demand(1n))?.status === 'ANSWERED');
  await setup.pass(2 * ANSWER);
  await roundsUntil(watcher, async () => true);
  expect([await lost(), await setup.faultOf(digest)]).toEqual([0n, 0]);
  const head = await setup.client.readContract({
    address: setup.deployment.contracts.Anchors.address,
    abi: anchorsAbi,
    functionName: 'forkedAt',
    args: [operator.address],
  });
  expect(head).toBe(0n);
});

test('a history that is hidden behind another is demanded to extend what was anchored before, and ends as a fork', async () => {
  await operator.anchorLog(log);
  const watcher = await setup.watch({ demandConsistency: true }, { options: { withheldAfterMs: 0 } });
  await watcher.monitor.poll();
  // What is anchored from here on has another past; the mirrors go on to show the first.
  const other = createTiledLog('log.example', 7);
  other.append(31);
  await operator.anchorLog(other);
  other.append(4);
  await operator.anchorLog(other);
  await roundsUntil(watcher, async () => (await reader().demand(1n))?.status === 'OPEN');
  expect(await reader().demand(1n)).toMatchObject({ fault: 'WITHHELD_CONSISTENCY', oldSize: 20, newSize: 31 });
  await setup.pass(Math.ceil(ANSWER / 3) + 1);
  await rounds(watcher, async () => (await setup.courtCalls()).length === 2);
  await setup.pass(ANSWER);
  await rounds(watcher, async () => (await reader().demand(1n))?.status === 'SILENT');
  expect(await setup.stakeOf(operator.address)).toBe(0n);
  expect(await reader().demandCount()).toBe(1);
});

test('an honest operator whose mirrors are down answers one demand, however much it anchors', async () => {
  await operator.anchorLog(log);
  const watcher = await setup.watch({ demandConsistency: true }, { options: { withheldAfterMs: 0 } });
  await watcher.monitor.poll();
  const whole = createTiledLog('log.example', 1);
  whole.append(20);
  for (const more of [11, 3, 2]) {
    whole.append(more);
    await operator.anchorLog(whole);
  }
  await roundsUntil(watcher, async () => (await reader().demand(1n))?.status === 'OPEN');
  expect(await reader().demand(1n)).toMatchObject({ oldSize: 20, newSize: 31 });
  server.log = whole;
  await setup.pass(ANSWER / 2);
  await roundsUntil(watcher, async () => (await reader().demand(1n))?.status === 'ANSWERED');
  await roundsUntil(watcher, async () => true);
  expect([await reader().demandCount(), await lost()]).toEqual([1, 0n]);
});

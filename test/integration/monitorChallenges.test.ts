import { endpointId, FLAGS, fromHex, toHex } from '@assay/sdk';
import type { Hex } from 'viem';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acceptReceipt } from '../../monitor/src/receipts/acceptReceipt.ts';
import { type ChallengerSetup, roundsUntil, STAKE, setUpChallenger, type Watcher } from '../scenes/challengerSetup.ts';
import { GRACE, type TestOperator } from '../scenes/monitorSetup.ts';
import { createTiledLog, type LogServer, serveLog, type TiledLog } from '../scenes/tiledLog.ts';

let setup: ChallengerSetup;
let log: TiledLog;
let servers: LogServer[];
let operator: TestOperator;

beforeEach(async () => {
  setup = await setUpChallenger();
  log = createTiledLog('log.example', 1);
  log.append(20);
  servers = [await serveLog(log)];
  operator = await setup.register(log, [servers[0]!.url]);
  await setup.stake(operator);
});
afterEach(async () => {
  await setup.close();
  for (const server of servers) await server.close();
});

const accept = ({ monitor }: Watcher, compact: string) =>
  acceptReceipt(compact, { ...monitor.context, domain: setup.domain, maxReceipts: 100 });

/** Fresh receipts, so that they are admissible for the whole test. */
const signNow = async (fields: Parameters<TestOperator['sign']>[0]) => {
  const issuedAt = await setup.time();
  return operator.sign({ issuedAt, anchorBy: issuedAt + 10, ...fields });
};
const lost = async () => STAKE - (await setup.stakeOf(operator.address));
const share = (basisPoints: bigint) => (STAKE * basisPoints) / 10_000n;
const FAULT = { omission: 1, lateness: 2, conflict: 3, displacement: 4, undeclared: 6, unknown: 7 };

/** The fault is on record, the stake is gone, and three tenths of what the operator lost are ours. */
async function expectWon(watcher: Watcher, taken: bigint, digests: readonly Hex[], fault: number): Promise<void> {
  const { recipient } = watcher.challenger.state();
  expect(await Promise.all(digests.map(setup.faultOf))).toEqual(digests.map(() => fault));
  expect(await lost()).toBe(taken);
  expect(await setup.creditOf(recipient as Hex)).toBe((taken * 3n) / 10n);
  // Final once two blocks lie above it.
  await setup.pass(1);
  await setup.pass(1);
  await roundsUntil(watcher, () => watcher.challenger.state().counts.won === 1, 2);
  expect(watcher.challenger.state()).toMatchObject({ counts: { won: 1 }, won: (taken * 3n) / 10n });
}

test('conflict: two receipts for one place cost half of the stake', async () => {
  const watcher = await setup.watch();
  await watcher.monitor.poll();
  const one = await signNow({ leafIndex: 30 });
  const two = await signNow({ leafIndex: 30, outputUnits: 9 });
  accept(watcher, one.compact);
  accept(watcher, two.compact);
  await roundsUntil(watcher, async () => (await setup.faultOf(one.digest)) !== 0);
  await expectWon(watcher, share(5000n), [one.digest, two.digest], FAULT.conflict);
  // One commitment, one challenge, and nothing after it.
  await roundsUntil(watcher, async () => true);
  expect((await setup.courtCalls()).map(({ ok }) => ok)).toEqual([true, true]);
});

test('displacement: another digest at its place under an anchored root', async () => {
  const watcher = await setup.watch();
  const { compact, digest } = await signNow({ leafIndex: 7 });
  await operator.anchorLog(log);
  await watcher.monitor.poll();
  accept(watcher, compact);
  await roundsUntil(watcher, async () => (await setup.faultOf(digest)) !== 0);
  await expectWon(watcher, share(5000n), [digest], FAULT.displacement);
});

test('displacement is challenged although later anchors moved the opening', async () => {
  const watcher = await setup.watch();
  const { compact, digest } = await signNow({ leafIndex: 7 });
  await operator.anchorLog(log);
  await watcher.monitor.poll();
  accept(watcher, compact);
  await watcher.monitor.poll();
  // The commitment is made, then the operator anchors again and again.
  await watcher.challenger.round();
  for (let i = 0; i < 3; i++) {
    log.append(5);
    await operator.anchorLog(log);
  }
  await roundsUntil(watcher, async () => (await setup.faultOf(digest)) !== 0);
  await expectWon(watcher, share(5000n), [digest], FAULT.displacement);
});

test('omission: a commitment when the promise has run out, the challenge when GRACE has passed', async () => {
  const watcher = await setup.watch();
  await operator.anchorLog(log);
  await watcher.monitor.poll();
  const { compact, digest } = await signNow({ leafIndex: 20 });
  accept(watcher, compact);
  await roundsUntil(watcher, async () => true);
  expect(await setup.courtCalls()).toEqual([]);
  await setup.pass(12);
  await roundsUntil(watcher, async () => (await setup.courtCalls()).length === 1);
  await roundsUntil(watcher, async () => true);
  expect(await setup.courtCalls()).toHaveLength(1);
  await setup.pass(GRACE);
  await roundsUntil(watcher, async () => (await setup.faultOf(digest)) !== 0);
  await expectWon(watcher, share(1000n), [digest], FAULT.omission);
});

test('an operator that anchors within GRACE is never challenged, and costs one commitment', async () => {
  const watcher = await setup.watch();
  await operator.anchorLog(log);
  await watcher.monitor.poll();
  const { compact, digest } = await signNow({ leafIndex: 20 });
  accept(watcher, compact);
  await setup.pass(12);
  await roundsUntil(watcher, async () => (await setup.courtCalls()).length === 1);
  log.appendDigests([fromHex(digest)]);
  await operator.anchorLog(log);
  await setup.pass(GRACE);
  await roundsUntil(watcher, () => watcher.challenger.state().counts.dropped === 1);
  expect(watcher.challenger.challenges(1)[0]).toMatchObject({ state: 'dropped', reason: 'KEPT' });
  expect([await lost(), (await setup.courtCalls()).length]).toEqual([0n, 1]);
});

test('a chain that stood still past every deadline: the honest operator anchors, and nothing is spent', async () => {
  const watcher = await setup.watch();
  await operator.anchorLog(log);
  await watcher.monitor.poll();
  const { compact, digest } = await signNow({ leafIndex: 20 });
  accept(watcher, compact);
  log.appendDigests([fromHex(digest)]);
  // The first block after the halt comes when everything has run out; the operator's anchor is in the next one.
  await setup.pass(10 + 3 * GRACE);
  await operator.anchorLog(log);
  for (let i = 0; i < 6; i++) {
    await watcher.monitor.poll();
    await watcher.challenger.round();
    await setup.pass(1);
  }
  expect([await lost(), await setup.courtCalls()]).toEqual([0n, []]);
});

test('late: the first anchor that covers it came after GRACE, with a commitment of before as the sign of life', async () => {
  const watcher = await setup.watch();
  await operator.anchorLog(log);
  await watcher.monitor.poll();
  const { compact, digest } = await signNow({ leafIndex: 20 });
  accept(watcher, compact);
  await setup.pass(12);
  await roundsUntil(watcher, async () => (await setup.courtCalls()).length === 1);
  await setup.pass(GRACE);
  log.appendDigests([fromHex(digest)]);
  await operator.anchorLog(log);
  await roundsUntil(watcher, async () => (await setup.faultOf(digest)) !== 0);
  // A tenth of the least bond is more than two per cent of the stake? No: the larger of the two is taken.
  const least = (1000n * 10n ** 18n) / 10n;
  await expectWon(watcher, share(200n) > least ? share(200n) : least, [digest], FAULT.lateness);
});

test('a complete receipt under a model that was never declared: one fault for both registries at once', async () => {
  const watcher = await setup.watch();
  await watcher.monitor.poll();
  const served = await setup.declare(operator, 'chat');
  const swapped = { ...served, modelId: toHex(new Uint8Array(32).fill(9)) };
  const honest = await signNow({ leafIndex: 20, endpoint: endpointId('chat'), ...served, flags: 0 });
  const cut = await signNow({ leafIndex: 21, endpoint: endpointId('chat'), ...swapped, flags: FLAGS.TRUNCATED });
  const lie = await signNow({ leafIndex: 22, endpoint: endpointId('chat'), ...swapped, flags: 0 });
  for (const { compact } of [honest, cut, lie]) accept(watcher, compact);
  await setup.pass(3);
  await roundsUntil(watcher, async () => (await setup.faultOf(lie.digest)) !== 0);
  await roundsUntil(watcher, () => watcher.challenger.challenges(9).length === 2);
  expect(watcher.monitor.alarms.list().map(({ code }) => code)).toEqual(['UNDECLARED_MODEL', 'UNKNOWN_MODEL']);
  expect([await setup.faultOf(honest.digest), await setup.faultOf(cut.digest)]).toEqual([0, 0]);
  // Two keys, two punishments: 30 % of what there is, each time.
  await roundsUntil(watcher, async () => (await lost()) > share(3000n));
  expect(await lost()).toBe(share(3000n) + (share(7000n) * 3n) / 10n);
});

test.each([
  ['the mirror stands where it was anchored', 0],
  ['the mirror has gone on since', 3],
])('fork: two anchored histories, of which each mirror shows one; %s', async (_, grown) => {
  const watcher = await setup.watch();
  await operator.anchorLog(log);
  await watcher.monitor.poll();
  const other = log.rewritten(12);
  other.append(4);
  servers.push(await serveLog(other));
  await operator.setMirrors(servers.map(({ url }) => url));
  await operator.anchorLog(other);
  other.append(grown);
  await roundsUntil(watcher, async () => (await lost()) > 0n);
  expect(await lost()).toBe(STAKE);
});

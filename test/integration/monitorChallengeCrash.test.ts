import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { faultCourtAbi } from '@assay/sdk/abi';
import { network } from 'hardhat';
import { getAbiItem, toFunctionSelector } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type ChallengerSetup, STAKE, setUpChallenger } from '../scenes/challengerSetup.ts';
import { eventually } from '../scenes/eventually.ts';
import { GRACE } from '../scenes/monitorSetup.ts';
import { createTiledLog, type LogServer, serveLog } from '../scenes/tiledLog.ts';

const SCRIPT = join(import.meta.dirname, '..', 'scenes', 'challengerProcess.ts');
const COMMIT = toFunctionSelector(getAbiItem({ abi: faultCourtAbi, name: 'commit' }));
const CONFLICT = toFunctionSelector(getAbiItem({ abi: faultCourtAbi, name: 'challengeConflict' }));

let setup: ChallengerSetup;
let rpc: { url: string; close(): Promise<void> };
let child: ChildProcess | undefined;
const servers: LogServer[] = [];

beforeAll(async () => {
  const server = await network.createServer({ network: 'local' }, '127.0.0.1', 0);
  const { port } = await server.listen();
  rpc = { url: `http://127.0.0.1:${port}`, close: () => server.close() };
  setup = await setUpChallenger(rpc.url);
});
afterEach(async () => {
  if (child !== undefined && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});
afterAll(async () => {
  await setup?.close();
  for (const server of servers) await server.close();
  await rpc?.close();
});

async function start(store: string, key: string, dieAt: string) {
  const settings = {
    ...{ rpcUrl: rpc.url, deployment: setup.deployment, store, port: 0, intervalMs: 100, logLevel: 'silent' },
    ...{ challengerKey: key, finalityDepth: 0, maxSpendWeiPerDay: '1000000000000000000' },
  };
  const started = spawn(process.execPath, [SCRIPT, JSON.stringify(settings), dieAt], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  const lines = createInterface({ input: started.stdout! });
  const exited = once(started, 'exit');
  const url = await Promise.race([once(lines, 'line').then(([line]) => String(line)), exited.then(() => '')]);
  return { url, exited };
}

async function handIn(url: string, receipt: string): Promise<void> {
  const body = JSON.stringify({ receipt });
  const answer = await fetch(`${url}/receipts`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  });
  expect(answer.status).toBe(202);
}

// `#2` is the second time: the challenge, after the commitment.
const STEPS = [
  'never',
  'salt:after',
  ...['signed', 'send', 'broadcast', 'mined', 'final'].flatMap((change) =>
    [':before', ':after'].flatMap((side) => [`${change}${side}#1`, `${change}${side}#2`]),
  ),
  'recorded:before',
  'recorded:after',
];

test.each(STEPS)('a monitor that dies at %s files its challenge once, and the bounty is its own', async (dieAt) => {
  const number = STEPS.indexOf(dieAt) + 1;
  const log = createTiledLog(`log${number}.example`, number);
  const server = await serveLog(log);
  servers.push(server);
  const operator = await setup.register(log, [server.url]);
  await setup.stake(operator);
  const key = generatePrivateKey();
  const { address } = privateKeyToAccount(key);
  await setup.wallets[0]!.sendTransaction({ to: address, value: 10n ** 18n });
  const store = await setup.newStore();

  const first = await start(store, key, dieAt);
  await eventually(
    async () => ((await (await fetch(`${first.url}/operators`)).json()) as unknown[]).length === number,
    'the operator to be known',
  );
  const issuedAt = await setup.time();
  const fields = { leafIndex: 3, issuedAt, anchorBy: issuedAt + 30 };
  const [a, b] = [operator.sign(fields), operator.sign({ ...fields, outputUnits: 1 })];
  await handIn(first.url, a.compact);
  await handIn(first.url, b.compact);
  const provable = Date.now();
  let { url } = first;
  if (dieAt !== 'never') {
    expect(await first.exited).toEqual([null, 'SIGKILL']);
    url = (await start(store, key, 'never')).url;
  }
  await eventually(async () => (await setup.faultOf(a.digest)) !== 0, 'the fault on record');
  if (dieAt === 'never') expect(Date.now() - provable).toBeLessThan(30_000);
  const challenges = async () =>
    (await (await fetch(`${url}/challenges`)).json()) as { counts: object; challenges: { state: string }[] };
  await eventually(async () => (await challenges()).challenges[0]?.state === 'won', 'the challenge to be won');

  expect(await setup.stakeOf(operator.address)).toBe(STAKE / 2n);
  expect(await setup.creditOf(address)).toBe(((STAKE / 2n) * 3n) / 10n);
  const ours = (await setup.courtCalls()).filter(({ from }) => from.toLowerCase() === address.toLowerCase());
  expect(ours.map(({ selector, ok }) => [selector, ok])).toEqual([
    [COMMIT, true],
    [CONFLICT, true],
  ]);
  // The salt would let anybody take the bounty: it is told to nobody.
  expect(JSON.stringify(await challenges())).not.toContain('salt');
});

test.each(['never', 'send:after#1'])(
  'an omission on a chain where nothing else happens, dying at %s: slashed within 30 s of being provable',
  async (dieAt) => {
    const number = STEPS.length + (dieAt === 'never' ? 1 : 2);
    const log = createTiledLog(`log${number}.example`, number);
    const server = await serveLog(log);
    servers.push(server);
    const operator = await setup.register(log, [server.url]);
    await setup.stake(operator);
    const key = generatePrivateKey();
    const { address } = privateKeyToAccount(key);
    await setup.wallets[0]!.sendTransaction({ to: address, value: 10n ** 18n });
    const store = await setup.newStore();
    const first = await start(store, key, dieAt);
    await eventually(
      async () => ((await (await fetch(`${first.url}/operators`)).json()) as unknown[]).length === number,
      'the operator to be known',
    );
    const issuedAt = await setup.time();
    const promise = { leafIndex: 0, issuedAt, anchorBy: issuedAt + 5 };
    const { compact, digest } = operator.sign(promise);
    await handIn(first.url, compact);
    if (dieAt !== 'never') {
      expect(await first.exited).toEqual([null, 'SIGKILL']);
      await start(store, key, 'never');
    }
    await eventually(async () => (await setup.faultOf(digest)) !== 0, 'the fault on record');
    const provableFrom = promise.anchorBy + GRACE + 1;
    const delay = (await setup.time()) - provableFrom;
    expect([delay >= 0, delay <= 30]).toEqual([true, true]);
    expect(await setup.stakeOf(operator.address)).toBe((STAKE * 9n) / 10n);
    expect(await setup.creditOf(address)).toBe(((STAKE / 10n) * 3n) / 10n);
  },
);

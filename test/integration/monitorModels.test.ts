import { endpointId, ZERO_32 } from '@assay/sdk';
import { operatorRegistryAbi } from '@assay/sdk/abi';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceptReceipt } from '../../monitor/src/receipts/acceptReceipt.ts';
import { type ChallengerSetup, roundsUntil, setUpChallenger } from '../scenes/challengerSetup.ts';
import { alarmCodes } from '../scenes/monitorSetup.ts';
import { createTiledLog, type LogServer, serveLog } from '../scenes/tiledLog.ts';

const UNDECLARED_MODEL = 6;
let setup: ChallengerSetup;
let server: LogServer;
beforeAll(async () => {
  setup = await setUpChallenger();
  server = await serveLog(createTiledLog('log.example', 1));
});
afterAll(async () => {
  await setup?.close();
  await server?.close();
});

test('answers with the model of a withdrawn endpoint are an UNDECLARED_MODEL once it has drained, and the court agrees', async () => {
  const operator = await setup.register(server.log, [server.url]);
  await setup.stake(operator);
  const watcher = await setup.watch();
  await watcher.monitor.poll();
  const endpoint = endpointId('chat');
  const served = await setup.declare(operator, 'chat');
  const sign = async (leafIndex: number) => {
    const issuedAt = await setup.time();
    return operator.sign({ leafIndex, issuedAt, anchorBy: issuedAt + 30, endpoint, ...served, flags: 0 });
  };
  const accept = (compact: string) =>
    acceptReceipt(compact, { ...watcher.monitor.context, domain: setup.domain, maxReceipts: 100 });

  const from = (await setup.time()) + 6;
  const wallet = setup.wallets.find(({ account }) => account.address === operator.address)!;
  await wallet.writeContract({
    address: setup.deployment.contracts.OperatorRegistry.address,
    abi: operatorRegistryAbi,
    functionName: 'declare',
    args: ['chat', ZERO_32, ZERO_32, BigInt(from)],
  });
  await setup.pass(from - (await setup.time()));
  // Begun before the withdrawal, answered just after it.
  const draining = await sign(0);
  accept(draining.compact);
  await setup.pass(10);
  await watcher.monitor.poll();
  expect(alarmCodes(watcher.monitor)).toEqual([]);

  const late = await sign(1);
  accept(late.compact);
  await setup.pass(10);
  await watcher.monitor.poll();
  expect(alarmCodes(watcher.monitor)).toEqual(['UNDECLARED_MODEL']);
  expect(watcher.monitor.alarms.courtEvidence(1)).toMatchObject({ receipts: [late.compact] });
  await roundsUntil(watcher, async () => (await setup.faultOf(late.digest)) === UNDECLARED_MODEL);
  expect(await setup.faultOf(draining.digest)).toBe(0);
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeReceipt, encodeReceipt, endpointId, signReceipt } from '@assay/sdk';
import { anchorsAbi, operatorRegistryAbi, opgAbi } from '@assay/sdk/abi';
import { createTestClient, type Hex, http, numberToHex, publicActions, sha256 } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localAccount } from '../../scripts/chain/localAccount.ts';
import { type Connection, chainTime, connect } from '../../scripts/cli/connection.ts';
import { transact } from '../../scripts/cli/transact.ts';
import { draftReceipt } from '../generators/draftReceipt.ts';
import { ANCHOR_GAS } from '../scenes/anchorGas.ts';
import { assay } from '../scenes/assay.ts';
import { type HardhatNode, startHardhatNode } from '../scenes/hardhatNode.ts';

// Challenges through the command alone: each test stands on the ones before.
const operator = localAccount(1);
const receiptKey = localAccount(2);
const CHALLENGER = 3;
let node: HardhatNode;
let folder: string;
let chain: string[];
let connection: Connection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-challenge-'));
  node = await startHardhatNode();
  const deployment = join(folder, 'deployment.json');
  chain = ['--rpc', node.url, '--deployment', deployment];
  expect((await assay([...chain, 'deploy'])).code).toBe(0);
  connection = await connect({ rpc: node.url, deployment });
  const { OPG, OperatorRegistry } = connection.deployment.contracts;
  const transfer = { functionName: 'transfer', args: [operator.address, 5000n * 10n ** 18n] };
  await transact(connection, localAccount(0), { address: OPG.address, abi: opgAbi, ...transfer });
  const register = { functionName: 'register', args: ['challenge.test/log', word(7), [], receiptKey.address] };
  await transact(connection, operator, { address: OperatorRegistry.address, abi: operatorRegistryAbi, ...register });
  expect((await as(1, 'stake', '5000')).code).toBe(0);
});

afterAll(async () => {
  await node?.close();
  await rm(folder, { recursive: true, force: true });
});

test('says that evidence is none', async () => {
  expect(await as(CHALLENGER, 'challenge', 'AQID')).toMatchObject({
    code: 2,
    result: { error: { code: 'EVIDENCE_MALFORMED' } },
  });
  expect(await as(CHALLENGER, 'challenge', '{"receipts":')).toMatchObject({
    code: 2,
    result: { error: { code: 'EVIDENCE_MALFORMED' } },
  });
});

test('finds nothing against a receipt that promises what can still be kept', async () => {
  const honest = await receipt({ flags: 2, anchorBy: 25 });
  expect(await as(CHALLENGER, 'challenge', honest)).toMatchObject({ code: 3, result: { found: [] } });
});

test('prices a model that was never declared, then has it punished, once', async () => {
  const file = join(folder, 'evidence.json');
  await writeFile(file, JSON.stringify([await receipt({ issuedAt: -5 })]));
  // Without a key or coin.
  const dry = await assay([...chain, 'challenge', file, '--dry-run']);
  const known = { fault: 'UNDECLARED_MODEL', operator: operator.address, punished: false };
  expect(dry.result.faults).toMatchObject([
    { ...known, price: { penalty: opg(1500n), bounty: opg(450n), simulated: true } },
    { fault: 'UNKNOWN_MODEL' },
  ]);
  const { code, result } = await as(CHALLENGER, 'challenge', file);
  expect(code).toBe(0);
  expect(result.faults).toMatchObject([
    { ...known, outcome: { status: 'settled', taken: opg(1500n), bounty: opg(450n) } },
    { fault: 'UNKNOWN_MODEL', outcome: { status: 'settled', taken: opg(1050n), bounty: opg(315n) } },
  ]);
  const again = await as(CHALLENGER, 'challenge', file);
  expect(again).toMatchObject({ code: 3, result: { found: [] } });
  const { challenger } = result;
  expect(again.result.punished).toMatchObject([
    { fault: 'UNDECLARED_MODEL', taken: opg(1500n), bounty: opg(450n), recipient: challenger, challenger },
    { fault: 'UNKNOWN_MODEL', taken: opg(1050n), bounty: opg(315n), recipient: challenger, challenger },
  ]);
  expect((await as(CHALLENGER, 'rewards', 'withdraw')).result.amount).toBe(opg(765n));
});

test('the receipt is faulty for whoever verifies it', async () => {
  const punished = await receipt({ issuedAt: -5 });
  await as(CHALLENGER, 'challenge', punished, '--all');
  const { code, result } = await assay([...chain, 'verify', punished]);
  expect({ code, verdict: result.verdict, fault: result.fault }).toMatchObject({
    code: 3,
    verdict: 'FAULTY',
    fault: { fault: 'UNDECLARED_MODEL' },
  });
});

test('publishes no receipt that proves a fault of its operator, unless it is told to', async () => {
  const faulty = await receipt({ issuedAt: -5, leafIndex: 77 });
  expect(await as(CHALLENGER, 'present', faulty)).toMatchObject({
    code: 3,
    result: { published: false, faults: ['UNDECLARED_MODEL', 'UNKNOWN_MODEL'] },
  });
  expect((await as(CHALLENGER, 'present', faulty, '--even-if-faulty')).result.presentedAt).toBeGreaterThan(0);
});

test('publishes a receipt, once', async () => {
  const published = await receipt({ flags: 2, anchorBy: 20 });
  const first = await as(CHALLENGER, 'present', published);
  expect(first.code).toBe(0);
  const again = await as(CHALLENGER, 'present', published);
  expect(again.result).toMatchObject({ presentedAt: first.result.presentedAt, digest: first.result.digest });
  expect(again.result.transactionHash).toBeUndefined();
});

test('demands what the log does not show, and has the silence punished', { timeout: 120_000 }, async () => {
  const { Anchors } = connection.deployment.contracts;
  const withheld = await receipt({ flags: 2, anchorBy: 20, leafIndex: 4 });
  expect(await as(CHALLENGER, 'demand', 'leaf', withheld)).toMatchObject({
    code: 2,
    result: { error: { code: 'CONTRACT_REFUSED', details: { error: 'EntryNotAnchored' } } },
  });
  const anchor = { functionName: 'anchor', args: [operator.address, sha256('0x00'), 5], gas: ANCHOR_GAS };
  await transact(connection, operator, { address: Anchors.address, abi: anchorsAbi, ...anchor });
  const opened = await as(CHALLENGER, 'demand', 'leaf', withheld);
  expect(opened).toMatchObject({ code: 0, result: { fault: 'WITHHELD_LEAF', status: 'OPEN' } });
  const number = String(opened.result.demandId);
  expect((await assay([...chain, 'verify', withheld])).result.verdict).toBe('DISPUTED');
  const unreachable = await as(CHALLENGER, 'demand', 'answer', number, '--log', 'http://127.0.0.1:9');
  expect(unreachable.code).toBe(4);
  const punished = await as(CHALLENGER, 'demand', 'punish', number, '--wait');
  expect(punished).toMatchObject({ code: 0, result: { status: 'settled', digests: [opened.result.digest] } });
  expect((await assay([...chain, 'demand', 'show', number])).result.status).toBe('SILENT');
  expect(await assay([...chain, 'demand', 'show', '99'])).toMatchObject({
    code: 2,
    result: { error: { code: 'DEMAND_UNKNOWN' } },
  });
  expect((await as(CHALLENGER, 'demand', 'withdraw')).code).toBe(0);
});

test('demands that an anchor extends the one before it, and has the silence punished as a fork', {
  timeout: 120_000,
}, async () => {
  const { Anchors } = connection.deployment.contracts;
  const none = await as(CHALLENGER, 'demand', 'consistency', operator.address, '--size', '99');
  expect(none).toMatchObject({ code: 2, result: { error: { code: 'NOTHING_TO_DEMAND' } } });
  // Another history from here on: no proof leads to it.
  const anchor = { functionName: 'anchor', args: [operator.address, sha256('0x01'), 9], gas: ANCHOR_GAS };
  await transact(connection, operator, { address: Anchors.address, abi: anchorsAbi, ...anchor });
  const opened = await as(CHALLENGER, 'demand', 'consistency', operator.address);
  expect(opened).toMatchObject({
    code: 0,
    result: { fault: 'WITHHELD_CONSISTENCY', status: 'OPEN', oldSize: 5, newSize: 9, newRoot: sha256('0x01') },
  });
  const again = await as(CHALLENGER, 'demand', 'consistency', operator.address, '--size', '9');
  expect(again).toMatchObject({ code: 2, result: { error: { details: { error: 'AlreadyDemanded' } } } });
  const number = String(opened.result.demandId);
  const punished = await as(CHALLENGER, 'demand', 'punish', number, '--wait');
  expect(punished).toMatchObject({ code: 0, result: { status: 'settled' } });
  expect((await assay([...chain, 'demand', 'show', number])).result.status).toBe('SILENT');
});

test('goes on with what is left when one fault has taken another along, whoever began it', async () => {
  const file = join(folder, 'two.json');
  // Of one second: what is issued in two dispute windows is two faults.
  const one = await receipt({ issuedAt: -4 });
  const two = await receipt({ at: decodeReceipt(one).receipt.issuedAt, leafIndex: 9 });
  await writeFile(file, JSON.stringify([one, two]));
  const dry = await as(CHALLENGER, 'challenge', file, '--all', '--dry-run');
  const [first] = dry.result.faults as { fault: string; digests: Hex[] }[];
  // Another account began, with a nonce that this one will not come to for long.
  const claim = { recipient: localAccount(CHALLENGER).address, salt: word(7) };
  const begun = { from: localAccount(5).address, nonce: 900 };
  const name = `${first!.fault.toLowerCase().replace('_', '-')}-${first!.digests[0]!.slice(2, 18)}.json`;
  await mkdir(join(folder, 'challenges'), { recursive: true });
  await writeFile(join(folder, 'challenges', name), JSON.stringify({ claim, commit: begun, challenge: begun }));
  const { code, result } = await as(CHALLENGER, 'challenge', file, '--all');
  expect(code).toBe(0);
  const statuses = (result.faults as { outcome: { status: string } }[]).map(({ outcome }) => outcome.status);
  expect([statuses.length, new Set(statuses)]).toEqual([4, new Set(['settled', 'settledBefore'])]);
});

test('a journal that cannot be read stops a challenge before anything is sent', async () => {
  const evidence = await receipt({ issuedAt: -3, leafIndex: 11 });
  const run = (journal: string) =>
    assay([...chain, 'challenge', evidence, '--all', '--journal', journal, '--local-account', String(CHALLENGER)]);
  const client = createTestClient({ mode: 'hardhat', transport: http(node.url) }).extend(publicActions);
  const sent = () => client.getTransactionCount({ address: localAccount(CHALLENGER).address });
  const before = await sent();
  await writeFile(join(folder, 'file'), '');
  expect(await run(join(folder, 'file'))).toMatchObject({ code: 2, result: { error: { code: 'FILE_UNREADABLE' } } });
  expect(await sent()).toBe(before);
});

function as(account: number, ...args: string[]) {
  const journal = args[0] === 'challenge' || args[1] === 'punish' ? ['--journal', join(folder, 'challenges')] : [];
  return assay([...chain, ...args, ...journal, '--local-account', String(account)]);
}

/** A receipt of the operator's, signed by hand. Times are seconds from now (`issuedAt`) and from `issuedAt` (`anchorBy`). */
async function receipt(change: {
  flags?: number;
  issuedAt?: number;
  /** Instead of `issuedAt`, in unix seconds. */
  at?: number;
  anchorBy?: number;
  leafIndex?: number;
}): Promise<string> {
  const { deployment } = connection;
  // An idle local chain has an old time; elsewhere blocks keep coming.
  const client = createTestClient({ mode: 'hardhat', transport: http(node.url) });
  await client.setNextBlockTimestamp({ timestamp: (await chainTime(connection)) + 1n });
  await client.mine({ blocks: 1 });
  const issuedAt = change.at ?? Number(await chainTime(connection)) + (change.issuedAt ?? 0);
  const fields = draftReceipt({
    operator: operator.address,
    leafIndex: change.leafIndex ?? 0,
    issuedAt,
    anchorBy: issuedAt + (change.anchorBy ?? 30),
    endpoint: endpointId('chat'),
    modelId: word(1),
    configDigest: word(2),
    requestCommitment: word(3),
    executedCommitment: word(3),
    responseCommitment: word(4),
    flags: change.flags ?? 0,
  });
  const domain = { chainId: deployment.chainId, anchors: deployment.contracts.Anchors.address };
  return encodeReceipt(signReceipt(fields, domain, receiptKey.getHdKey().privateKey!));
}

function opg(amount: bigint): string {
  return String(amount * 10n ** 18n);
}

function word(value: number): Hex {
  return numberToHex(value, { size: 32 });
}

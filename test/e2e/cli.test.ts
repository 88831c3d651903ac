import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKeystore } from '@assay/node/keystore';
import { toHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../scripts/cli/freePort.ts';
import { untilTime } from '../../scripts/cli/untilTime.ts';
import { digitSamples } from '../../scripts/model/digits.ts';
import { modelFile, modelFolder } from '../../scripts/model/modelFiles.ts';
import { callDigit } from '../../scripts/quickstart/digitCalls.ts';
import { assay, assayService } from '../scenes/assay.ts';
import { type HardhatNode, startHardhatNode } from '../scenes/hardhatNode.ts';

// The whole way of an operator and of its client, through the command alone: each test stands on the ones before.
let node: HardhatNode;
let folder: string;
let chain: string[];
let config: string;
let service: Awaited<ReturnType<typeof assayService>> | undefined;
let port: number;
let operator: string;
let modelId: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-cli-'));
  node = await startHardhatNode();
  port = await freePort();
  chain = ['--rpc', node.url, '--deployment', join(folder, 'deployment.json')];
  config = join(folder, 'operator', 'operator.json');
});

afterAll(async () => {
  await service?.close();
  await node?.close();
  await rm(folder, { recursive: true, force: true });
});

test('says that the deployment is missing, and where', async () => {
  const { code, result } = await assay([...chain, 'model', 'show', `0x${'11'.repeat(32)}`]);
  expect(code).toBe(2);
  expect(result).toMatchObject({
    error: { code: 'DEPLOYMENT_MISSING', details: { path: join(folder, 'deployment.json') } },
  });
});

test('says that no chain answers', async () => {
  const { code, result } = await assay(['--rpc', `http://127.0.0.1:${await freePort()}`, 'deploy']);
  expect(code).toBe(4);
  expect(result).toMatchObject({ error: { code: 'CHAIN_UNREACHABLE' } });
});

test('deploys', async () => {
  const { code, result } = await assay([...chain, 'deploy']);
  expect({ code, chainId: result.chainId }).toEqual({ code: 0, chainId: 31337 });
  const written = JSON.parse(await readFile(join(folder, 'deployment.json'), 'utf8')) as { contracts: object };
  expect(Object.keys(written.contracts).sort()).toEqual([
    'Anchors',
    'ElementVerifier',
    'FaultCourt',
    'ModelRegistry',
    'OPG',
    'OperatorRegistry',
    'Programs',
    'Staking',
    'Verdicts',
  ]);
});

test('deploys once: a second deployment is asked for by name, and a key that is none is never passed over', async () => {
  const path = join(folder, 'deployment.json');
  const before = await readFile(path, 'utf8');
  expect(await assay([...chain, 'deploy'])).toMatchObject({
    code: 2,
    result: { error: { code: 'DEPLOYMENT_EXISTS' } },
  });
  const garbage = await assay([...chain, 'deploy', '--again'], { ASSAY_DEPLOYER_KEY: 'garbage' });
  expect(garbage).toMatchObject({ code: 2, result: { error: { code: 'PRIVATE_KEY_INVALID' } } });
  expect(await readFile(path, 'utf8')).toBe(before);
  expect((await assay([...chain, 'deploy', '--again'])).code).toBe(0);
  const { contracts, ...rest } = JSON.parse(await readFile(path, 'utf8'));
  expect(contracts.Anchors.address).not.toBe(JSON.parse(before).contracts.Anchors.address);
  expect(rest).toMatchObject({ chainId: 31337, profile: 'local', parameters: { window: 32 } });
});

test('makes an operator with encrypted keys, once', async () => {
  const args = ['operator', 'init', '--dir', join(folder, 'operator'), '--origin', 'example.org/log'];
  const made = await assay([...chain, ...args, '--password-file', join(folder, 'password')]);
  expect(made.code).toBe(0);
  operator = String(made.result.operator);
  const { keys } = JSON.parse(await readFile(config, 'utf8')) as { keys: Record<string, { keystore: string }> };
  const password = (await readFile(join(folder, 'password'), 'utf8')).trim();
  for (const role of ['anchor', 'defence']) {
    const secret = await openKeystore(keys[role]!.keystore, password, 31337);
    expect(privateKeyToAccount(toHex(secret)).address).toBe(made.result[role]);
  }
  const again = await assay([...chain, ...args, '--password-file', join(folder, 'password')]);
  expect(again).toMatchObject({ code: 2, result: { error: { code: 'CONFIG_INVALID' } } });
});

test('an operator without coin is told so', async () => {
  const poor = await assay([...chain, 'operator', 'register', '--config', config]);
  expect(poor).toMatchObject({ code: 2, result: { error: { code: 'INSUFFICIENT_FUNDS' } } });
  for (const address of [operator, JSON.parse(await readFile(config, 'utf8')).operator as string]) await fund(address);
});

test('a wrong password is told so', async () => {
  await writeFile(join(folder, 'wrong'), 'wrong\n');
  const file = ['--account', join(folder, 'operator', 'account.json'), '--password-file', join(folder, 'wrong')];
  const refused = await assay([...chain, 'model', 'register', modelFolder('digits-v1'), ...file]);
  expect(refused).toMatchObject({ code: 2, result: { error: { code: 'KEYSTORE_PASSWORD_WRONG' } } });
});

test('registers the operator, its keys and its mirrors', async () => {
  const args = ['operator', 'register', '--config', config, '--mirror', `http://127.0.0.1:${port}/log`];
  const { code, result } = await assay([...chain, ...args]);
  expect({ code, called: result.called }).toEqual({ code: 0, called: ['register', 'setAnchorKey'] });
  await fund(String(result.anchorKey));
  expect((await assay([...chain, ...args])).result.called).toEqual([]);
  // Without --mirror the registered ones stay.
  expect((await assay([...chain, 'operator', 'register', '--config', config])).result.called).toEqual([]);
});

test('hashes and registers a model', async () => {
  const digests = JSON.parse(await readFile('models/digests.json', 'utf8')) as Record<string, object>;
  const digest = await assay(['model', 'digest', modelFolder('digits-v1')]);
  expect(digests['digits-v1']).toMatchObject({
    manifestDigest: digest.result.manifestDigest,
    omsRoot: digest.result.omsRoot,
  });
  const account = ['--account', join(folder, 'operator', 'account.json'), '--password-file', join(folder, 'password')];
  const registered = await assay([
    ...chain,
    'model',
    'register',
    modelFolder('digits-v1'),
    ...account,
    '--name',
    'digits',
  ]);
  expect(registered.code).toBe(0);
  modelId = String(registered.result.modelId);
  const shown = await assay([...chain, 'model', 'show', modelId]);
  expect(shown.result).toMatchObject({ modelId, trust: 'Attributed', publisher: operator, retiredFrom: 'never' });
});

test('refuses to declare what could not be served, then declares the known model', async () => {
  const declare = (id: string, upstream = modelFile('digits-v1'), kind = 'onnx') =>
    assay([
      ...['operator', 'declare', 'digits', '--config', config, '--model', id],
      ...['--kind', kind, '--upstream', upstream],
    ]);
  expect(await declare('0x22')).toMatchObject({ code: 2, result: { error: { code: 'HEX_MALFORMED' } } });
  expect(await declare(modelId, '/nowhere')).toMatchObject({ code: 2, result: { error: { code: 'FILE_UNREADABLE' } } });
  expect(await declare(modelId, 'nowhere', 'oip')).toMatchObject({
    code: 2,
    result: { error: { code: 'CONFIG_INVALID' } },
  });
  expect(await declare(`0x${'22'.repeat(32)}`)).toMatchObject({
    code: 2,
    result: { error: { code: 'MODEL_UNKNOWN' } },
  });
  const declared = await declare(modelId);
  expect(declared).toMatchObject({ code: 0, result: { name: 'digits', modelId } });
  await untilTime(Number(declared.result.from));
});

test('serves; a second process on the same log is refused', async () => {
  const flags = ['--anchoring-interval-ms', '300', '--anchoring-promise-seconds', '20'];
  service = await assayService(['operator', 'serve', '--config', config, ...flags], listenPort());
  expect(service.result.url).toBe(`http://127.0.0.1:${port}`);
  const second = await assay(['operator', 'serve', '--config', config, '--listen-port', '0']);
  expect(second).toMatchObject({ code: 2, result: { error: { code: 'LOG_LOCKED' } } });
  const status = await assay(['operator', 'status', '--config', config]);
  expect(status).toMatchObject({ code: 0, result: { ok: true, endpoints: [{ name: 'digits', declared: true }] } });
});

test('a client calls, gets its receipt, and verifies it with what it knows of the call', async () => {
  const [sample] = digitSamples(11, 1);
  const call = await callDigit(`http://127.0.0.1:${port}`, 'digits', sample!);
  const [request, response, receipt] = ['request', 'response', 'receipt'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(request, call.requestBody);
  await writeFile(response, call.responseBody);
  const from = ['--from', `http://127.0.0.1:${port}`, '--proof', '--out', receipt];
  const got = await assay(['receipt', 'get', String(call.receiptId), ...from]);
  expect(got).toMatchObject({ code: 0, result: { receipt: call.receipt } });

  const known = [
    '--request',
    request,
    '--response',
    response,
    '--content-type',
    'application/json',
    '--endpoint',
    'digits',
  ];
  const good = await assay([...chain, 'verify', receipt, ...known, '--status', '200', '--require', 'LOGGED']);
  expect(good).toMatchObject({ code: 0, result: { ok: true } });

  await writeFile(response, '{"outputs":[]}');
  const bad = await assay([...chain, 'verify', receipt, ...known]);
  expect(bad.code).toBe(3);
  expect(bad.result).toMatchObject({ verdict: 'INVALID' });
  const foreign = await assay(['receipt', 'get', 'f'.repeat(32), '--from', `http://127.0.0.1:${port}`]);
  expect(foreign).toMatchObject({
    code: 4,
    result: { error: { code: 'OPERATOR_UNREACHABLE', details: { status: 404 } } },
  });
});

test('checks the whole log against the chain', async () => {
  const args = ['log', 'check', `http://127.0.0.1:${port}/log`, '--operator', operator];
  const { code, result } = await assay([...chain, ...args]);
  expect({ code, ok: result.ok, size: result.size }).toEqual({ code: 0, ok: true, size: 1 });
});

test('--rpc overrules the configuration', async () => {
  const elsewhere = ['--rpc', `http://127.0.0.1:${await freePort()}`];
  const status = await assay([...elsewhere, 'operator', 'status', '--config', config]);
  expect(status).toMatchObject({ code: 4, result: { error: { code: 'CHAIN_UNREACHABLE' } } });
});

test('ends in order, and anchors what is left in one go', async () => {
  expect(await service?.close()).toBe(0);
  service = undefined;
  const { code, result } = await assay(['anchor', '--config', config], {
    ...listenPort(),
    ASSAY_ANCHORING_PROMISE_SECONDS: '20',
    ASSAY_ANCHORING_INTERVAL_MS: '300',
  });
  expect({ code, size: result.size }).toEqual({ code: 0, size: 1 });
});

test('wrong usage is exit code 2', async () => {
  for (const wrong of [
    ['verify'],
    ['no-such-command'],
    ['model'],
    ['indexer', '--port', '70000'],
    ['--rpc', 'x', 'deploy'],
  ]) {
    const { code, result } = await assay(wrong);
    expect({ wrong, code, result }).toMatchObject({ code: 2, result: { error: { code: 'USAGE' } } });
  }
  expect(await assay([...chain, 'verify', 'not-a-receipt'])).toMatchObject({ code: 3, result: { verdict: 'INVALID' } });
});

function listenPort(): Record<string, string> {
  return { ASSAY_LISTEN_PORT: String(port) };
}

async function fund(address: string): Promise<void> {
  const body = { jsonrpc: '2.0', id: 1, method: 'hardhat_setBalance', params: [address, '0xde0b6b3a7640000'] };
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(node.url, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(((await answer.json()) as { error?: unknown }).error).toBeUndefined();
}

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localAccount } from '../../scripts/chain/localAccount.ts';
import { assay } from '../scenes/assay.ts';
import { type HardhatNode, startHardhatNode } from '../scenes/hardhatNode.ts';

// Whatever is typed: one line of JSON with a code, and an exit code that a script can rely on.
const OPERATOR = localAccount(1).address;
let node: HardhatNode;
let mute: Server;
let folder: string;
let chain: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-misuse-'));
  node = await startHardhatNode();
  chain = ['--rpc', node.url, '--deployment', join(folder, 'deployment.json')];
  expect((await assay([...chain, 'deploy'])).code).toBe(0);
  await mkdir(join(folder, 'taken'));
  await writeFile(join(folder, 'deep.json'), `{"receipts":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
  await writeFile(join(folder, 'huge.json'), '{"chainId":1e400,"receipts":[]}');
  await writeFile(join(folder, 'null.json'), 'null');
  mute = createServer((request, response) => void answerChainId(request, response)).listen(0, '127.0.0.1');
});

afterAll(async () => {
  mute?.close();
  mute?.closeAllConnections();
  await node?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A node that knows which chain it is of and says nothing else. */
async function answerChainId(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { id, method } = JSON.parse(await text(request)) as { id: number; method: string };
  if (method === 'eth_chainId') response.end(JSON.stringify({ jsonrpc: '2.0', id, result: '0x7a69' }));
  else response.writeHead(503).end();
}

const me = ['--local-account', '2'];
test.each<[string, string[], string]>([
  ['an amount in other digits', ['stake', '１００', ...me], 'OPG_AMOUNT_MALFORMED'],
  ['a negative amount', ['stake', ...me, '--', '-5'], 'OPG_AMOUNT_MALFORMED'],
  ['an amount with an exponent', ['delegate', OPERATOR, '1e400', ...me], 'OPG_AMOUNT_MALFORMED'],
  ['an amount that is no number', ['rewards', 'fund', OPERATOR, 'NaN', ...me], 'OPG_AMOUNT_MALFORMED'],
  ['an amount beyond every supply', ['stake', '9'.repeat(60), ...me], 'OPG_AMOUNT_MALFORMED'],
  ['nothing at all', ['stake', '', ...me], 'OPG_AMOUNT_MALFORMED'],
  ['zero', ['stake', '0', ...me], 'TRANSACTION_REVERTED'],
  ['an operator that is no address', ['delegate', '0x12', '5', ...me], 'ADDRESS_MALFORMED'],
  ['how much to unbond twice', ['unbond', OPERATOR, '--all', '--amount', '1', ...me], 'CONFIG_INVALID'],
  ['more to unbond than there is', ['unbond', OPERATOR, '--amount', '1', ...me], 'INSUFFICIENT_FUNDS'],
  ['a ticket that is no number', ['claim', '1.5', ...me], 'NUMBER_RANGE'],
  ['a ticket that nobody has', ['claim', '9'.repeat(30), ...me], 'TRANSACTION_REVERTED'],
  ['a percentage above 100', ['commission', '100.01', ...me], 'PERCENT_MALFORMED'],
  ['a percentage in other digits', ['commission', '٥', ...me], 'PERCENT_MALFORMED'],
  ['a demand that is no number', ['demand', 'show', '0x1'], 'DEMAND_UNKNOWN'],
  ['demand zero', ['demand', 'show', '0'], 'DEMAND_UNKNOWN'],
  ['a demand that nobody made', ['demand', 'punish', '7', ...me], 'DEMAND_UNKNOWN'],
  ['a log that is no URL', ['demand', 'answer', '1', '--log', 'ftp://x', ...me], 'USAGE'],
  ['nobody who sends', ['present', 'AQID'], 'RECEIPT_LENGTH'],
  ['a sender that does not exist', ['claim', '--local-account', '20'], 'USAGE'],
  [
    'a keystore that does not exist',
    ['claim', '--account', 'nobody.json', '--password-file', 'x'],
    'KEYSTORE_PASSWORD_MISSING',
  ],
  ['a command that does not exist', ['slash', OPERATOR], 'USAGE'],
  ['a dimension without a size', ['model', 'compile', 'x.onnx', '--dim', 'batch'], 'USAGE'],
  ['a dimension of no size', ['model', 'compile', 'x.onnx', '--dim', 'batch=0'], 'USAGE'],
  ['two sizes of a dimension', ['model', 'compile', 'x.onnx', '--dim', 'batch=1', '--dim', 'batch=2'], 'USAGE'],
  ['a model that is a device', ['model', 'compile', '/dev/zero'], 'FILE_UNREADABLE'],
  ['a manifest of a device', ['model', 'digest', '/dev/zero'], 'FILE_UNREADABLE'],
  ['an option that does not exist', ['claim', '--force', ...me], 'USAGE'],
])('%s is refused', async (_, args, code) => {
  const run = await assay([...chain, ...args]);
  expect({ exit: run.code, error: run.result.error }).toMatchObject({ exit: 2, error: { code } });
});

test.each([
  ['deep.json', 'EVIDENCE_MALFORMED'],
  ['huge.json', 'EVIDENCE_MALFORMED'],
  ['null.json', 'EVIDENCE_MALFORMED'],
  ['taken', 'FILE_UNREADABLE'],
])('evidence in %s is refused', async (file, code) => {
  const run = await assay([...chain, 'challenge', join(folder, file), ...me]);
  expect({ exit: run.code, error: run.result.error }).toMatchObject({ exit: 2, error: { code } });
});

test.each([
  ['--port', '0x10'],
  ['--port', ''],
  ['--port', '1e3'],
  ['--max-spend', '1e18'],
  ['--max-spend', '-1'],
  ['--recipient', 'me'],
  ['--operators', '0x1,0x2'],
])('a monitor with %s %s is not started', async (option, value) => {
  const run = await assay([...chain, 'monitor', '--store', join(folder, 'store'), `${option}=${value}`]);
  expect({ exit: run.code, error: run.result.error }).toMatchObject({ exit: 2, error: { code: 'CONFIG_INVALID' } });
});

test('a monitor whose configuration is null is not started', async () => {
  const run = await assay([...chain, 'monitor', '--config', join(folder, 'null.json')]);
  expect({ exit: run.code, error: run.result.error }).toMatchObject({ exit: 2, error: { code: 'CONFIG_INVALID' } });
});

test.each([['operators'], ['claim', ...me], ['rewards', 'show', OPERATOR, OPERATOR], ['stake', '5', ...me]])(
  'a node that falls silent in the middle of "%s" counts as unreachable',
  async (...args) => {
    const rpc = `http://127.0.0.1:${(mute.address() as AddressInfo).port}`;
    const run = await assay(['--rpc', rpc, '--deployment', join(folder, 'deployment.json'), ...args]);
    expect({ exit: run.code, error: run.result.error }).toMatchObject({
      exit: 4,
      error: { code: 'CHAIN_UNREACHABLE' },
    });
  },
);

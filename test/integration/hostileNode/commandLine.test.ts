import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { searchSeed, searchSize } from '../../effort.ts';
import { createRandom } from '../../generators/randomNumbers.ts';
import { type CommandChain, newStateFolder, startCommandChain } from '../../scenes/commandChain.ts';
import { HOSTILE, HOSTILE_NAMES, type HostileName } from '../../scenes/hostileNode.ts';
import { createHostileSchedule } from '../../scenes/hostileSchedule.ts';
import { honest, type RpcBehaviour } from '../../scenes/rpcProxy.ts';

let chain: CommandChain;
let folder: ReturnType<typeof newStateFolder>;
let amount = 0n;

beforeAll(async () => {
  chain = await startCommandChain(500);
  // One for all: a user has one, and it knows what was sent when a node is behind.
  folder = newStateFolder();
});
beforeEach(() => {
  vi.stubEnv('ASSAY_STATE_DIR', folder.path);
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});
afterAll(async () => {
  folder?.remove();
  await chain?.close();
});

/**
 * A command runs before the node and is cut off after a while; with an honest node it is run again. It sends one transaction
 * in all, unless its first run said that the transaction is mined: then who runs it again wants a second one.
 */
async function heals(behaviour: RpcBehaviour, timeoutMs: number): Promise<void> {
  amount += 1n;
  const before = await chain.sent();
  chain.proxy.behave(behaviour);
  const first = await chain.send(amount, timeoutMs).catch((error: { code?: string; message: string }) => error);
  chain.proxy.behave(honest);
  if ('status' in first) {
    expect([first.status, (await chain.sent()) - before]).toEqual(['success', 1]);
    return;
  }
  expect(first.code ?? first.message).toMatch(/^(CHAIN_|TRANSACTION_REFUSED|FEE_CEILING|INSUFFICIENT_FUNDS)/);
  if (/was mined/.test(first.message)) {
    expect((await chain.sent()) - before).toBe(1);
    return;
  }
  expect((await chain.send(amount, 50_000)).status).toBe('success');
  expect((await chain.sent()) - before).toBe(1);
}

test.each(HOSTILE_NAMES)('command line: %s heals, or refuses with a named error', async (name: HostileName) => {
  await heals(HOSTILE[name](createRandom(7)), 700);
});

const seeds = Array.from({ length: searchSize(30, 6) }, (_, i) => searchSeed(0) + i + 1);
test.each(seeds)('command line: random schedule of seed %i heals', async (seed) => {
  const names = HOSTILE_NAMES.filter((name) => !name.startsWith('stall'));
  await heals(createHostileSchedule(seed, { names, phases: 12, most: 15 }).behave, 1_500);
});

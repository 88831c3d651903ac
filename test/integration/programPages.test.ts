import { programsAbi } from '@assay/sdk/abi';
import { getContract } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { programRootOf } from '../../engine/src/ir/programHeader.ts';
import { beginArguments, PAGE_INSTRUCTIONS, programPages } from '../../engine/src/proof/programPages.ts';
import { newChain } from '../../scripts/chain/newChain.ts';
import { createRandom } from '../generators/randomNumbers.ts';
import { randomRun } from '../generators/randomPrograms.ts';

/** What one page may cost. */
const PAGE_GAS = 3_000_000n;

let connection: Awaited<ReturnType<typeof newChain>>;
beforeAll(async () => {
  connection = await newChain();
});
afterAll(() => connection.close());

test.each([
  [1, 1],
  [1, 64],
  [20, 1],
  [21, 5],
  [62, 33],
  [150, PAGE_INSTRUCTIONS],
])('a program of %i instructions and its outputs becomes valid in pages of %i', async (instructions, size) => {
  const client = await connection.viem.getPublicClient();
  const [wallet] = await connection.viem.getWalletClients();
  const { address } = await connection.viem.deployContract('Programs');
  const programs = getContract({ address, abi: programsAbi, client });
  const { program } = randomRun(createRandom(instructions), instructions);
  const root = programRootOf(program);
  const account = wallet!.account.address;

  const begun = await programs.simulate.begin(beginArguments(program) as never, { account });
  expect(begun.result).toBe(root);
  await wallet!.writeContract(begun.request as never);
  for (const { first, page, siblings } of programPages(program, 0, size)) {
    expect(await programs.read.isValid([root])).toBe(false);
    const args = [root, first, page, siblings] as const;
    const call = { address, abi: programsAbi, functionName: 'validate', args, gas: PAGE_GAS } as const;
    const hash = await wallet!.writeContract(call);
    expect((await client.getTransactionReceipt({ hash })).status).toBe('success');
    const count = program.instructions.length;
    expect(await programs.read.progressOf([root])).toEqual([Math.min(first + size, count), count]);
  }
  expect(await programs.read.isValid([root])).toBe(true);
});

test('there is no page from behind the end, and none without instructions', () => {
  const { program } = randomRun(createRandom(1), 3);
  const { length } = program.instructions;
  for (const [from, size] of [
    [length, 1],
    [-1, 1],
    [0.5, 1],
    [0, 0],
    [0, 1.5],
  ] as const) {
    expect(() => programPages(program, from, size)).toThrow(expect.objectContaining({ code: 'INDEX_OUT_OF_RANGE' }));
  }
});

import { concat, instructionsTree, type ProgramHeader, programRoot, toHex } from '@assay/sdk';
import { programsAbi } from '@assay/sdk/abi';
import { decodeErrorResult, encodeFunctionData, getContractAddress, type Hex } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeDescriptor } from '../../engine/src/ir/descriptor.ts';
import { validateProgram } from '../../engine/src/ir/validateProgram.ts';
import { beginArguments } from '../../engine/src/proof/programPages.ts';
import { newChain } from '../../scripts/chain/newChain.ts';
import { type ProgramVector, programVectors } from '../generators/programVectors.ts';

/** The rules in the order of the contract's `Rule`. */
const RULES = [
  ...['ENCODING', 'DIMENSIONS', 'TENSOR_TOO_LARGE', 'FUNCTION', 'DTYPE', 'OPERAND', 'ADDRESS', 'FAN_IN', 'CHUNKS'],
  'OUTPUTS',
];
const vectors = programVectors();

let chain: Awaited<ReturnType<typeof startPrograms>>;
beforeAll(async () => {
  chain = await startPrograms();
});
afterAll(() => chain.close());

// After a deliberate change: npx vitest run test/integration/programs.vectors.test.ts -u
test('the vectors are those in the file', async () => {
  const lines = vectors.map((vector) => JSON.stringify(vector)).join(',\n');
  await expect(`[\n${lines}\n]\n`).toMatchFileSnapshot('../vectors/exact/programs.json');
});

// INVARIANT Q8: A program becomes valid only if each instruction keeps every rule, and the contract and the engine
//   agree on which do.
test.each(vectors.map((vector) => [vector.name, vector] as const))('both languages: %s', async (_name, vector) => {
  expect(await chain.verdictOf(vector)).toEqual(vector.refused);
  if (vector.bytes === undefined) expect(engineVerdict(vector)).toEqual(vector.refused);
});

test('each rule refuses something, and something passes', () => {
  const refused = new Set(vectors.map(({ refused }) => refused?.rule));
  expect([...RULES, undefined].filter((rule) => !refused.has(rule))).toEqual([]);
});

function engineVerdict({ program }: ProgramVector): ProgramVector['refused'] {
  try {
    validateProgram(program);
    return null;
  } catch (error) {
    return (error as { details: NonNullable<ProgramVector['refused']> }).details;
  }
}

async function startPrograms() {
  const connection = await newChain();
  const [wallet] = await connection.viem.getWalletClients();
  const client = await connection.viem.getPublicClient();
  const { address } = await connection.viem.deployContract('Programs');
  expect(address.toLowerCase()).toBe(getContractAddress({ from: wallet!.account.address, nonce: 0n }).toLowerCase());

  async function verdictOf(vector: ProgramVector): Promise<ProgramVector['refused']> {
    const { program, bytes = [] } = vector;
    const descriptors = program.instructions.map(encodeDescriptor);
    for (const { instruction, place, value } of bytes) descriptors[instruction]![place] = value;
    const instructionsRoot = toHex(instructionsTree(descriptors).root);
    const header: ProgramHeader = { version: 1, instructionCount: descriptors.length, ...program, instructionsRoot };
    const root = programRoot(header);
    const [version, count, chunks, , inputs, outputs] = beginArguments(program);
    const args = [version, count, chunks, instructionsRoot, inputs, outputs] as const;
    const known = { address, abi: programsAbi, functionName: 'progressOf', args: [root] } as const;
    if ((await client.readContract(known))[1] === 0) {
      await wallet!.writeContract({ address, abi: programsAbi, functionName: 'begin', args });
    }
    const page = toHex(concat(...descriptors));
    const data = encodeFunctionData({ abi: programsAbi, functionName: 'validate', args: [root, 0, page, []] });
    return (await refusal(data)) ?? null;
  }

  async function refusal(data: Hex): Promise<ProgramVector['refused'] | undefined> {
    try {
      await connection.provider.request({ method: 'eth_call', params: [{ to: address, data }, 'latest'] });
      return undefined;
    } catch (error) {
      const { errorName, args } = decodeErrorResult({ abi: programsAbi, data: (error as { data: Hex }).data });
      if (errorName !== 'InstructionRefused') throw new Error(`${errorName}: ${args?.join(', ')}`);
      return { instruction: Number(args[0]), rule: RULES[args[1]]! };
    }
  }

  return { verdictOf, close: () => connection.close() };
}

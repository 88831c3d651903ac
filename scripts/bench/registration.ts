// What it costs to have a program checked on chain: whole transactions, the one that begins it and its pages.

import { beginArguments, compileOnnx, type Program, programPages, programRootOf } from '@assay/engine';
import { programsAbi } from '@assay/sdk/abi';
import type { Hex } from 'viem';
import { newChain } from '../chain/newChain.ts';
import { run } from '../run.ts';
import { benchModels } from './engine/models.ts';

if ((await run('hardhat', ['build', '--quiet', '--no-tests'])) !== 0) throw new Error('the contracts do not build');
const connection = await newChain();
try {
  const client = await connection.viem.getPublicClient();
  const [wallet] = await connection.viem.getWalletClients();
  const { address } = await connection.viem.deployContract('Programs');

  const send = async (functionName: string, args: readonly unknown[]): Promise<number> => {
    const hash = (await wallet!.writeContract({ address, abi: programsAbi, functionName, args } as never)) as Hex;
    const { gasUsed, status } = await client.getTransactionReceipt({ hash });
    if (status !== 'success') throw new Error(`${functionName} reverted`);
    return Number(gasUsed);
  };

  async function register(program: Program) {
    const begin = await send('begin', beginArguments(program));
    const pages: number[] = [];
    for (const { first, page, siblings } of programPages(program)) {
      pages.push(await send('validate', [programRootOf(program), first, page, siblings]));
    }
    const all = pages.reduce((sum, gas) => sum + gas, 0);
    const instructions = program.instructions.length;
    return { instructions, transactions: 1 + pages.length, gas: begin + all, each: Math.round(all / instructions) };
  }

  const rows: Record<string, Awaited<ReturnType<typeof register>>> = {};
  for (const { name, bytes } of benchModels()) rows[name] = await register(compileOnnx(bytes).program);
  console.log('gas of registering programs; `each` is that of an instruction in a page');
  console.table(rows);
} finally {
  await connection.close();
}

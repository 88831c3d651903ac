import { beginArguments, type Program, programPages, programRootOf } from '@assay/engine';
import { programsAbi } from '@assay/sdk/abi';
import type { Hex, LocalAccount } from 'viem';
import type { Connection } from './connection.ts';
import { transact } from './transact.ts';

/** What it took to register a program; nothing when it was registered before. */
export type ProgramRegistration = {
  readonly programRoot: Hex;
  readonly gasUsed: bigint;
  readonly transactions: number;
};

/**
 * Registers a program with the contract that checks its every instruction, page by page. Goes on where somebody stopped.
 * @param onProgress instructions that are checked, of so many
 */
export async function registerProgram(
  connection: Connection,
  account: LocalAccount,
  program: Program,
  onProgress: (checked: number, count: number) => void = () => {},
): Promise<ProgramRegistration> {
  const { contracts, deployment } = connection;
  const { address } = deployment.contracts.Programs;
  const programRoot = programRootOf(program);
  let [gasUsed, transactions] = [0n, 0];
  const send = async (functionName: string, args: readonly unknown[]) => {
    const receipt = await transact(connection, account, { address, abi: programsAbi, functionName, args });
    gasUsed += receipt.gasUsed;
    transactions += 1;
  };

  const [checked, begun] = await contracts.programs.read.progressOf([programRoot]);
  if (begun === 0) await send('begin', beginArguments(program));
  const count = program.instructions.length;
  if (checked < count) {
    for (const { first, page, siblings } of programPages(program, checked)) {
      onProgress(first, count);
      await send('validate', [programRoot, first, page, siblings]);
    }
  }
  onProgress(count, count);
  return { programRoot, gasUsed, transactions };
}

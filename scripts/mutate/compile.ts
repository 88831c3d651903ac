import solc from 'solc';
import type { AstNode } from './astNode.ts';
import type { Sources } from './solidityProject.ts';

/** A compiled contract, as far as tests need it. */
export type Compiled = {
  readonly file: string;
  readonly name: string;
  readonly abi: readonly { readonly type: string; readonly name?: string }[];
  readonly bytecode: string;
  readonly deployedBytecode: string;
};

type Output = {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly sources?: Readonly<Record<string, { readonly ast: AstNode }>>;
  readonly contracts?: Readonly<Record<string, Readonly<Record<string, OutputContract>>>>;
};
type OutputContract = {
  readonly abi: Compiled['abi'];
  readonly evm: { readonly bytecode: { object: string }; readonly deployedBytecode?: { object: string } };
};

/** Raised when sources do not compile, with the compiler's words. */
export class CompileError extends Error {}

/** Parses and checks sources without generating code. Throws {@link CompileError}. */
export function astsOf(sources: Sources): Map<string, AstNode> {
  const { sources: found } = run(sources, { '*': { '': ['ast'] } });
  return new Map(Object.entries(found ?? {}).map(([name, { ast }]) => [name, ast]));
}

/**
 * Compiles the contracts of some files, with all they use. The optimizer is off: that takes a fifth of the time, and what
 * tests can see of a contract does not depend on it. Throws {@link CompileError}.
 */
export function compileContracts(sources: Sources, files: readonly string[]): Compiled[] {
  const wanted = ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'];
  const { contracts } = run(sources, Object.fromEntries(files.map((file) => [file, { '*': wanted }])));
  return Object.entries(contracts ?? {}).flatMap(([file, inFile]) =>
    Object.entries(inFile).map(([name, { abi, evm }]) => {
      return { file, name, abi, bytecode: evm.bytecode.object, deployedBytecode: evm.deployedBytecode?.object ?? '' };
    }),
  );
}

function run(sources: Sources, outputSelection: Record<string, Record<string, string[]>>): Output {
  const settings = { evmVersion: 'cancun', metadata: { appendCBOR: false, bytecodeHash: 'none' }, outputSelection };
  const contents = Object.fromEntries(Object.entries(sources).map(([name, content]) => [name, { content }]));
  const input = JSON.stringify({ language: 'Solidity', sources: contents, settings });
  const output = JSON.parse(solc.compile(input)) as Output;
  const errors = output.errors?.filter(({ severity }) => severity === 'error') ?? [];
  if (errors.length > 0) throw new CompileError(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  return output;
}

import solc from 'solc';
import type { AstNode } from './astNode.ts';
import type { Sources } from './solidityProject.ts';

/** A compiled contract, as far as tests need it. */
export type Compiled = {
  readonly file: string;
  readonly name: string;
  readonly abi: readonly { readonly type: string; readonly name?: string }[];
  readonly bytecode: string;
  readonly linkReferences: LinkReferences;
  readonly deployedBytecode: string;
  readonly deployedLinkReferences: LinkReferences;
};

/** Where the addresses of libraries go into code, by file and name of the library. */
type LinkReferences = Record<string, Record<string, { start: number; length: number }[]>>;
type Code = { object: string; linkReferences?: LinkReferences };

type Output = {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly sources?: Readonly<Record<string, { readonly ast: AstNode }>>;
  readonly contracts?: Readonly<Record<string, Readonly<Record<string, OutputContract>>>>;
};
type OutputContract = {
  readonly abi: Compiled['abi'];
  readonly evm: { readonly bytecode: Code; readonly deployedBytecode?: Code };
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
  const code = ['object', 'linkReferences'];
  const wanted = ['abi', ...code.flatMap((part) => [`evm.bytecode.${part}`, `evm.deployedBytecode.${part}`])];
  const { contracts } = run(sources, Object.fromEntries(files.map((file) => [file, { '*': wanted }])));
  return Object.entries(contracts ?? {}).flatMap(([file, inFile]) =>
    Object.entries(inFile).map(([name, { abi, evm }]) => {
      const { bytecode, deployedBytecode } = evm;
      return {
        ...{ file, name, abi, bytecode: bytecode.object, deployedBytecode: deployedBytecode?.object ?? '' },
        linkReferences: bytecode.linkReferences ?? {},
        deployedLinkReferences: deployedBytecode?.linkReferences ?? {},
      };
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

import { CompileError, compileContracts } from './compile.ts';
import { type Mutant, mutated } from './mutants.ts';
import { closureOf, type Sources } from './solidityProject.ts';
import type { Effort, SolidityTests } from './solidityTests.ts';

/** What became of a mutant; `by` is the test that noticed it. */
export type Outcome =
  | { readonly outcome: 'killed'; readonly by: string }
  | { readonly outcome: 'survived' }
  | { readonly outcome: 'uncompilable' };

/** Compiles and runs the tests group by group, until one fails. */
export async function tryMutant(
  tests: SolidityTests,
  root: string,
  sources: Sources,
  mutant: Mutant,
  stages: readonly (readonly string[])[],
  efforts: readonly Effort[],
): Promise<Outcome> {
  const changed = { ...sources, [mutant.file]: mutated(sources[mutant.file]!, mutant) };
  for (const effort of efforts) {
    for (const files of stages) {
      const failed = await failuresIn(tests, root, changed, files, effort);
      if (failed === undefined) return { outcome: 'uncompilable' };
      if (failed[0] !== undefined) return { outcome: 'killed', by: failed[0] };
    }
  }
  return { outcome: 'survived' };
}

/** The tests of some files that fail on some sources; undefined if those do not compile. */
export async function failuresIn(
  tests: SolidityTests,
  root: string,
  sources: Sources,
  files: readonly string[],
  effort: Effort,
): Promise<string[] | undefined> {
  const needed = closureOf(sources, files);
  const deployable = Object.keys(needed).filter((name) => /^(test|contracts\/mocks)\//.test(name));
  try {
    return await tests.failing(root, compileContracts(needed, deployable), files, effort);
  } catch (error) {
    if (error instanceof CompileError) return undefined;
    throw error;
  }
}

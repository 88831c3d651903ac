// Child process of the mutation run: gets the sources once, then one mutant after the other.
import type { Mutant } from './mutants.ts';
import type { Sources } from './solidityProject.ts';
import { createSolidityTests, type Effort } from './solidityTests.ts';
import { type Outcome, tryMutant } from './trial.ts';

/** What the parent sends. */
export type ToWorker =
  | { readonly kind: 'begin'; readonly root: string; readonly sources: Sources; readonly efforts: readonly Effort[] }
  | { readonly kind: 'try'; readonly mutant: Mutant; readonly stages: readonly (readonly string[])[] };
/** What it gets back for every mutant. */
export type FromWorker =
  | { readonly id: string; readonly outcome: Outcome }
  | { readonly id: string; readonly error: string };

const tests = await createSolidityTests();
let project: Extract<ToWorker, { kind: 'begin' }> | undefined;

process.on('disconnect', () => process.exit());
process.on('message', async (message: ToWorker) => {
  if (message.kind === 'begin') {
    project = message;
    return;
  }
  const { mutant, stages } = message;
  const { root, sources, efforts } = project!;
  try {
    const outcome = await tryMutant(tests, root, sources, mutant, stages, efforts);
    answer({ id: mutant.id, outcome });
  } catch (error) {
    answer({ id: mutant.id, error: String(error) });
  }
});

function answer(message: FromWorker): void {
  process.send!(message);
}

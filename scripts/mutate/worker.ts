// Child process of the mutation run: gets the sources once, then one mutant after the other.
import { type FromWorker, TOO_MUCH_MEMORY, type ToWorker } from './messages.ts';
import { createSolidityTests } from './solidityTests.ts';
import { tryMutant } from './trial.ts';

const MOST_BYTES = 4 * 2 ** 30;

const tests = await createSolidityTests();
let project: Extract<ToWorker, { kind: 'begin' }> | undefined;

process.on('disconnect', () => process.exit());
// The tests run beside this thread, which is free to look.
setInterval(() => {
  if (process.memoryUsage.rss() > MOST_BYTES) process.exit(TOO_MUCH_MEMORY);
}, 100);
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

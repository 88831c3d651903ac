import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type FromWorker, TOO_MUCH_MEMORY, type ToWorker } from './messages.ts';
import type { Mutant } from './mutants.ts';
import type { Outcome } from './trial.ts';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));
/** The compiler's memory only grows: a worker is replaced after so many mutants. */
const MUTANTS_PER_WORKER = 25;

export type Job = { readonly mutant: Mutant; readonly stages: readonly (readonly string[])[] };

/**
 * Tries mutants in as many processes as told. `next` hands out the work and ends it with undefined. A mutant that takes
 * longer than `limit` milliseconds, or too much memory, loops: it counts as killed, and its process is ended.
 */
export async function tryAll(
  workers: number,
  limit: number,
  begin: Extract<ToWorker, { kind: 'begin' }>,
  next: () => Job | undefined,
  done: (job: Job, outcome: Outcome) => void,
): Promise<void> {
  await Promise.all(
    Array.from({ length: workers }, async () => {
      let worker: ChildProcess | undefined;
      let tried = 0;
      for (let job = next(); job !== undefined; job = next()) {
        if (worker === undefined || tried >= MUTANTS_PER_WORKER) {
          worker?.kill();
          worker = start(begin);
          tried = 0;
        }
        tried++;
        const outcome = await attempt(worker, job, limit);
        if (outcome === undefined) {
          worker.kill('SIGKILL');
          worker = undefined;
        }
        done(job, outcome ?? { outcome: 'killed', by: 'the limit of time or memory' });
      }
      worker?.kill();
    }),
  );
}

function start(begin: ToWorker): ChildProcess {
  const worker = fork(WORKER, { execArgv: ['--disable-warning=ExperimentalWarning'] });
  worker.send(begin);
  return worker;
}

/** What the worker finds out, or undefined if it does not in time. */
function attempt(worker: ChildProcess, { mutant, stages }: Job, limit: number): Promise<Outcome | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => finish(() => resolve(undefined)), limit);
    const finish = (end: () => void) => {
      clearTimeout(timer);
      worker.off('message', answered);
      worker.off('exit', exited);
      end();
    };
    const answered = (answer: FromWorker) =>
      finish(() =>
        'outcome' in answer ? resolve(answer.outcome) : reject(new Error(`${mutant.id}: ${answer.error}`)),
      );
    const exited = (code: number | null, signal: string | null) =>
      finish(() => {
        if (code === TOO_MUCH_MEMORY) resolve(undefined);
        else reject(new Error(`${mutant.id}: the worker ended with ${signal ?? code}.`));
      });
    worker.on('message', answered);
    worker.on('exit', exited);
    worker.send({ kind: 'try', mutant, stages } satisfies ToWorker);
  });
}

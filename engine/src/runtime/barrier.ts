const ARRIVED = 0;
const ROUND = 1;

/** Returns when all workers have called it: `words` are two words of shared memory that begin as 0. */
export function waitForAll(words: Int32Array, workers: number): void {
  if (workers === 1) return;
  const round = Atomics.load(words, ROUND);
  if (Atomics.add(words, ARRIVED, 1) === workers - 1) {
    Atomics.store(words, ARRIVED, 0);
    Atomics.store(words, ROUND, (round + 1) | 0);
    Atomics.notify(words, ROUND);
    return;
  }
  // Most stages take microseconds: look a while before going to sleep.
  for (let i = 0; i < SPINS; i++) if (Atomics.load(words, ROUND) !== round) return;
  while (Atomics.load(words, ROUND) === round) Atomics.wait(words, ROUND, round);
}

const SPINS = 2000;

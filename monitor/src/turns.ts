/** Lets everything else that waits for this process have its turn: a long piece of work calls it between its parts. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What has to be undone at the end, last first. */
export type UndoList = {
  add(undo: () => Promise<unknown>): void;
  /**
   * Undoes everything, also after something of it failed; then rejects with the first failure. A call while another one
   * is at it waits for that one: two of them at once would end a chain under an indexer that is still being waited for.
   */
  run(): Promise<void>;
};

export function createUndoList(): UndoList {
  const list: (() => Promise<unknown>)[] = [];
  let running: Promise<void> | undefined;

  async function undoAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let last = list.pop(); last !== undefined; last = list.pop()) {
      // A monitor that fails to close must not leave a chain running and a folder behind.
      await last().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  return {
    add: (undo) => void list.push(undo),
    run() {
      running ??= undoAll().finally(() => {
        running = undefined;
      });
      return running;
    },
  };
}

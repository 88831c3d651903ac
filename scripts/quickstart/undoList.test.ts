import { expect, test } from 'vitest';
import { createUndoList } from './undoList.ts';

test('undoes everything last first, whatever fails, and says what failed first', async () => {
  const list = createUndoList();
  const undone: string[] = [];
  for (const name of ['folder', 'chain', 'monitor', 'indexer']) {
    list.add(async () => {
      undone.push(name);
      if (name === 'monitor' || name === 'chain') throw new Error(name);
    });
  }
  await expect(list.run()).rejects.toThrow('monitor');
  expect(undone).toEqual(['indexer', 'monitor', 'chain', 'folder']);
  await list.run();
  expect(undone).toHaveLength(4);
});

test('a second call waits for the first instead of undoing what lies below the step under way', async () => {
  const list = createUndoList();
  const undone: string[] = [];
  const { promise: started, resolve: indexerStarted } = Promise.withResolvers<void>();
  list.add(async () => undone.push('chain'));
  list.add(async () => {
    await started;
    undone.push('indexer');
  });
  const both = Promise.all([list.run(), list.run()]);
  expect(undone).toEqual([]);
  indexerStarted();
  await both;
  expect(undone).toEqual(['indexer', 'chain']);
});

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

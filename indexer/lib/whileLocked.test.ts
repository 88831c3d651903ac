import { expect, test } from 'vitest';
import { whileLocked } from './whileLocked.ts';

/** Fails with these errors one after the other, then gives what it read. */
function failing(errors: readonly object[]) {
  let tries = 0;
  const read = async () => {
    const error = errors[tries++];
    if (error !== undefined) throw Object.assign(new Error('canceling statement due to lock timeout'), error);
    return 'rows';
  };
  return { read, tries: () => tries };
}

test('reads again while the tables are locked, by the error itself or by its cause', async () => {
  const { read, tries } = failing([{ code: '55P03' }, { cause: { code: '55P03' } }]);
  expect([await whileLocked(read), tries()]).toEqual(['rows', 3]);
});

test('any other failure is told at once', async () => {
  const { read, tries } = failing([{ code: '42P01' }]);
  await expect(whileLocked(read)).rejects.toMatchObject({ code: '42P01' });
  expect(tries()).toBe(1);
});

test('tables that stay locked are a failure in the end', async () => {
  const { read, tries } = failing(Array.from({ length: 1000 }, () => ({ code: '55P03' })));
  await expect(whileLocked(read)).rejects.toMatchObject({ code: '55P03' });
  expect(tries()).toBe(60);
});

import type { DocumentNode } from 'graphql';
import { expect, test } from 'vitest';
import { createDocumentCache } from './documentCache.ts';

const document = (name: string) => ({ kind: name }) as unknown as DocumentNode;

test('a short query is remembered, a long one is not', () => {
  const cache = createDocumentCache(2, 5);
  cache.set('{ a }', document('a'));
  cache.set('{ a b }', document('b'));
  expect(cache.get('{ a }')).toEqual(document('a'));
  expect(cache.get('{ a b }')).toBeUndefined();
});

test('the oldest goes for a new one, so that no client can fill the memory', () => {
  const cache = createDocumentCache(2);
  for (const name of ['a', 'b', 'c']) cache.set(name, document(name));
  expect(['a', 'b', 'c'].map((name) => cache.get(name) !== undefined)).toEqual([false, true, true]);
});

import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { helpersOf } from './helperArtifacts.ts';

const files = globSync('test/contracts/*/invariants*.t.sol');

test.each(files)('%s is built with the contract that its calls go to', (file) => {
  expect(helpersOf(file).map((path) => basename(path))).toContainEqual(expect.stringMatching(/Actors\.sol$/));
});

test('there are invariants', () => expect(files.length).toBeGreaterThan(4));

import { defineConfig } from 'vitest/config';
import { searchTime } from './test/effort.ts';

const shared = {
  exclude: ['**/node_modules/**', '**/dist/**'],
  setupFiles: ['./test/searches.ts'],
  testTimeout: searchTime(60_000),
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        // Beside what they test. They need no compiled contract, and share a process: a test undoes what it changes.
        test: {
          ...shared,
          name: 'unit',
          include: ['{sdk,engine,node,operator,monitor,indexer,scripts}/**/*.test.ts'],
          isolate: false,
        },
      },
      {
        // Chains, servers, processes, browsers, documents. Their limits only end what hangs: a busy machine starts a
        // chain, a database and an indexer in minutes.
        test: {
          ...shared,
          name: 'whole',
          include: ['test/**/*.test.ts'],
          testTimeout: searchTime(180_000),
          hookTimeout: 300_000,
        },
      },
    ],
  },
});

import { defineConfig } from 'vitest/config';
import { searchTime } from './test/effort.ts';

const shared = {
  exclude: ['**/node_modules/**', '**/dist/**'],
  setupFiles: ['./test/searches.ts'],
  testTimeout: searchTime(60_000),
  hookTimeout: 60_000,
  // Files share two processes, for loading what they import costs more than most of them: a test undoes what it changes.
  isolate: false,
};

export default defineConfig({
  test: {
    // One more than the processors that CI has: many tests wait for a chain or for a clock.
    maxWorkers: 3,
    projects: [
      {
        // Beside what they test. They need no compiled contract.
        test: {
          ...shared,
          name: 'unit',
          include: ['{sdk,engine,node,operator,monitor,indexer,scripts}/**/*.test.ts'],
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

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{sdk,engine,node,operator,monitor,indexer}/**/*.test.ts', 'test/**/*.test.ts', 'scripts/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});

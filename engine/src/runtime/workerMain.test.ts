import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => vi.unstubAllGlobals());

it('tells the page of a browser when it fails, where nobody sees a promise', async () => {
  const told = new Promise((resolve) => vi.stubGlobal('reportError', resolve));
  vi.stubGlobal('WorkerGlobalScope', class {});
  vi.stubGlobal('onmessage', undefined);
  await import('./workerMain.ts');
  const { onmessage } = globalThis as unknown as { onmessage: (event: { data: unknown }) => void };
  onmessage({ data: { memory: undefined, module: undefined, scratch: 0, worker: 0, workers: 1, stages: [] } });
  expect(await told).toBeInstanceOf(TypeError);
});

import { expect, it, vi } from 'vitest';
import { bindKernels, compileKernels, createKernelMemory } from '../kernels/loadKernels.ts';
import type { PlacedStage } from './stages.ts';
import { createTeam } from './team.ts';

/** A stage that reads beyond the memory: what it does to a worker is what any crash does. */
const deadly: PlacedStage = {
  calls: [{ callee: 'foldRowsF32', args: [1, 2 ** 31, 0, 0, 0, 0, 0, 1, 64], share: { kind: 'whole' } }],
  ...{ split: 'each', units: 1, grain: 1, block: 1 },
};
const placed = { addresses: [], scratch: 65536, scratchStride: 256, bytes: 2 * 65536, activationBytes: 0 };

async function team(workers: number, stages: readonly PlacedStage[]) {
  const memory = createKernelMemory(2, 2, workers > 0);
  const module = await compileKernels(workers > 0);
  const kernels = await bindKernels(module, memory);
  return createTeam({ memory, module, kernels, placed, stages, workers });
}

it.each([1, 2, 3])('ends as a whole when one of %d workers dies, also for runs after that', async (workers) => {
  const dying = await team(workers, [deadly]);
  await expect(dying.run()).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  await expect(dying.run()).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  await dying.close();
});

it('runs nothing when it is closed', async () => {
  const waiting = await team(2, []);
  const run = waiting.run(Array.from({ length: 3 }, () => ({ ...deadly, calls: [] })));
  await expect(run).resolves.toBeUndefined();
  await waiting.close();
  await expect(waiting.run()).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  await waiting.close();
});

it('starts its own workers although another package has put a Worker of its own among the globals', async () => {
  vi.stubGlobal(
    'Worker',
    class {
      postMessage() {}
      terminate() {}
    },
  );
  try {
    const started = await team(2, []);
    await started.run();
    await started.close();
  } finally {
    vi.unstubAllGlobals();
  }
});

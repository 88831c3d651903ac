import { InputError } from '@assay/sdk';
import type { Kernels } from '../kernels/kernels.ts';
import { bindKernels, compileKernels, createKernelMemory } from '../kernels/loadKernels.ts';
import { addressIn, type PlacedPlan, placePlan, placeStages } from './placePlan.ts';
import type { Plan } from './planBuilder.ts';
import { runStage } from './runStages.ts';
import type { PlacedStage, Reference } from './stages.ts';
import { createTeam } from './team.ts';

/** A plan in a memory of its own, ready to run. */
export type Executor = {
  /** Runs all stages. Throws InvariantError ENGINE_FAILED when a worker has died. */
  run(stages?: readonly PlacedStage[]): Promise<void>;
  /** Bytes at a place: valid until the next run. */
  view(reference: Reference, bytes: number): Uint8Array;
  readonly kernels: Kernels;
  readonly placed: PlacedPlan;
  /** Bytes of the whole memory. */
  readonly bytes: number;
  close(): Promise<void>;
};

const PAGE_BYTES = 65536;

/** Gives a plan its memory, loads weights and tables, packs what is packed once, starts the workers. */
export async function createExecutor(
  plan: Plan,
  weights: Uint8Array,
  options: { readonly kept: readonly Reference[]; readonly workers: number; readonly reuse: boolean },
): Promise<Executor> {
  const { workers } = options;
  const placed = placePlan(plan, options.kept, workers, options.reuse);
  const { addresses } = placed;
  const pages = Math.ceil(placed.bytes / PAGE_BYTES);
  const memory = allocate(pages, workers > 0);
  const module = await compiled(workers > 0);
  const kernels = await bindKernels(module, memory);
  const bytes = new Uint8Array(memory.buffer);
  writeConstants(plan, weights, addresses, bytes);
  for (const stage of plan.setup) {
    writeStaged(
      plan,
      weights,
      addresses,
      bytes,
      stage.calls.flatMap(({ args }) => args),
    );
    const [own] = placeStages([stage], addresses);
    runStage(own!, { kernels, scratch: placed.scratch, worker: 0, workers: 1 });
  }
  const stages = placeStages(plan.stages, addresses);
  const team = await createTeam({ memory, module, kernels, placed, stages, workers });
  return {
    run: (list) => team.run(list),
    view: (reference, length) =>
      bytes.subarray(addressIn(addresses)(reference), addressIn(addresses)(reference) + length),
    kernels,
    placed,
    bytes: pages * PAGE_BYTES,
    close: () => team.close(),
  };
}

const modules = new Map<boolean, Promise<WebAssembly.Module>>();

/** The compiled kernels, compiled once in a process. */
function compiled(shared: boolean): Promise<WebAssembly.Module> {
  const known = modules.get(shared);
  if (known !== undefined) return known;
  const module = compileKernels(shared);
  modules.set(shared, module);
  return module;
}

function allocate(pages: number, shared: boolean): WebAssembly.Memory {
  try {
    return createKernelMemory(pages, pages, shared);
  } catch (cause) {
    throw new InputError(
      'MODEL_TOO_LARGE',
      `This platform has no ${pages * 64} KiB of WebAssembly memory`,
      { pages },
      { cause },
    );
  }
}

function writeConstants(plan: Plan, weights: Uint8Array, addresses: readonly number[], memory: Uint8Array): void {
  const addressOf = addressIn(addresses);
  plan.buffers.forEach(({ bytes, content }, i) => {
    if (content.kind === 'weights' && !content.staged) {
      memory.set(weights.subarray(content.from, content.from + bytes), addresses[i]);
    } else if (content.kind === 'table') {
      const words = content.words(addressOf);
      memory.set(new Uint8Array(words.buffer, words.byteOffset, words.byteLength), addresses[i]);
    }
  });
}

/** Copies the weights that one stage of the set-up reads, whose place others have before and after it. */
function writeStaged(
  plan: Plan,
  weights: Uint8Array,
  addresses: readonly number[],
  memory: Uint8Array,
  args: readonly (number | Reference)[],
): void {
  const named = args.flatMap((value) => (typeof value === 'number' ? [] : [value.buffer]));
  const viaTables = named.flatMap((index) => {
    const { content } = plan.buffers[index]!;
    return content.kind === 'table' ? content.refers : [];
  });
  for (const index of new Set([...named, ...viaTables])) {
    const { bytes, content } = plan.buffers[index]!;
    if (content.kind !== 'weights' || !content.staged) continue;
    memory.set(weights.subarray(content.from, content.from + bytes), addresses[index]);
  }
}

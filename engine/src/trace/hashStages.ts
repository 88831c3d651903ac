import { CHUNK_BYTES } from '../ir/limits.ts';
import type { PlacedStage } from '../runtime/stages.ts';
import type { TreeLayout } from './treeLayout.ts';

/** A tensor in memory and where the digests of its tree go (addresses). */
export type HashedTensor = { readonly at: number; readonly layout: TreeLayout; readonly digests: number };

const CHUNKS_AT_ONCE = 4096;
const PAIRS_AT_ONCE = 8192;

/** Stages that hash tensors: leaves of all of them, then level by level, in parts that workers can share. */
export function hashStages(tensors: readonly HashedTensor[], constants: number): PlacedStage[] {
  const deepest = Math.max(0, ...tensors.map(({ layout }) => layout.depth));
  const leaves = tensors.flatMap(({ at, layout, digests }) =>
    partsOf(layout.counts[0]!, CHUNKS_AT_ONCE).map(({ from, count }) =>
      call('keccakChunks', [at + from * CHUNK_BYTES, count, digests + 32 * from, constants]),
    ),
  );
  const stages = [stageOf(leaves)];
  for (let level = 1; level <= deepest; level++) {
    const pairs = tensors
      .filter(({ layout }) => layout.depth >= level)
      .flatMap(({ layout, digests }) => {
        const [below, own] = [digests + layout.offsets[level - 1]!, digests + layout.offsets[level]!];
        return partsOf(layout.counts[level]!, PAIRS_AT_ONCE).map(({ from, count }) =>
          call('keccakPairs', [below + 64 * from, count, own + 32 * from, constants]),
        );
      });
    stages.push(stageOf(pairs));
  }
  return stages;
}

const call = (callee: 'keccakChunks' | 'keccakPairs', args: readonly number[]) =>
  ({ callee, args, share: { kind: 'whole' } }) as const;

const stageOf = (calls: PlacedStage['calls']): PlacedStage => ({ calls, split: 'each', units: 1, grain: 1, block: 1 });

function partsOf(total: number, most: number): { readonly from: number; readonly count: number }[] {
  return Array.from({ length: Math.ceil(total / most) }, (_, i) => ({
    from: i * most,
    count: Math.min(most, total - i * most),
  }));
}

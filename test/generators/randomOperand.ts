import type { Domain, Dtype } from '../../engine/src/ir/dtype.ts';
import { DTYPES, domainOf } from '../../engine/src/ir/dtype.ts';
import type { Operand, Source } from '../../engine/src/ir/program.ts';
import { floatBits } from './hostileBytes.ts';
import type { Random } from './randomNumbers.ts';

/** A tensor that instructions of a random program may read. */
export type Available = { readonly source: Source; readonly dtype: Dtype; readonly count: number };

/** What a program grows out of: tensors so far, and how to get another constant one. */
export type Pool = {
  readonly tensors: readonly Available[];
  addWeights(dtype: Dtype, count: number): Available;
};

/** An element type of a domain. */
export function dtypeOfDomain(random: Random, domain: Domain): Dtype {
  return domain === 'float' ? 'f32' : random.pick(DTYPES.filter((dtype) => domainOf(dtype) === 'integer'));
}

/** A tensor out of the pool that `fits`, or a new constant one. */
export function pickTensor(
  random: Random,
  pool: Pool,
  dtypes: readonly Dtype[],
  least: number,
  usual = least,
): Available {
  const fitting = pool.tensors.filter(({ dtype, count }) => dtypes.includes(dtype) && count >= least);
  // The latest tensors twice as often: chains of instructions come about that way.
  const late = fitting.slice(-2);
  if (fitting.length > 0 && random.chance(80)) return random.pick([...fitting, ...late, ...late]);
  return pool.addWeights(random.pick(dtypes), Math.max(usual, least));
}

/** A value in the instruction itself. */
export function immediate(random: Random, dtype: 'f32' | 'i32', sizes: readonly number[]): Operand {
  const bits = dtype === 'f32' ? floatBits(random) : random.pick([0, 1, 2, -1, 7, -(2 ** 31), 2 ** 31 - 1]);
  const source = { kind: 'immediate', bits } as const;
  return { source, dtype, count: 1, offset: 0, strides: sizes.map(() => 0) };
}

/**
 * A look at a tensor over an iteration space: row-major where it fits, one that broadcasts, or any strides at all.
 * `reserved` elements beyond each address stay inside too.
 */
export function lookAt(random: Random, tensor: Available, sizes: readonly number[], reserved = 0): Operand {
  const { source, dtype, count } = tensor;
  const operand = (offset: number, strides: readonly number[]): Operand => ({ source, dtype, count, offset, strides });
  const room = count - 1 - reserved;
  if (sizes.includes(0))
    return operand(
      random.below(5),
      sizes.map(() => random.below(3)),
    );
  const dense = denseStrides(sizes);
  if (random.chance(55)) {
    const kept = sizes.map(() => random.chance(75));
    if (random.chance(60)) kept.fill(true);
    const strides = random.chance(50) ? dense.map((s, d) => (kept[d] ? s : 0)) : denseStrides(sizes, kept);
    const reach = sizes.reduce((sum, size, d) => sum + strides[d]! * (size - 1), 0);
    if (reach <= room) return operand(random.chance(70) ? 0 : random.below(room - reach + 1), strides);
  }
  let [left, least] = [room, 0];
  const strides = sizes.map((size) => {
    const most = size === 1 ? 3 : Math.min(Math.floor(left / (size - 1)), random.pick([1, 3, 40]));
    const stride = random.below(most + 1);
    left -= size === 1 ? 0 : stride * (size - 1);
    if (!random.chance(25)) return stride;
    least -= size === 1 ? 0 : stride * (size - 1);
    return -stride;
  });
  return operand(random.below(left + 1) - least, strides);
}

/** Row-major strides; dimensions that are not kept repeat. */
export function denseStrides(sizes: readonly number[], kept: readonly boolean[] = sizes.map(() => true)): number[] {
  const strides = Array<number>(sizes.length).fill(0);
  let stride = 1;
  for (let d = sizes.length - 1; d >= 0; d--) {
    if (!kept[d]) continue;
    strides[d] = stride;
    stride *= Math.max(sizes[d]!, 1);
  }
  return strides;
}

import type { Dtype } from '../ir/dtype.ts';
import type { Builder } from './builder.ts';
import { inverse, memoryOrder } from './elementwise.ts';
import { type FoldSpec, fold } from './fold.ts';
import { transpose, type Value } from './value.ts';

/**
 * Folds values of one shape over some of their dimensions, which stay with size 1. Both what is kept and what is reduced
 * is walked in the order in which the first value lies in memory.
 */
export function reduceOver(
  builder: Builder,
  { fold: kind, fn, dtype }: Pick<FoldSpec, 'fold' | 'fn'> & { readonly dtype?: Dtype },
  values: readonly Value[],
  axes: readonly number[],
): Value {
  const [first] = values;
  const inMemory = memoryOrder(first!);
  const kept = inMemory.filter((d) => !axes.includes(d));
  const order = [...kept, ...inMemory.filter((d) => axes.includes(d))];
  const result = fold(builder, {
    fold: kind,
    fn,
    dtype: dtype ?? first!.dtype,
    rank: kept.length,
    values: values.map((value) => transpose(value, order)),
  });
  const ones = axes.map(() => 1);
  const whole = { ...result, shape: [...result.shape, ...ones], strides: [...result.strides, ...axes.map(() => 0)] };
  return transpose(whole, inverse(order));
}

/** The dimensions from one on. */
export const axesFrom = (first: number, rank: number): number[] =>
  Array.from({ length: rank - first }, (_, i) => first + i);

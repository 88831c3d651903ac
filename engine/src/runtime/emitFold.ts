import { countOf, type FoldOperator, fanInOf } from '../ir/program.ts';
import { emitOperator } from './emitOperator.ts';
import { emitProduct, isPlain } from './emitProduct.ts';
import { emitWindows } from './emitWindows.ts';
import { foldShape } from './foldShape.ts';
import type { PlanBuilder } from './planBuilder.ts';
import { findProduct } from './product.ts';
import type { Call, Reference } from './steps.ts';

/** Work on the result of a fold while it is in cache: given elements for each unit, a call over the result. */
export type Following = (scale: number) => Call<Reference | number>;

/**
 * Steps of a fold, its partial sums included when `partial` names the operator that would give them. Gives whether
 * `after` was taken along.
 */
export function emitFold(builder: PlanBuilder, index: number, partial?: number, after?: Following): boolean {
  const { program } = builder;
  const operator = program.operators[partial ?? index] as FoldOperator;
  const kernel = productKernel(operator);
  const shape = kernel === undefined && !isFloat(operator) ? undefined : foldShape(program, index, partial);
  if (shape === undefined || countOf(operator) === 0 || fanInOf(operator) === 0) {
    emitPlainly(builder, index, partial);
    return false;
  }
  const product = kernel === undefined ? undefined : findProduct(shape);
  if (
    isFloat(operator) &&
    partial === undefined &&
    emitWindows(builder, shape, builder.outputOf(index), product?.cost)
  ) {
    return false;
  }
  if (product === undefined || kernel === undefined) {
    emitPlainly(builder, index, partial);
    return false;
  }
  const takes = after !== undefined && isPlain(product);
  emitProduct(builder, product, builder.outputOf(index), kernel, takes ? after : undefined);
  return takes;
}

function emitPlainly(builder: PlanBuilder, index: number, partial: number | undefined): void {
  if (partial !== undefined) emitOperator(builder, partial);
  emitOperator(builder, index);
}

const isFloat = ({ operands, dtype }: FoldOperator) => operands[0]!.dtype === 'f32' && dtype === 'f32';

function productKernel({ fn, fold, dtype }: FoldOperator): 'gemmF32' | 'gemmI32' | undefined {
  if (fold !== 'sum' || fn === 'identity') return undefined;
  if (fn === 'mul') return dtype === 'f32' ? 'gemmF32' : undefined;
  return dtype === 'i32' ? 'gemmI32' : undefined;
}

import { countOf, type FoldInstruction, fanInOf } from '../ir/program.ts';
import { emitInstruction } from './emitInstruction.ts';
import { emitProduct, isPlain } from './emitProduct.ts';
import { emitWindows } from './emitWindows.ts';
import { foldShape } from './foldShape.ts';
import type { PlanBuilder } from './planBuilder.ts';
import { findProduct } from './product.ts';
import type { Call, Reference } from './stages.ts';

/** Work on the result of a fold while it is in cache: given elements for each unit, a call over the result. */
export type Following = (scale: number) => Call<Reference | number>;

/**
 * Stages of a fold, its partial sums included when `partial` names the instruction that would give them. Gives whether
 * `after` was taken along.
 */
export function emitFold(builder: PlanBuilder, index: number, partial?: number, after?: Following): boolean {
  const { program } = builder;
  const instruction = program.instructions[partial ?? index] as FoldInstruction;
  const kernel = productKernel(instruction);
  const shape = kernel === undefined && !isFloat(instruction) ? undefined : foldShape(program, index, partial);
  if (shape === undefined || countOf(instruction) === 0 || fanInOf(instruction) === 0) {
    emitPlainly(builder, index, partial);
    return false;
  }
  const product = kernel === undefined ? undefined : findProduct(shape);
  if (
    isFloat(instruction) &&
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
  if (partial !== undefined) emitInstruction(builder, partial);
  emitInstruction(builder, index);
}

const isFloat = ({ operands, dtype }: FoldInstruction) => operands[0]!.dtype === 'f32' && dtype === 'f32';

function productKernel({ fn, fold, dtype }: FoldInstruction): 'gemmF32' | 'gemmI32' | undefined {
  if (fold !== 'sum' || fn === 'identity') return undefined;
  if (fn === 'mul') return dtype === 'f32' ? 'gemmF32' : undefined;
  return dtype === 'i32' ? 'gemmI32' : undefined;
}

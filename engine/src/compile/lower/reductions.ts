import { domainOf, elementCount } from '../../ir/dtype.ts';
import { map, scalar } from '../elementwise.ts';
import { inputOf, type LoweredNode, type Lowering, type Lowerings, unsupported } from '../lowering.ts';
import { reduceOver } from '../reduce.ts';
import { broadcastTo, slice, transpose, type Value } from '../value.ts';
import { axesOf, intsFrom } from './arguments.ts';
import { castTo } from './cast.ts';

/** What is reduced, over which axes, and with what result. */
type Reduction = (node: LoweredNode, x: Value, axes: readonly number[]) => Value;

/** Reductions over axes. */
export const reductionLowerings: Lowerings = {
  ReduceSum: reduction((node, x, axes) => sum(node, x, axes)),
  ReduceMean: reduction((node, x, axes) => {
    const count = axes.reduce((product, d) => product * x.shape[d]!, 1);
    const total = sum(node, x, axes);
    if (domainOf(x.dtype) === 'float') return map(node.builder, 'div', [total, scalar('f32', count)]);
    return map(node.builder, 'divInt', [total, scalar('i32', count)], x.dtype);
  }),
  ReduceMax: reduction((node, x, axes) => extreme(node, x, axes, 'max')),
  ReduceMin: reduction((node, x, axes) => extreme(node, x, axes, 'min')),
  ReduceProd: reduction(product),
  ReduceSumSquare: reduction((node, x, axes) => sumOfSquares(node, x, axes)),
  ReduceL1: reduction((node, x, axes) => {
    const isFloat = domainOf(x.dtype) === 'float';
    return sum(node, map(node.builder, isFloat ? 'abs' : 'absInt', [x], x.dtype), axes);
  }),
  ReduceL2: reduction((node, x, axes) => {
    const squares = castTo(node.builder, sumOfSquares(node, x, axes), 'f32');
    return castTo(node.builder, map(node.builder, 'sqrt', [squares]), x.dtype);
  }),
  ReduceLogSum: reduction((node, x, axes) => map(node.builder, 'log', [sum(node, ofFloats(node, x), axes)])),
  ReduceLogSumExp: reduction(logSumExp),
};

/** Those that give an element as it is where it is the only one. The others still square it, or whatever they do. */
const OF_ONE_ITSELF: readonly string[] = ['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd'];

function reduction(reduce: Reduction): Lowering {
  return (node) => {
    const x = inputOf(node, 0);
    const rank = x.shape.length;
    const asked = intsFrom(node, 'axes', 1) ?? [];
    const all = x.shape.map((_, d) => d);
    const reducesNothing = asked.length === 0 && node.attributes.int('noop_with_empty_axes', 0) !== 0;
    if (reducesNothing && OF_ONE_ITSELF.includes(node.operator)) return [x];
    const axes = asked.length > 0 ? axesOf(node, asked, rank) : reducesNothing ? [] : all;
    const result = reduce(node, x, axes);
    return [node.attributes.int('keepdims', 1) !== 0 ? result : without(result, axes)];
  };
}

/** The value without dimensions of size 1. */
export function without(value: Value, axes: readonly number[]): Value {
  return transpose(
    value,
    value.shape.map((_, d) => d).filter((d) => !axes.includes(d)),
  );
}

function ofFloats(node: LoweredNode, x: Value): Value {
  if (x.dtype !== 'f32') throw unsupported(node, `it takes f32 and not ${x.dtype}`);
  return x;
}

const sum = ({ builder }: LoweredNode, x: Value, axes: readonly number[]) =>
  reduceOver(builder, { fold: 'sum', fn: 'identity' }, [x], axes);

function sumOfSquares({ builder }: LoweredNode, x: Value, axes: readonly number[]): Value {
  const fn = domainOf(x.dtype) === 'float' ? 'mul' : 'mulInt';
  return reduceOver(builder, { fold: 'sum', fn }, [x, x], axes);
}

function extreme(node: LoweredNode, x: Value, axes: readonly number[], fold: 'max' | 'min'): Value {
  const isEmpty = elementCount(x.shape) === 0;
  // A fold begins with a bound of int32, which is none of a narrower type.
  if (isEmpty && x.dtype !== 'f32' && x.dtype !== 'i32') throw unsupported(node, `the ${fold} of no ${x.dtype}`);
  return reduceOver(node.builder, { fold, fn: 'identity' }, [x], axes);
}

/** A product as a tree of products: the halves of each axis by each other, what is left over last. */
function product({ builder }: LoweredNode, x: Value, axes: readonly number[]): Value {
  const fn = domainOf(x.dtype) === 'float' ? 'mul' : 'mulInt';
  const multiply = (a: Value, b: Value) => map(builder, fn, [a, b], x.dtype);
  return axes.reduce((whole, axis) => {
    let value = whole;
    let left: Value | undefined;
    if (value.shape[axis] === 0)
      return broadcastTo(castTo(builder, scalar('i32', 1), x.dtype), value.shape.with(axis, 1));
    while (value.shape[axis]! > 1) {
      const half = Math.floor(value.shape[axis]! / 2);
      if (value.shape[axis]! % 2 === 1) {
        const odd = slice(value, axis, 2 * half, 1);
        left = left === undefined ? odd : multiply(left, odd);
      }
      value = multiply(slice(value, axis, 0, half), slice(value, axis, half, half));
    }
    return left === undefined ? value : multiply(value, left);
  }, x);
}

/** m + log(sum(exp(x - m))) with the greatest element m, in which nothing overflows. */
function logSumExp(node: LoweredNode, input: Value, axes: readonly number[]): Value {
  const { builder } = node;
  const x = ofFloats(node, input);
  const greatest = reduceOver(builder, { fold: 'max', fn: 'identity' }, [x], axes);
  const size = map(builder, 'abs', [greatest]);
  const isInfinite = map(builder, 'equal', [size, scalar('f32', Number.POSITIVE_INFINITY)]);
  const shift = map(builder, 'select', [isInfinite, scalar('f32', 0), greatest]);
  const powers = map(builder, 'exp', [map(builder, 'sub', [x, shift])]);
  return map(builder, 'add', [map(builder, 'log', [sum(node, powers, axes)]), shift]);
}

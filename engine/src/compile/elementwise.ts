import { InputError } from '@assay/sdk';
import { type Dtype, domainOf, elementCount } from '../ir/dtype.ts';
import { SCALARS, type ScalarName, type Signature } from '../ir/scalarFunctions.ts';
import { type Builder, operandOf } from './builder.ts';
import { broadcastTo, transpose, type Value } from './value.ts';

/** A scalar as a value that costs no weights. */
export function scalar(dtype: 'f32' | 'i32', value: number): Value {
  const bits = dtype === 'i32' ? value : new Int32Array(Float32Array.of(value).buffer)[0]!;
  return { dtype, shape: [], place: { kind: 'immediate', bits }, count: 1, offset: 0, strides: [] };
}

/**
 * A scalar function over values of any shapes that broadcast (NumPy's rules). The result lies in memory as the largest
 * operand does. `dtype` chooses another integer type for an integer result; narrow ones keep the low bits.
 */
export function map(builder: Builder, fn: ScalarName, values: readonly Value[], dtype?: Dtype): Value {
  const shape = broadcastShape(values.map((value) => value.shape));
  const spread = values.map((value) => broadcastTo(value, shape));
  const main = values.reduce(
    (best, value, i) => (elementCount(value.shape) > elementCount(values[best]!.shape) ? i : best),
    0,
  );
  const order = memoryOrder(spread[main]!);
  const operands = spread.map((value) =>
    operandOf(
      value,
      order.map((d) => value.strides[d]!),
    ),
  );
  const sizes = order.map((d) => shape[d]!);
  const result = builder.emit({
    kind: 'map',
    fn,
    dtype: dtype ?? resultOf(fn, values),
    rank: sizes.length,
    sizes,
    operands,
  });
  return transpose(result, inverse(order));
}

/** The shape that all shapes broadcast to. Throws InputError MODEL_MALFORMED when they do not. */
export function broadcastShape(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, d) => {
    const sizes = shapes.map((shape) => shape[shape.length - rank + d] ?? 1).filter((size) => size !== 1);
    if (sizes.some((size) => size !== sizes[0])) {
      const told = shapes.map((shape) => `[${shape}]`).join(' and ');
      throw new InputError('MODEL_MALFORMED', `Shapes ${told} do not broadcast`, { shapes: told });
    }
    return sizes[0] ?? 1;
  });
}

/** Dimensions from the slowest to the fastest in memory. */
export function memoryOrder({ shape, strides }: Value): number[] {
  const dimensions = shape.map((_, d) => d);
  if (shape.some((size, d) => size > 1 && strides[d]! <= 0)) return dimensions;
  // Dimensions of size 1 stay where they are: they are nowhere in memory, and comparing them would order nothing.
  const inMemory = dimensions.filter((d) => shape[d] !== 1).sort((a, b) => strides[b]! - strides[a]! || a - b);
  let next = 0;
  return dimensions.map((d) => (shape[d] === 1 ? d : inMemory[next++]!));
}

/** The permutation that undoes another. */
export function inverse(order: readonly number[]): number[] {
  const result = Array<number>(order.length);
  order.forEach((d, position) => {
    result[d] = position;
  });
  return result;
}

function resultOf(fn: ScalarName, values: readonly Value[]): Dtype {
  const signature: Signature = SCALARS[fn];
  if (signature.gives === 'float') return 'f32';
  if (signature.gives === 'integer') return 'i32';
  const free = signature.takes.indexOf('either');
  const dtype = values[free]!.dtype;
  return domainOf(dtype) === 'float' ? 'f32' : dtype;
}

import { InputError } from '@assay/sdk';
import { bytesOf, elementCount } from '../ir/dtype.ts';
import { type Builder, everywhere, operandOf } from './builder.ts';
import { inverse } from './elementwise.ts';
import {
  constantElements,
  constantValue,
  isConstant,
  isContiguous,
  reshapeInPlace,
  slice,
  transpose,
  type Value,
} from './value.ts';

/** A row-major copy, or the value itself where it already is one. `order` names the dimensions from slowest to fastest in memory. */
export function settle(builder: Builder, value: Value, order?: readonly number[]): Value {
  const turned = order === undefined ? value : transpose(value, order);
  const settled = isContiguous(turned) ? turned : copy(builder, turned);
  return order === undefined ? settled : transpose(settled, inverse(order));
}

/** A row-major copy. Constants are copied at compile time, except huge ones of few elements, or stay what they are. */
export function copy(builder: Builder, value: Value, keep?: 'keep'): Value {
  const { dtype, shape } = value;
  if (isConstant(value) && keep === undefined) {
    if (isContiguous(value)) return value;
    if (builder.affords(elementCount(shape) * bytesOf(dtype))) {
      return constantValue(dtype, shape, constantElements(value));
    }
  }
  const operands = [operandOf(value, value.strides)] as const;
  return builder.emit(
    { kind: 'view', dtype, rank: shape.length, sizes: shape, operands, boxes: [everywhere(shape)], fill: 0 },
    keep,
  );
}

/** The same elements, row-major, under another shape. */
export function reshape(builder: Builder, value: Value, shape: readonly number[]): Value {
  if (elementCount(shape) !== elementCount(value.shape)) {
    throw new InputError('MODEL_MALFORMED', `[${value.shape}] does not reshape to [${shape}]`, { shape: `[${shape}]` });
  }
  return reshapeInPlace(value, shape) ?? reshapeInPlace(copy(builder, value), shape)!;
}

/**
 * Adds (or, where negative, takes away) so many indices before and after each dimension, filled with 32 raw bits. The
 * result lies in memory in the dimensions' order `order`, slowest first.
 */
export function pad(
  builder: Builder,
  value: Value,
  before: readonly number[],
  after: readonly number[],
  fill: number,
  order: readonly number[] = value.shape.map((_, d) => d),
): Value {
  const cut = value.shape.reduce((cutValue, size, d) => {
    const start = Math.max(-before[d]!, 0);
    return slice(cutValue, d, start, Math.max(size - start - Math.max(-after[d]!, 0), 0));
  }, value);
  const lead = order.map((d) => Math.max(before[d]!, 0));
  const turned = transpose(cut, order);
  const sizes = turned.shape.map((size, i) => lead[i]! + size + Math.max(after[order[i]!]!, 0));
  if (sizes.every((size, i) => size === turned.shape[i])) return cut;
  const offset = turned.strides.reduce((at, stride, i) => at - stride * lead[i]!, turned.offset);
  const box = { low: lead, high: turned.shape.map((size, i) => lead[i]! + size) };
  const operands = [{ ...operandOf(turned, turned.strides), offset }] as const;
  const result = builder.emit({
    kind: 'view',
    dtype: value.dtype,
    rank: sizes.length,
    sizes,
    operands,
    boxes: [box],
    fill,
  });
  return transpose(result, inverse(order));
}

/** Values one after the other along an axis; in pairs, so that each element is moved about log2(n) times. */
export function concat(builder: Builder, values: readonly Value[], axis: number): Value {
  if (values.length === 1) return values[0]!;
  const middle = Math.ceil(values.length / 2);
  const [first, second] = [concat(builder, values.slice(0, middle), axis), concat(builder, values.slice(middle), axis)];
  const { dtype } = first;
  const joint = first.shape[axis]!;
  const sizes = first.shape.with(axis, joint + second.shape[axis]!);
  const boxes = [
    { low: sizes.map(() => 0), high: sizes.with(axis, joint) },
    { low: sizes.map((_, d) => (d === axis ? joint : 0)), high: sizes },
  ] as const;
  const operands = [
    operandOf(first, first.strides),
    { ...operandOf(second, second.strides), offset: second.offset - joint * second.strides[axis]! },
  ] as const;
  return builder.emit({ kind: 'view', dtype, rank: sizes.length, sizes, operands, boxes, fill: 0 });
}

/** Elements along `axis` chosen by integers: the shape of the indices takes the place of that dimension. */
export function gather(builder: Builder, value: Value, indices: Value, axis: number): Value {
  const [before, after] = [value.shape.slice(0, axis), value.shape.slice(axis + 1)];
  const sizes = [...before, ...indices.shape, ...after];
  const none = (shape: readonly number[]) => shape.map(() => 0);
  const data = operandOf(value, [
    ...value.strides.slice(0, axis),
    ...none(indices.shape),
    ...value.strides.slice(axis + 1),
  ]);
  const chosen = operandOf(indices, [...none(before), ...indices.strides, ...none(after)]);
  return builder.emit({
    ...{ kind: 'gather', dtype: value.dtype, rank: sizes.length, sizes, operands: [data, chosen] },
    ...{ stride: value.strides[axis]!, size: value.shape[axis]! },
  });
}

import { InvariantError } from '@assay/sdk';
import { type Dtype, type ElementArray, elementCount, elementsOver } from '../ir/dtype.ts';
import type { Source } from '../ir/program.ts';
import { immediateBytes } from '../reference/elements.ts';

/** Where a value's elements are while a program is being built; constants are laid into the weights at the end. */
export type Place = Source | { readonly kind: 'constant'; readonly bytes: Uint8Array };

/** A tensor as the compiler sees it: a strided look at a flat source, so that most movements of data cost nothing. */
export type Value = {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly place: Place;
  /** Elements of the source. */
  readonly count: number;
  readonly offset: number;
  /** Elements from one index to the next, for each dimension of `shape`. */
  readonly strides: readonly number[];
};

/** Strides of a row-major tensor. */
export function contiguousStrides(shape: readonly number[]): number[] {
  const strides = Array<number>(shape.length).fill(1);
  for (let d = shape.length - 2; d >= 0; d--) strides[d] = strides[d + 1]! * Math.max(shape[d + 1]!, 1);
  return strides;
}

/** A row-major look at a whole source. */
export function wholeValue(dtype: Dtype, shape: readonly number[], place: Place): Value {
  return { dtype, shape, place, count: elementCount(shape), offset: 0, strides: contiguousStrides(shape) };
}

/** A constant of these elements. */
export function constantValue(dtype: Dtype, shape: readonly number[], data: ElementArray): Value {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return wholeValue(dtype, shape, { kind: 'constant', bytes });
}

/** Whether the elements are known at compile time. */
export const isConstant = ({ place }: Value): boolean => place.kind === 'constant' || place.kind === 'immediate';

/** The bytes of elements that are known at compile time. */
export function bytesAt(place: Place): Uint8Array {
  if (place.kind === 'constant') return place.bytes;
  if (place.kind === 'immediate') return immediateBytes(place);
  throw new InvariantError('ENGINE_FAILED', 'only a constant has elements at compile time');
}

/** Whether the elements lie side by side in row-major order (offset aside). */
export function isContiguous({ shape, strides }: Value): boolean {
  const dense = contiguousStrides(shape);
  return shape.every((size, d) => size === 1 || strides[d] === dense[d]);
}

/** Dimensions in another order: dimension d of the result is `order[d]` of the value. Free. */
export function transpose(value: Value, order: readonly number[]): Value {
  const pick = (list: readonly number[]) => order.map((d) => list[d]!);
  return { ...value, shape: pick(value.shape), strides: pick(value.strides) };
}

/** Every `step`-th index from `start` on, `size` of them; a negative step goes backwards. Free. */
export function slice(value: Value, axis: number, start: number, size: number, step = 1): Value {
  const stride = value.strides[axis]!;
  return {
    ...value,
    shape: value.shape.with(axis, size),
    strides: value.strides.with(axis, stride * step),
    offset: value.offset + (size > 0 ? stride * start : 0),
  };
}

/** The value repeated along new leading dimensions and dimensions of size 1 (NumPy's broadcasting). Free; shapes must fit. */
export function broadcastTo(value: Value, shape: readonly number[]): Value {
  const lead = shape.length - value.shape.length;
  const strides = shape.map((size, d) => {
    const own = value.shape[d - lead];
    if (own === undefined || (own === 1 && size !== 1)) return 0;
    if (own !== size) throw new InvariantError('ENGINE_FAILED', `[${value.shape}] does not broadcast to [${shape}]`);
    return value.strides[d - lead]!;
  });
  return { ...value, shape, strides };
}

/** The same elements under another shape without moving them, or undefined where the strides do not allow it. */
export function reshapeInPlace(value: Value, shape: readonly number[]): Value | undefined {
  if (elementCount(shape) === 0 || isContiguous(value)) return { ...value, shape, strides: contiguousStrides(shape) };
  const old = value.shape.map((size, d) => ({ size, stride: value.strides[d]! })).filter(({ size }) => size !== 1);
  const strides = Array<number>(shape.length).fill(0);
  let [oldEnd, newEnd] = [old.length, shape.length];
  while (oldEnd > 0) {
    let [oldFrom, newFrom] = [oldEnd - 1, newEnd - 1];
    let [held, asked] = [old[oldFrom]!.size, shape[newFrom]!];
    while (held !== asked) {
      if (asked < held) asked *= shape[--newFrom]!;
      else held *= old[--oldFrom]!.size;
    }
    for (let d = oldFrom; d < oldEnd - 1; d++) {
      if (old[d]!.stride !== old[d + 1]!.stride * old[d + 1]!.size) return undefined;
    }
    let stride = old[oldEnd - 1]!.stride;
    for (let d = newEnd - 1; d >= newFrom; d--) {
      strides[d] = stride;
      stride *= shape[d]!;
    }
    [oldEnd, newEnd] = [oldFrom, newFrom];
  }
  return { ...value, shape, strides };
}

/** A new dimension of size 1 before the one that is now at `position`. Free. */
export function insertDimension(value: Value, position: number): Value {
  return { ...value, shape: value.shape.toSpliced(position, 0, 1), strides: value.strides.toSpliced(position, 0, 0) };
}

/** The last two dimensions exchanged. Free. */
export function swapLast(value: Value): Value {
  const dimensions = value.shape.map((_, d) => d);
  return transpose(value, [...dimensions.slice(0, -2), dimensions.length - 1, dimensions.length - 2]);
}

/** A row-major value under another shape of as many elements. Free. Throws InvariantError ENGINE_FAILED where it cannot be. */
export function withShape(value: Value, shape: readonly number[]): Value {
  const result = reshapeInPlace(value, shape);
  if (result !== undefined) return result;
  throw new InvariantError('ENGINE_FAILED', `[${value.shape}] does not lie in memory as [${shape}] would`);
}

/** The elements that a constant looks at, and perhaps others: as many as there are bytes for. Only for constants. */
export const sourceElements = ({ place, dtype, count }: Value): ElementArray =>
  elementsOver(dtype, bytesAt(place), count);

/** The elements of a constant in row-major order. Only for constants. */
export function constantElements(value: Value): ElementArray {
  const flat = sourceElements(value);
  if (isContiguous(value)) return flat.subarray(value.offset, value.offset + elementCount(value.shape));
  return gatherElements(flat, value);
}

function gatherElements(flat: ElementArray, { shape, strides, offset }: Value): ElementArray {
  // Bits, not numbers: JavaScript may change the payload of a NaN that it touches.
  const bits = flat instanceof Float32Array ? new Int32Array(flat.buffer, flat.byteOffset, flat.length) : flat;
  const result = new (flat.constructor as new (length: number) => ElementArray)(elementCount(shape));
  const target = result instanceof Float32Array ? new Int32Array(result.buffer) : result;
  const last = shape.length - 1;
  const [inner, step] = [shape[last] ?? 1, strides[last] ?? 0];
  const index = Array<number>(Math.max(last, 0)).fill(0);
  for (let to = 0; to < target.length; to += inner) {
    let from = offset;
    for (let d = 0; d < last; d++) from += index[d]! * strides[d]!;
    for (let i = 0; i < inner; i++, from += step) target[to + i] = bits[from]!;
    for (let d = last - 1; d >= 0; d--) {
      index[d]! += 1;
      if (index[d]! < shape[d]!) break;
      index[d] = 0;
    }
  }
  return result;
}

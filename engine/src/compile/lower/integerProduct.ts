import { allocate, type Dtype, elementCount } from '../../ir/dtype.ts';
import { map, scalar } from '../elementwise.ts';
import { type LoweredNode, unsupported } from '../lowering.ts';
import { reduceOver } from '../reduce.ts';
import { constantElements, constantValue, isConstant, sourceElements, type Value } from '../value.ts';
import { malformed } from './arguments.ts';
import { mapOnto } from './onto.ts';

/** Elements of which each stands for itself less a zero point (absent: zero). The zero point broadcasts to them. */
export type Shifted = { readonly value: Value; readonly zero: Value | undefined };

/** A sum of products of 8-bit integers and how to spell it out. */
export type IntegerProduct = {
  readonly a: Shifted;
  readonly b: Shifted;
  /** The plain int32 sum of products of what it is given in place of both. */
  readonly multiply: (a: Value, b: Value) => Value;
  /** Dimensions of b that the sum runs over. */
  readonly reduced: readonly number[];
  /** Brings the sums of b over `reduced` to the shape that they are taken away in; as they are if absent. */
  readonly aligned?: (sums: Value) => Value;
};

/**
 * The int32 sum of (a - zeroA) * (b - zeroB). The left zero point is not taken from each element but its multiple of the
 * sum of b from the result, so that element proofs walk 8-bit elements: wrapping arithmetic makes both the same.
 */
export function integerProduct(node: LoweredNode, { a, b, multiply, reduced, aligned }: IntegerProduct): Value {
  const { builder } = node;
  const right = withoutZero(node, b);
  if (isZero(a.zero)) return multiply(a.value, right);
  if (!isConstant(right)) return multiply(withoutZero(node, a), right);
  const product = multiply(a.value, right);
  const sums = reduceOver(builder, { fold: 'sum', fn: 'identity', dtype: 'i32' }, [right], reduced);
  const surplus = map(builder, 'mulInt', [aligned === undefined ? sums : aligned(sums), a.zero!], 'i32');
  return mapOnto(node, 'subInt', [product, surplus], 'i32');
}

/** The elements less their zero point: of a constant in the narrowest type that holds them. */
export function withoutZero(node: LoweredNode, { value, zero }: Shifted): Value {
  if (isZero(zero)) return value;
  const shifted = mapOnto(node, 'subInt', [value, zero!], 'i32');
  return isConstant(shifted) ? narrowed(shifted) : shifted;
}

/** Whether a zero point is known to take nothing away. */
export const isZero = (zero: Value | undefined): boolean =>
  zero === undefined || (isConstant(zero) && sourceElements(zero).every((element) => Number(element) === 0));

/**
 * Refuses a sum of `terms` products that could leave int32. Throws InputError OPERATOR_UNSUPPORTED, also for elements of
 * other types than i8 and u8.
 */
export function checkSumFits(node: LoweredNode, terms: number, a: Shifted, b: Shifted): void {
  for (const { value, zero } of [a, b]) {
    if (value.dtype !== 'i8' && value.dtype !== 'u8') throw unsupported(node, `it multiplies ${value.dtype}`);
    if (zero !== undefined && zero.dtype !== value.dtype) throw malformed(node, `its zero point is ${zero.dtype}`);
  }
  // INVARIANT J1: A product of 8-bit integers whose int32 sums could wrap is not compiled.
  const most = terms * magnitude(a) * magnitude(b);
  if (most > 2 ** 31 - 1) throw unsupported(node, `its sums of ${terms} products can reach ${most}, beyond int32`);
}

/** Greatest magnitude that an element less its zero point can have. */
function magnitude({ value, zero }: Shifted): number {
  const [least, most] = isConstant(value) ? rangeOf(value) : value.dtype === 'i8' ? [-128, 127] : [0, 255];
  if (zero === undefined) return Math.max(-least, most);
  const [low, high] = isConstant(zero) ? rangeOf(zero) : zero.dtype === 'i8' ? [-128, 127] : [0, 255];
  return Math.max(high - least, most - low);
}

function rangeOf(value: Value): [least: number, most: number] {
  let [least, most] = [Infinity, -Infinity];
  for (const element of sourceElements(value)) {
    least = Math.min(least, Number(element));
    most = Math.max(most, Number(element));
  }
  return least <= most ? [least, most] : [0, 0];
}

function narrowed(value: Value): Value {
  const [least, most] = rangeOf(value);
  const dtype: Dtype = least >= -128 && most <= 127 ? 'i8' : least >= 0 && most <= 255 ? 'u8' : 'i32';
  if (dtype === 'i32') return value;
  const data = allocate(dtype, elementCount(value.shape)) as Int8Array | Uint8Array;
  data.set(constantElements(value) as Int32Array);
  return constantValue(dtype, value.shape, data);
}

/** Rounds binary32 values to the nearest integers (ties to even), adds the zero point and stores them, clamped, as i8 or u8. */
export function toQuantized(node: LoweredNode, scaled: Value, zero: Value | undefined, dtype: 'i8' | 'u8'): Value {
  const [least, most] = dtype === 'i8' ? [-128, 127] : [0, 255];
  const { builder } = node;
  const rounded = map(builder, 'nearest', [scaled]);
  const shifted = isZero(zero) ? rounded : mapOnto(node, 'add', [rounded, map(builder, 'fromInt', [zero!])]);
  const above = map(builder, 'max', [shifted, scalar('f32', least)]);
  return map(builder, 'toInt', [map(builder, 'min', [above, scalar('f32', most)])], dtype);
}

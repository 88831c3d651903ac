import { type Exact, exactOf, NAN_BITS, roundExact } from './exactRounding.ts';

type Finite = Extract<Exact, { kind: 'finite' }>;

const INFINITY = 0x7f800000;
const signed = (bits: number, negative: boolean) => (negative ? bits | 0x80000000 : bits) | 0;
const isZero = (x: Exact) => x.kind === 'finite' && x.significand === 0n;

/** a + b on patterns, by whole numbers alone. */
export function exactAdd(aBits: number, bBits: number): number {
  const [a, b] = [exactOf(aBits), exactOf(bBits)];
  if (a.kind === 'nan' || b.kind === 'nan') return NAN_BITS;
  if (a.kind === 'infinite') return b.kind === 'infinite' && a.negative !== b.negative ? NAN_BITS : aBits | 0;
  if (b.kind === 'infinite') return bBits | 0;
  const exponent = Math.min(a.exponent, b.exponent);
  const sum = scaled(a, exponent) + scaled(b, exponent);
  if (sum === 0n) return signed(0, a.negative && b.negative);
  return roundExact(sum < 0n, sum < 0n ? -sum : sum, 1n, exponent);
}

export const exactSub = (a: number, b: number): number =>
  exactOf(b).kind === 'nan' ? NAN_BITS : exactAdd(a, b ^ 0x80000000);

export function exactMul(aBits: number, bBits: number): number {
  const [a, b] = [exactOf(aBits), exactOf(bBits)];
  if (a.kind === 'nan' || b.kind === 'nan') return NAN_BITS;
  const negative = a.negative !== b.negative;
  if (a.kind === 'infinite' || b.kind === 'infinite') {
    return isZero(a) || isZero(b) ? NAN_BITS : signed(INFINITY, negative);
  }
  return roundExact(negative, a.significand * b.significand, 1n, a.exponent + b.exponent);
}

export function exactDiv(aBits: number, bBits: number): number {
  const [a, b] = [exactOf(aBits), exactOf(bBits)];
  if (a.kind === 'nan' || b.kind === 'nan') return NAN_BITS;
  const negative = a.negative !== b.negative;
  if (a.kind === 'infinite') return b.kind === 'infinite' ? NAN_BITS : signed(INFINITY, negative);
  if (b.kind === 'infinite') return signed(0, negative);
  if (isZero(b)) return isZero(a) ? NAN_BITS : signed(INFINITY, negative);
  return roundExact(negative, a.significand, b.significand, a.exponent - b.exponent);
}

export function exactSqrt(bits: number): number {
  const x = exactOf(bits);
  if (x.kind === 'nan') return NAN_BITS;
  if (isZero(x)) return bits | 0;
  if (x.negative) return NAN_BITS;
  if (x.kind === 'infinite') return bits | 0;
  // An even exponent, and 64 bits more than the result can hold.
  const exponent = x.exponent - 128 - (x.exponent & 1);
  const square = x.significand << BigInt(x.exponent - exponent);
  const root = integerRoot(square);
  return roundExact(false, root, 1n, exponent / 2, root * root !== square);
}

/** floor, ceil, trunc, or nearest with ties to even. */
export function exactIntegral(bits: number, how: 'floor' | 'ceil' | 'trunc' | 'nearest'): number {
  const x = exactOf(bits);
  if (x.kind === 'nan') return NAN_BITS;
  if (x.kind === 'infinite') return bits | 0;
  const { whole, twiceRest, unit } = parts(x);
  const away =
    how === 'nearest'
      ? twiceRest > unit || (twiceRest === unit && (whole & 1n) === 1n)
      : twiceRest > 0n && ((how === 'floor' && x.negative) || (how === 'ceil' && !x.negative));
  return roundExact(x.negative, whole + (away ? 1n : 0n));
}

/** Toward zero, saturating, 0 for NaN. */
export function exactToInt(bits: number): number {
  const x = exactOf(bits);
  if (x.kind === 'nan') return 0;
  const magnitude = x.kind === 'infinite' ? 1n << 40n : parts(x).whole;
  const value = x.negative ? -magnitude : magnitude;
  if (value > 0x7fffffffn) return 0x7fffffff;
  return Number(value < -0x80000000n ? -0x80000000n : value);
}

/** -1, 0 or 1 as a < b, a == b, a > b; undefined with a NaN. */
export function exactCompare(aBits: number, bBits: number): number | undefined {
  const [a, b] = [order(aBits), order(bBits)];
  return a === undefined || b === undefined ? undefined : Math.sign(a - b);
}

/** Patterns in order of value: both zeros are 0. */
function order(bits: number): number | undefined {
  if (exactOf(bits).kind === 'nan') return undefined;
  return bits < 0 || bits > 0x7fffffff ? -(bits & 0x7fffffff) : bits;
}

function scaled({ negative, significand, exponent }: Finite, to: number): bigint {
  const value = significand << BigInt(exponent - to);
  return negative ? -value : value;
}

function parts({ significand, exponent }: Finite): { whole: bigint; twiceRest: bigint; unit: bigint } {
  if (exponent >= 0) return { whole: significand << BigInt(exponent), twiceRest: 0n, unit: 1n };
  const unit = 1n << BigInt(-exponent);
  return { whole: significand / unit, twiceRest: 2n * (significand % unit), unit };
}

function integerRoot(square: bigint): bigint {
  let root = 1n << BigInt(Math.ceil(square.toString(2).length / 2));
  for (;;) {
    const next = (root + square / root) / 2n;
    if (next >= root) return root;
    root = next;
  }
}

import { abs, add, bitsOf, div, fromBits, fromInt, max, min, mul, nearest, neg, sqrt, sub, toInt } from './float32.ts';
import { timesPowerOfTwo } from './powerOfTwo.ts';

const LEAST_NORMAL = fromBits(0x00800000);
const TWO_TO_23 = fromBits(0x4b000000);
const TWO_TO_24 = fromBits(0x4b800000);
const TWO_TO_32 = fromBits(0x4f800000);
const LEAST_M_BITS = 0x3f5db3d7; // sqrt(3) / 2
const UPPER_BITS = 0x3f9cc471; // sqrt(3 / 2)
const MANTISSA = 0x007fffff;
const HEAD = ~0xfff;
const ONE = fromBits(0x3f800000);
const MINUS_ONE = fromBits(0xbf800000);
const TWO = fromBits(0x40000000);
const HALF = fromBits(0x3f000000);
const LOWEST = fromBits(0xc3180000); // -152
const HIGHEST = fromBits(0x43010000); // 129
const TWO_LOG2_E = fromBits(0x4038aa3b);
const TWO_LOG2_E_HEAD = fromBits(0x4038a000);
const TWO_LOG2_E_TAIL = fromBits(0x3a23b296);
const ONE_AND_HALF = fromBits(0x3fc00000);
const LOG2_ONE_AND_HALF_HEAD = fromBits(0x3f15c000);
const LOG2_ONE_AND_HALF_TAIL = fromBits(0x35d1cfdf);
const L1 = fromBits(0x3f763850);
const L2 = fromBits(0x3f13b8d5);
const L3 = fromBits(0x3ed65a3b);
const E1 = fromBits(0x3f317218);
const E2 = fromBits(0x3e75fdef);
const E3 = fromBits(0x3d6357bb);
const E4 = fromBits(0x3c1d95bb);
const E5 = fromBits(0x3aaf8680);
const E6 = fromBits(0x3921c536);

/** x to the power of y with the special values of IEEE 754 `pow`. Exponents 1, 2, -1 and 1/2 are x, x * x, 1 / x and sqrt(x). */
export function pow(x: number, y: number): number {
  if (y === 0 || x === ONE) return ONE;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const whole = Math.trunc(y) === y;
  if (x < 0 && x !== Number.NEGATIVE_INFINITY && !whole) return Number.NaN;
  const odd = whole && abs(y) < TWO_TO_24 && (toInt(y) & 1) === 1;
  const magnitude = magnitudeOf(abs(x), y);
  return odd && bitsOf(x) < 0 ? neg(magnitude) : magnitude;
}

function magnitudeOf(a: number, y: number): number {
  if (a === 0 || a === Number.POSITIVE_INFINITY) return (a === 0) === y < 0 ? Number.POSITIVE_INFINITY : 0;
  if (y === ONE) return a;
  if (y === TWO) return mul(a, a);
  if (y === MINUS_ONE) return div(ONE, a);
  if (y === HALF) return sqrt(a);
  return general(a, y);
}

/**
 * For 0 < a < infinity: a = m * 2^k with m from sqrt(3) / 2 to sqrt(3), centre c of m 1 or 1.5; log2 a = k + log2 c + log2(m / c) as the sum of two values; their product with y as the sum of two values; 2 to the power of it.
 */
function general(a: number, y: number): number {
  const subnormal = a < LEAST_NORMAL;
  const shifted = (bitsOf(subnormal ? mul(a, TWO_TO_23) : a) - LEAST_M_BITS) | 0;
  const k = fromInt((shifted >> 23) - (subnormal ? 23 : 0));
  const mBits = (shifted & MANTISSA) + LEAST_M_BITS;
  const upper = mBits >= UPPER_BITS;
  const c = upper ? ONE_AND_HALF : ONE;
  const m = fromBits(mBits);

  // s = (m - c) / (m + c) as head + tail
  const f = sub(m, c);
  const g = add(m, c);
  const gHead = head(g);
  const gTail = sub(m, sub(gHead, c));
  const s = div(f, g);
  const sHead = head(s);
  const sTail = div(sub(sub(f, mul(sHead, gHead)), mul(sHead, gTail)), g);

  // log2(m / c) = s * (2 * log2 e + s^2 * L(s^2)) as high + low, where low takes the tail of log2 c
  const z = mul(s, s);
  const bend = mul(s, mul(z, add(L1, mul(z, add(L2, mul(z, L3))))));
  const high = mul(sHead, TWO_LOG2_E_HEAD);
  const centreTail = upper ? LOG2_ONE_AND_HALF_TAIL : 0;
  const low = add(mul(sTail, TWO_LOG2_E), add(add(mul(sHead, TWO_LOG2_E_TAIL), centreTail), bend));

  // log2 a as logHead + logTail
  const whole = add(k, upper ? LOG2_ONE_AND_HALF_HEAD : 0);
  const sum = add(whole, high);
  const rest = add(low, sub(high, sub(sum, whole)));
  const logHead = head(add(sum, rest));
  const logTail = sub(rest, sub(logHead, sum));

  // y * log2 a as major + minor
  const bounded = min(max(y, neg(TWO_TO_32)), TWO_TO_32);
  const yHead = head(bounded);
  const major = mul(yHead, logHead);
  const minor = add(mul(sub(bounded, yHead), logHead), mul(bounded, logTail));

  const n = nearest(min(max(add(major, minor), LOWEST), HIGHEST));
  const r = min(max(add(sub(major, n), minor), MINUS_ONE), ONE);
  let p = add(mul(E6, r), E5);
  p = add(mul(p, r), E4);
  p = add(mul(p, r), E3);
  p = add(mul(p, r), E2);
  p = add(mul(p, r), E1);
  return timesPowerOfTwo(add(ONE, mul(p, r)), toInt(n));
}

/** The upper 12 bits of the significand. */
function head(x: number): number {
  return fromBits(bitsOf(x) & HEAD);
}

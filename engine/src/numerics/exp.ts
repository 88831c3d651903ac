import { add, fromBits, max, min, mul, nearest, sub, toInt } from './float32.ts';
import { timesPowerOfTwo } from './powerOfTwo.ts';

const LOWEST = fromBits(0xc2d00000); // -104: below, the result is 0
const HIGHEST = fromBits(0x42b20000); // 89: above, the result is infinite
const LOG2_E = fromBits(0x3fb8aa3b);
const LN2_HIGH = fromBits(0x3f317200); // 15 bits: times the 8 bits of n is exact
const LN2_LOW = fromBits(0x35bfbe8e);
const ONE = fromBits(0x3f800000);
const C2 = fromBits(0x3efffffe);
const C3 = fromBits(0x3e2aaa4a);
const C4 = fromBits(0x3d2aac48);
const C5 = fromBits(0x3c091ce1);
const C6 = fromBits(0x3ab54459);

/** e to the power of x. x = n * ln 2 + r with |r| <= ln 2 / 2; e^r by a polynomial; then times 2^n. */
export function exp(x: number): number {
  const clamped = min(max(x, LOWEST), HIGHEST);
  const n = nearest(mul(clamped, LOG2_E));
  const r = sub(sub(clamped, mul(n, LN2_HIGH)), mul(n, LN2_LOW));
  let q = add(mul(C6, r), C5);
  q = add(mul(q, r), C4);
  q = add(mul(q, r), C3);
  q = add(mul(q, r), C2);
  const p = add(ONE, add(r, mul(mul(r, r), q)));
  return timesPowerOfTwo(p, toInt(n));
}

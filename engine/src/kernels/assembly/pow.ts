import { atLeast, atMost, bits, horner } from './bits';
import { timesPowerOfTwo } from './exp';
import { exponent, significand } from './significand';

const LEAST_M_BITS: u32 = 0x3f5db3d7;
const UPPER_BITS: u32 = 0x3f9cc471;

/** x to the power of y: numerics/pow.ts. Squares, which normalisations take, are x * x for every x and cost one product. */
@inline
export function pow(x: v128, y: v128): v128 {
  return v128.all_true<i32>(f32x4.eq(y, bits(0x40000000))) ? f32x4.mul(x, x) : anyPower(x, y);
}

// Lane by lane, special values chosen from the last to the first.
function anyPower(x: v128, y: v128): v128 {
  const one = bits(0x3f800000);
  const zero = bits(0);
  const infinity = bits(0x7f800000);
  const nan = bits(0x7fc00000);
  const a = f32x4.abs(x);
  let magnitude = general(a, y);
  magnitude = v128.bitselect(f32x4.sqrt(a), magnitude, f32x4.eq(y, bits(0x3f000000)));
  magnitude = v128.bitselect(f32x4.div(one, a), magnitude, f32x4.eq(y, bits(0xbf800000)));
  magnitude = v128.bitselect(f32x4.mul(a, a), magnitude, f32x4.eq(y, bits(0x40000000)));
  magnitude = v128.bitselect(a, magnitude, f32x4.eq(y, one));
  const isZero = f32x4.eq(a, zero);
  const extreme = v128.or(isZero, f32x4.eq(a, infinity));
  const grows = v128.not(v128.xor(isZero, f32x4.lt(y, zero)));
  magnitude = v128.bitselect(v128.and(infinity, grows), magnitude, extreme);

  const whole = f32x4.eq(f32x4.trunc(y), y);
  const last = i32x4.shl(i32x4.trunc_sat_f32x4_s(y), 31);
  const odd = v128.and(whole, f32x4.lt(f32x4.abs(y), bits(0x4b800000)));
  let result = v128.xor(magnitude, v128.and(v128.and(x, last), v128.and(odd, bits(0x80000000))));
  const root = v128.and(f32x4.lt(x, zero), f32x4.ne(x, bits(0xff800000)));
  result = v128.bitselect(nan, result, v128.andnot(root, whole));
  result = v128.bitselect(nan, result, v128.or(f32x4.ne(x, x), f32x4.ne(y, y)));
  return v128.bitselect(one, result, v128.or(f32x4.eq(y, zero), f32x4.eq(x, one)));
}

@inline
function general(a: v128, y: v128): v128 {
  const m = significand(a, LEAST_M_BITS);
  const k = f32x4.convert_i32x4_s(exponent(a, LEAST_M_BITS));
  const upper = i32x4.ge_s(m, bits(UPPER_BITS));
  const centre = v128.bitselect(bits(0x3fc00000), bits(0x3f800000), upper);
  const f = f32x4.sub(m, centre);
  const g = f32x4.add(m, centre);
  const gHead = head(g);
  const gTail = f32x4.sub(m, f32x4.sub(gHead, centre));
  const s = f32x4.div(f, g);
  const sHead = head(s);
  const error = f32x4.sub(f32x4.sub(f, f32x4.mul(sHead, gHead)), f32x4.mul(sHead, gTail));
  const sTail = f32x4.div(error, g);

  const z = f32x4.mul(s, s);
  let bend = f32x4.add(bits(0x3f13b8d5), f32x4.mul(z, bits(0x3ed65a3b)));
  bend = f32x4.add(bits(0x3f763850), f32x4.mul(z, bend));
  bend = f32x4.mul(s, f32x4.mul(z, bend));
  const high = f32x4.mul(sHead, bits(0x4038a000));
  const centreTail = v128.and(upper, bits(0x35d1cfdf));
  const tail = f32x4.add(f32x4.mul(sHead, bits(0x3a23b296)), centreTail);
  const low = f32x4.add(f32x4.mul(sTail, bits(0x4038aa3b)), f32x4.add(tail, bend));

  const whole = f32x4.add(k, v128.and(upper, bits(0x3f15c000)));
  const sum = f32x4.add(whole, high);
  const rest = f32x4.add(low, f32x4.sub(high, f32x4.sub(sum, whole)));
  const logHead = head(f32x4.add(sum, rest));
  const logTail = f32x4.sub(rest, f32x4.sub(logHead, sum));

  const bounded = atMost(atLeast(y, 0xcf800000), 0x4f800000);
  const yHead = head(bounded);
  const major = f32x4.mul(yHead, logHead);
  const minor = f32x4.add(f32x4.mul(f32x4.sub(bounded, yHead), logHead), f32x4.mul(bounded, logTail));

  const n = f32x4.nearest(atMost(atLeast(f32x4.add(major, minor), 0xc3180000), 0x43010000));
  const r = atMost(atLeast(f32x4.add(f32x4.sub(major, n), minor), 0xbf800000), 0x3f800000);
  let p = horner(bits(0x3921c536), r, 0x3aaf8680);
  p = horner(p, r, 0x3c1d95bb);
  p = horner(p, r, 0x3d6357bb);
  p = horner(p, r, 0x3e75fdef);
  p = horner(p, r, 0x3f317218);
  return timesPowerOfTwo(f32x4.add(bits(0x3f800000), f32x4.mul(p, r)), i32x4.trunc_sat_f32x4_s(n));
}

// The upper 12 bits of the significand.
@inline
function head(x: v128): v128 {
  return v128.and(x, bits(0xfffff000));
}

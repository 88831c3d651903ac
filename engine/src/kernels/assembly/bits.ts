/** The value of a pattern in every lane. */
@inline
export function bits(pattern: u32): v128 {
  return i32x4.splat(pattern);
}

/** The magnitude of the first with the sign bit of the second. */
@inline
export function withSign(magnitude: v128, sign: v128): v128 {
  const mask = i32x4.splat(0x80000000);
  return v128.or(v128.andnot(magnitude, mask), v128.and(sign, mask));
}

/** (q * x) + c: one term of a polynomial, two roundings. */
@inline
export function horner(q: v128, x: v128, c: u32): v128 {
  return f32x4.add(f32x4.mul(q, x), bits(c));
}

/** The larger of x and a bound that is not zero; NaN where x is. */
@inline
export function atLeast(x: v128, bound: u32): v128 {
  return f32x4.pmax(x, bits(bound));
}

/** The smaller of x and a bound that is not zero; NaN where x is. */
@inline
export function atMost(x: v128, bound: u32): v128 {
  return f32x4.pmin(x, bits(bound));
}

/** 2 to the power of n as a value, for n in the range of normal exponents. */
@inline
export function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

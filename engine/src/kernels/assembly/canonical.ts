/** Every NaN becomes 0x7fc00000; all else stays. */
@inline
export function canonical(x: v128): v128 {
  // INVARIANT G1: The kernels give the bits of the scalar interpreter: sums in index order from +0, two roundings for a
  //   product and a sum, NaN stored as 0x7fc00000.
  return v128.bitselect(x, i32x4.splat(0x7fc00000), f32x4.eq(x, x));
}

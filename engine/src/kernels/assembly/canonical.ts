/** Every NaN becomes 0x7fc00000; all else stays. */
@inline
export function canonical(x: v128): v128 {
  // INVARIANT: G1
  return v128.bitselect(x, i32x4.splat(0x7fc00000), f32x4.eq(x, x));
}

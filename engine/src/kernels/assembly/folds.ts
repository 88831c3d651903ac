/** What a fold begins with: 1 sum: +0, 2 max: -infinity, 3 min: +infinity. */
@inline
export function foldStart(fold: u32): v128 {
  return fold == 1 ? i32x4.splat(0) : fold == 2 ? i32x4.splat(0xff800000) : i32x4.splat(0x7f800000);
}

/** The accumulator after one more value. */
@inline
export function folded(fold: u32, x: v128, y: v128): v128 {
  return fold == 1 ? f32x4.add(x, y) : fold == 2 ? f32x4.max(x, y) : f32x4.min(x, y);
}

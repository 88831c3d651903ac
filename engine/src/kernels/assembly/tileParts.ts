import { canonical } from './canonical';

/** acc + s * v: two roundings, as docs/numerics.md wants them. T = i16 takes pairs of 16-bit integers, exactly. */
@inline
export function multiplyAdd<T>(acc: v128, s: v128, v: v128): v128 {
  // INVARIANT G1: The kernels give the bits of the scalar interpreter: sums in index order from +0, two roundings for a
  //   product and a sum, NaN stored as 0x7fc00000.
  if (sizeof<T>() == 2) return i32x4.add(acc, i32x4.dot_i16x8_s(s, v));
  return v128.add<T>(acc, v128.mul<T>(s, v));
}

/** Sets 8 finished columns of a row. */
@inline
export function set<T>(at: u32, x: v128, y: v128): void {
  v128.store(at, finish<T>(x));
  v128.store(at, finish<T>(y), 16);
}

/** Hands over 8 finished columns of a row: sets C to them (first block), or adds them to what C holds. */
export function give<T>(at: u32, x: v128, y: v128, cols: i32, cColStride: u32, first: bool): void {
  if (cColStride == 4 && cols >= 8) {
    v128.store(at, first ? finish<T>(x) : sum<T>(v128.load(at), x));
    v128.store(at, first ? finish<T>(y) : sum<T>(v128.load(at, 16), y), 16);
    return;
  }
  giveLane<T>(at, 0, cols, x, first);
  giveLane<T>(at + cColStride, 1, cols, i32x4.splat(i32x4.extract_lane(x, 1)), first);
  giveLane<T>(at + 2 * cColStride, 2, cols, i32x4.splat(i32x4.extract_lane(x, 2)), first);
  giveLane<T>(at + 3 * cColStride, 3, cols, i32x4.splat(i32x4.extract_lane(x, 3)), first);
  giveLane<T>(at + 4 * cColStride, 4, cols, y, first);
  giveLane<T>(at + 5 * cColStride, 5, cols, i32x4.splat(i32x4.extract_lane(y, 1)), first);
  giveLane<T>(at + 6 * cColStride, 6, cols, i32x4.splat(i32x4.extract_lane(y, 2)), first);
  giveLane<T>(at + 7 * cColStride, 7, cols, i32x4.splat(i32x4.extract_lane(y, 3)), first);
}

function giveLane<T>(at: u32, lane: i32, cols: i32, x: v128, first: bool): void {
  if (lane >= cols) return;
  v128.store32_lane(at, first ? finish<T>(x) : sum<T>(v128.load32_zero(at), x), 0);
}

@inline
function sum<T>(held: v128, x: v128): v128 {
  return finish<T>(isFloat<T>() ? f32x4.add(held, x) : i32x4.add(held, x));
}

@inline
function finish<T>(x: v128): v128 {
  return isFloat<T>() ? canonical(x) : x;
}

import { pow } from './pow';

const POW: u32 = 22;

/**
 * Applies a function of two operands to `bytes` bytes, 16 at a time, or 64 where the loop would cost more than the
 * function. `fn` is a constant wherever this is inlined.
 */
@inline
export function binary(fn: u32, to: u32, a: u32, b: u32, bytes: u32): void {
  const end = to + bytes;
  if (fn != POW) {
    for (const fours = to + (bytes & ~63); to < fours; to += 64) {
      v128.store(to, binaryOf(fn, v128.load(a), v128.load(b)));
      v128.store(to, binaryOf(fn, v128.load(a, 16), v128.load(b, 16)), 16);
      v128.store(to, binaryOf(fn, v128.load(a, 32), v128.load(b, 32)), 32);
      v128.store(to, binaryOf(fn, v128.load(a, 48), v128.load(b, 48)), 48);
      a += 64;
      b += 64;
    }
  }
  for (; to < end; to += 16) {
    v128.store(to, binaryOf(fn, v128.load(a), v128.load(b)));
    a += 16;
    b += 16;
  }
}

@inline
function binaryOf(fn: u32, x: v128, y: v128): v128 {
  if (fn == 16) return f32x4.add(x, y);
  if (fn == 17) return f32x4.sub(x, y);
  if (fn == 18) return f32x4.mul(x, y);
  if (fn == 19) return f32x4.div(x, y);
  if (fn == 20) return f32x4.min(x, y);
  if (fn == 21) return f32x4.max(x, y);
  if (fn == POW) return pow(x, y);
  if (fn == 24) return truth(f32x4.eq(x, y));
  if (fn == 25) return truth(f32x4.lt(x, y));
  if (fn == 26) return truth(f32x4.le(x, y));
  if (fn == 40) return i32x4.add(x, y);
  if (fn == 41) return i32x4.sub(x, y);
  if (fn == 42) return i32x4.mul(x, y);
  if (fn == 44) return i32x4.min_s(x, y);
  if (fn == 45) return i32x4.max_s(x, y);
  if (fn == 47) return v128.and(x, y);
  if (fn == 48) return v128.or(x, y);
  if (fn == 49) return v128.xor(x, y);
  if (fn == 52) return truth(i32x4.eq(x, y));
  if (fn == 53) return truth(i32x4.lt_s(x, y));
  return truth(i32x4.le_s(x, y));
}

// 1 for yes, 0 for no.
@inline
function truth(mask: v128): v128 {
  return v128.and(mask, i32x4.splat(1));
}

import { pow } from './pow';
import { ADD, ADD_INT, AND, DIV, EQUAL, EQUAL_INT, LESS, LESS_INT, LESS_OR_EQUAL, MAX, MAX_INT, MIN, MIN_INT, MUL, MUL_INT, OR, POW, SUB, SUB_INT, XOR } from './scalarCodes';

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
  if (fn == ADD) return f32x4.add(x, y);
  if (fn == SUB) return f32x4.sub(x, y);
  if (fn == MUL) return f32x4.mul(x, y);
  if (fn == DIV) return f32x4.div(x, y);
  if (fn == MIN) return f32x4.min(x, y);
  if (fn == MAX) return f32x4.max(x, y);
  if (fn == POW) return pow(x, y);
  if (fn == EQUAL) return truth(f32x4.eq(x, y));
  if (fn == LESS) return truth(f32x4.lt(x, y));
  if (fn == LESS_OR_EQUAL) return truth(f32x4.le(x, y));
  if (fn == ADD_INT) return i32x4.add(x, y);
  if (fn == SUB_INT) return i32x4.sub(x, y);
  if (fn == MUL_INT) return i32x4.mul(x, y);
  if (fn == MIN_INT) return i32x4.min_s(x, y);
  if (fn == MAX_INT) return i32x4.max_s(x, y);
  if (fn == AND) return v128.and(x, y);
  if (fn == OR) return v128.or(x, y);
  if (fn == XOR) return v128.xor(x, y);
  if (fn == EQUAL_INT) return truth(i32x4.eq(x, y));
  if (fn == LESS_INT) return truth(i32x4.lt_s(x, y));
  return truth(i32x4.le_s(x, y));
}

// 1 for yes, 0 for no.
@inline
function truth(mask: v128): v128 {
  return v128.and(mask, i32x4.splat(1));
}

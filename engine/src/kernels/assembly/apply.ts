import { binary } from './binary';
import { divide, power } from './integers';
import { unary } from './unary';

/** Applies a scalar function to `bytes` bytes (a multiple of 16) of its operands. Each case is a loop of its own: the code is a constant in it. */
export function apply(fn: u32, to: u32, a: u32, b: u32, c: u32, bytes: u32): void {
  switch (fn) {
    case 0: unary(0, to, a, bytes); break;
    case 1: unary(1, to, a, bytes); break;
    case 2: unary(2, to, a, bytes); break;
    case 3: unary(3, to, a, bytes); break;
    case 4: unary(4, to, a, bytes); break;
    case 5: unary(5, to, a, bytes); break;
    case 6: unary(6, to, a, bytes); break;
    case 7: unary(7, to, a, bytes); break;
    case 8: unary(8, to, a, bytes); break;
    case 9: unary(9, to, a, bytes); break;
    case 10: unary(10, to, a, bytes); break;
    case 11: unary(11, to, a, bytes); break;
    case 12: unary(12, to, a, bytes); break;
    case 13: unary(13, to, a, bytes); break;
    case 30: unary(30, to, a, bytes); break;
    case 31: unary(31, to, a, bytes); break;
    case 32: unary(32, to, a, bytes); break;
    case 33: unary(33, to, a, bytes); break;
    case 16: binary(16, to, a, b, bytes); break;
    case 17: binary(17, to, a, b, bytes); break;
    case 18: binary(18, to, a, b, bytes); break;
    case 19: binary(19, to, a, b, bytes); break;
    case 20: binary(20, to, a, b, bytes); break;
    case 21: binary(21, to, a, b, bytes); break;
    case 22: binary(22, to, a, b, bytes); break;
    case 24: binary(24, to, a, b, bytes); break;
    case 25: binary(25, to, a, b, bytes); break;
    case 26: binary(26, to, a, b, bytes); break;
    case 40: binary(40, to, a, b, bytes); break;
    case 41: binary(41, to, a, b, bytes); break;
    case 42: binary(42, to, a, b, bytes); break;
    case 44: binary(44, to, a, b, bytes); break;
    case 45: binary(45, to, a, b, bytes); break;
    case 47: binary(47, to, a, b, bytes); break;
    case 48: binary(48, to, a, b, bytes); break;
    case 49: binary(49, to, a, b, bytes); break;
    case 52: binary(52, to, a, b, bytes); break;
    case 53: binary(53, to, a, b, bytes); break;
    case 54: binary(54, to, a, b, bytes); break;
    case 28: select(to, a, b, c, bytes); break;
    case 43: divide(to, a, b, bytes); break;
    case 46: power(to, a, b, bytes); break;
  }
}

function select(to: u32, a: u32, b: u32, c: u32, bytes: u32): void {
  for (const end = to + bytes; to < end; to += 16) {
    v128.store(to, v128.bitselect(v128.load(c), v128.load(b), i32x4.eq(v128.load(a), i32x4.splat(0))));
    a += 16;
    b += 16;
    c += 16;
  }
}

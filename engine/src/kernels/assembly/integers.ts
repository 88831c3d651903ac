/** a / b toward zero; 0 for b = 0, a for the least a and b = -1. */
export function divide(to: u32, a: u32, b: u32, bytes: u32): void {
  for (const end = to + bytes; to < end; to += 4) {
    const dividend = load<i32>(a);
    const divisor = load<i32>(b);
    store<i32>(to, divisor == 0 ? 0 : divisor == -1 ? 0 - dividend : dividend / divisor);
    a += 4;
    b += 4;
  }
}

/** a to the power of b, wrapping; a negative exponent truncates toward zero. */
export function power(to: u32, a: u32, b: u32, bytes: u32): void {
  for (const end = to + bytes; to < end; to += 4) {
    store<i32>(to, powerOf(load<i32>(a), load<i32>(b)));
    a += 4;
    b += 4;
  }
}

function powerOf(base: i32, exponent: i32): i32 {
  if (exponent < 0) return base == 1 ? 1 : base == -1 ? 1 - 2 * (exponent & 1) : 0;
  let result = 1;
  for (; exponent != 0; exponent >>= 1) {
    if (exponent & 1) result *= base;
    base *= base;
  }
  return result;
}

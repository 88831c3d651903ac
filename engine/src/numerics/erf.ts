import { abs, add, fromBits, min, mul, sub, withSign } from './float32.ts';

const BORDER = fromBits(0x3fa00000); // 1.25
const FOUR = fromBits(0x40800000); // from here on the result is 1
const ONE = fromBits(0x3f800000);
const N0 = fromBits(0x3e0375d4);
const N1 = fromBits(0xbec093a0);
const N2 = fromBits(0x3de716de);
const N3 = fromBits(0xbcdc0874);
const N4 = fromBits(0x3baaa3aa);
const N5 = fromBits(0xba5a365c);
const N6 = fromBits(0x38d85dad);
const N7 = fromBits(0xb6f91e56);
const F0 = fromBits(0x3f8030d4);
const F1 = fromBits(0xbe16ef25);
const F2 = fromBits(0xbd6d9ed4);
const F3 = fromBits(0xbc653060);
const F4 = fromBits(0x3c65e8cb);
const F5 = fromBits(0xbb31eba4);
const F6 = fromBits(0x39346373);

/** Error function with the sign of x, of a = |x|: a + a * N(a^2) below 1.25, from there on 1 - F(a)^8. */
export function erf(x: number): number {
  const a = abs(x);
  return withSign(a < BORDER ? near(a) : far(min(a, FOUR)), x);
}

function near(a: number): number {
  const z = mul(a, a);
  let q = add(mul(N7, z), N6);
  q = add(mul(q, z), N5);
  q = add(mul(q, z), N4);
  q = add(mul(q, z), N3);
  q = add(mul(q, z), N2);
  q = add(mul(q, z), N1);
  q = add(mul(q, z), N0);
  return add(a, mul(a, q));
}

function far(a: number): number {
  let q = add(mul(F6, a), F5);
  q = add(mul(q, a), F4);
  q = add(mul(q, a), F3);
  q = add(mul(q, a), F2);
  q = add(mul(q, a), F1);
  q = add(mul(q, a), F0);
  const square = mul(q, q);
  const fourth = mul(square, square);
  return sub(ONE, mul(fourth, fourth));
}

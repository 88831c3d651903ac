/** Primitives of the integer domain: int32 in two's complement. What leaves the range wraps. */

export const negInt = (a: number): number => -a | 0;
export const absInt = (a: number): number => Math.abs(a) | 0;
export const addInt = (a: number, b: number): number => (a + b) | 0;
export const subInt = (a: number, b: number): number => (a - b) | 0;
export const mulInt = (a: number, b: number): number => Math.imul(a, b);
/** Toward zero; 0 for a divisor of 0. The least integer divided by -1 is itself. */
export const divInt = (a: number, b: number): number => (a / b) | 0;
export const minInt = (a: number, b: number): number => Math.min(a, b);
export const maxInt = (a: number, b: number): number => Math.max(a, b);
export const and = (a: number, b: number): number => a & b;
export const or = (a: number, b: number): number => a | b;
export const xor = (a: number, b: number): number => a ^ b;
export const equalInt = (a: number, b: number): number => (a === b ? 1 : 0);
export const lessInt = (a: number, b: number): number => (a < b ? 1 : 0);
export const lessOrEqualInt = (a: number, b: number): number => (a <= b ? 1 : 0);

/** Wrapping power. A negative exponent truncates toward zero: 1 for base 1, 1 or -1 for base -1, otherwise 0, also for base 0. */
export function powInt(base: number, exponent: number): number {
  if (exponent < 0) {
    if (base === 1) return 1;
    if (base === -1) return (exponent & 1) === 0 ? 1 : -1;
    return 0;
  }
  let result = 1;
  for (let square = base, left = exponent; left !== 0; left >>>= 1, square = Math.imul(square, square)) {
    if ((left & 1) === 1) result = Math.imul(result, square);
  }
  return result;
}

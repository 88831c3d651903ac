import { exp } from './exp.ts';
import { abs, add, div, fromBits, neg } from './float32.ts';

const ONE = fromBits(0x3f800000);

/** 1 / (1 + e^-x), by e^-|x| so that nothing overflows and the left tail underflows gradually. */
export function sigmoid(x: number): number {
  const e = exp(neg(abs(x)));
  return div(x < 0 ? e : ONE, add(ONE, e));
}

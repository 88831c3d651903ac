import { bits } from './bits';
import { exp } from './exp';

/** 1 / (1 + e^-x): numerics/sigmoid.ts, lane by lane. */
@inline
export function sigmoid(x: v128): v128 {
  const one = bits(0x3f800000);
  const e = exp(v128.or(x, bits(0x80000000)));
  const numerator = v128.bitselect(e, one, f32x4.lt(x, bits(0)));
  return f32x4.div(numerator, f32x4.add(one, e));
}

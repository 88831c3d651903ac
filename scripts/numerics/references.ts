import { erf64 } from './errorFunction.ts';

/** The unary programs in binary64, good to 2^-45 relative: what their results are measured against. Never part of an execution. */
export const REFERENCES = {
  exp: Math.exp,
  log: Math.log,
  tanh: Math.tanh,
  erf: erf64,
  sigmoid: (x: number): number => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
  rsqrt: (x: number): number => 1 / Math.sqrt(x),
} as const;

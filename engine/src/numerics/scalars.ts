import { InvariantError } from '@assay/sdk';
import { type ScalarName, scalarName } from '../ir/scalarFunctions.ts';
import { erf } from './erf.ts';
import { exp } from './exp.ts';
import * as float from './float32.ts';
import * as integer from './int32.ts';
import { log } from './log.ts';
import { pow } from './pow.ts';
import { rsqrt } from './rsqrt.ts';
import { sigmoid } from './sigmoid.ts';
import { tanh } from './tanh.ts';

/** A scalar function on values of its domains: binary32 values, int32. What it does not take is ignored. */
export type ScalarFunction = (a: number, b: number, c: number) => number;

// INVARIANT B1: Every scalar function gives one result for every pattern of its operands, by basic IEEE 754 operations
//   in one order; no library function takes part.
const FUNCTIONS: Record<ScalarName, ScalarFunction> = {
  identity: (a) => a,
  select: (condition, a, b) => (condition !== 0 ? a : b),
  ...{ neg: float.neg, abs: float.abs, sqrt: float.sqrt },
  ...{ floor: float.floor, ceil: float.ceil, nearest: float.nearest, trunc: float.trunc },
  ...{ exp, log, tanh, erf, sigmoid, rsqrt, pow },
  ...{ add: float.add, sub: float.sub, mul: float.mul, div: float.div, min: float.min, max: float.max },
  ...{ equal: float.equal, less: float.less, lessOrEqual: float.lessOrEqual },
  ...{ toInt: float.toInt, fromInt: float.fromInt },
  ...{ negInt: integer.negInt, absInt: integer.absInt },
  ...{ addInt: integer.addInt, subInt: integer.subInt, mulInt: integer.mulInt, divInt: integer.divInt },
  ...{ minInt: integer.minInt, maxInt: integer.maxInt, powInt: integer.powInt },
  ...{ and: integer.and, or: integer.or, xor: integer.xor },
  ...{ equalInt: integer.equalInt, lessInt: integer.lessInt, lessOrEqualInt: integer.lessOrEqualInt },
};

/** The function with this code of docs/numerics.md. Throws InvariantError PROGRAM_INVALID for another code, which a valid program does not have. */
export function scalarOf(code: number): ScalarFunction {
  const name = scalarName(code);
  if (name === undefined) throw new InvariantError('PROGRAM_INVALID', `There is no scalar function ${code}`, { code });
  return FUNCTIONS[name];
}

/** Applies the function with this code: see {@link scalarOf}. */
export const applyScalar = (code: number, a: number, b = 0, c = 0): number => scalarOf(code)(a, b, c);

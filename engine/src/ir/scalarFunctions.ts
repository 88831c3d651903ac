import type { Domain } from './dtype.ts';

/** What a scalar function takes and gives; `either` is one domain, the same wherever it stands. */
export type Signature = {
  readonly code: number;
  readonly takes: readonly (Domain | 'either')[];
  readonly gives: Domain | 'either';
};

const unary = (code: number, takes: Domain | 'either', gives = takes): Signature => ({ code, takes: [takes], gives });
const binary = (code: number, takes: Domain, gives = takes): Signature => ({ code, takes: [takes, takes], gives });

/** The scalar functions of docs/numerics.md, by name. */
export const SCALARS = {
  identity: unary(0, 'either'),
  ...{ neg: unary(1, 'float'), abs: unary(2, 'float'), sqrt: unary(3, 'float'), floor: unary(4, 'float') },
  ...{ ceil: unary(5, 'float'), nearest: unary(6, 'float'), trunc: unary(7, 'float') },
  ...{ exp: unary(8, 'float'), log: unary(9, 'float'), tanh: unary(10, 'float'), erf: unary(11, 'float') },
  ...{ sigmoid: unary(12, 'float'), rsqrt: unary(13, 'float') },
  ...{ add: binary(16, 'float'), sub: binary(17, 'float'), mul: binary(18, 'float'), div: binary(19, 'float') },
  ...{ min: binary(20, 'float'), max: binary(21, 'float'), pow: binary(22, 'float') },
  ...{ equal: binary(24, 'float', 'integer'), less: binary(25, 'float', 'integer') },
  lessOrEqual: binary(26, 'float', 'integer'),
  select: { code: 28, takes: ['integer', 'either', 'either'], gives: 'either' },
  ...{ toInt: unary(30, 'float', 'integer'), fromInt: unary(31, 'integer', 'float') },
  ...{ negInt: unary(32, 'integer'), absInt: unary(33, 'integer') },
  ...{ addInt: binary(40, 'integer'), subInt: binary(41, 'integer'), mulInt: binary(42, 'integer') },
  ...{ divInt: binary(43, 'integer'), minInt: binary(44, 'integer'), maxInt: binary(45, 'integer') },
  ...{ powInt: binary(46, 'integer'), and: binary(47, 'integer'), or: binary(48, 'integer') },
  ...{ xor: binary(49, 'integer'), equalInt: binary(52, 'integer'), lessInt: binary(53, 'integer') },
  lessOrEqualInt: binary(54, 'integer'),
} as const satisfies Record<string, Signature>;

/** Name of a scalar function. */
export type ScalarName = keyof typeof SCALARS;

const NAMES = new Map(Object.entries(SCALARS).map(([name, { code }]) => [code, name as ScalarName]));

/** Name of the function with this code; undefined if there is none. */
export const scalarName = (code: number): ScalarName | undefined => NAMES.get(code);

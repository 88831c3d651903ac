import { expect, it } from 'vitest';
import type { Dtype } from './dtype.ts';
import { functionMisfit } from './functionMisfit.ts';
import type { ScalarName } from './scalarFunctions.ts';

const ruleOf = (
  kind: 'map' | 'fold' | 'view' | 'gather',
  fn: ScalarName | undefined,
  dtype: Dtype,
  ...operands: Dtype[]
) => functionMisfit({ kind, ...(fn && { fn }), dtype, operands: operands.map((each) => ({ dtype: each })) })?.rule;

it.each<Parameters<typeof ruleOf>>([
  ['map', 'add', 'f32', 'f32', 'f32'],
  ['map', 'addInt', 'u8', 'i8', 'i64'],
  ['map', 'less', 'bool', 'f32', 'f32'],
  ['map', 'select', 'f32', 'u8', 'f32', 'f32'],
  ['map', 'select', 'i8', 'bool', 'i64', 'i32'],
  ['map', 'identity', 'f32', 'f32'],
  ['map', 'identity', 'i8', 'i64'],
  ['map', 'toInt', 'i64', 'f32'],
  ['fold', 'mulInt', 'i32', 'i8', 'u8'],
  ['fold', 'identity', 'f32', 'f32'],
  ['view', undefined, 'i64', 'i64', 'i64'],
  ['gather', undefined, 'f32', 'f32', 'i64'],
])('%s %s to %s of %s fits', (...given) => expect(ruleOf(...given)).toBeUndefined());

it.each<[string, ...Parameters<typeof ruleOf>]>([
  ['DTYPE', 'map', 'add', 'f32', 'f32', 'i32'],
  ['DTYPE', 'map', 'add', 'i32', 'f32', 'f32'],
  ['DTYPE', 'map', 'addInt', 'f32', 'i32', 'i32'],
  ['DTYPE', 'map', 'less', 'f32', 'f32', 'f32'],
  ['DTYPE', 'map', 'select', 'f32', 'f32', 'f32', 'f32'],
  ['DTYPE', 'map', 'select', 'f32', 'bool', 'f32', 'i32'],
  ['DTYPE', 'map', 'identity', 'f32', 'i32'],
  ['DTYPE', 'map', 'fromInt', 'f32', 'f32'],
  ['FUNCTION', 'map', 'add', 'f32', 'f32'],
  ['FUNCTION', 'map', 'neg', 'f32', 'f32', 'f32'],
  ['FUNCTION', 'fold', 'add', 'f32', 'f32', 'f32'],
  ['DTYPE', 'fold', 'mul', 'f32', 'i32', 'i32'],
  ['DTYPE', 'view', undefined, 'f32', 'i32'],
  ['DTYPE', 'view', undefined, 'f32', 'f32', 'i32'],
  ['DTYPE', 'gather', undefined, 'f32', 'i32', 'i32'],
  ['DTYPE', 'gather', undefined, 'f32', 'f32', 'f32'],
])('%s: %s %s to %s of %s does not', (rule, ...given) => expect(ruleOf(...given)).toBe(rule));

import type { Dtype } from '../../ir/dtype.ts';
import { domainOf } from '../../ir/dtype.ts';
import type { ScalarName } from '../../ir/scalarFunctions.ts';
import { map, scalar } from '../elementwise.ts';
import { inputOf, type Lowering, type Lowerings, unsupported } from '../lowering.ts';
import type { Value } from '../value.ts';
import { inputOfType, malformed, ofOneType, twoInputs } from './arguments.ts';

/** Comparisons, logic and choices. Truth values are bytes 0 and 1. */
export const logicLowerings: Lowerings = {
  Equal: comparison('equal', 'equalInt', 'straight'),
  Less: comparison('less', 'lessInt', 'straight'),
  LessOrEqual: comparison('lessOrEqual', 'lessOrEqualInt', 'straight'),
  Greater: comparison('less', 'lessInt', 'swapped'),
  GreaterOrEqual: comparison('lessOrEqual', 'lessOrEqualInt', 'swapped'),
  And: onBits('and', ['bool']),
  Or: onBits('or', ['bool']),
  Xor: onBits('xor', ['bool']),
  BitwiseAnd: onBits('and', ['i8', 'u8', 'i32', 'i64']),
  BitwiseOr: onBits('or', ['i8', 'u8', 'i32', 'i64']),
  BitwiseXor: onBits('xor', ['i8', 'u8', 'i32', 'i64']),
  BitwiseNot: (node) => {
    const x = inputOf(node, 0);
    if (x.dtype === 'bool') throw unsupported(node, 'it does not take bool');
    return [map(node.builder, 'xor', [x, scalar('i32', -1)], x.dtype)];
  },
  Not: (node) => [map(node.builder, 'xor', [inputOfType(node, 0, 'bool'), scalar('i32', 1)], 'bool')],
  Where: (node) => {
    const condition = inputOfType(node, 0, 'bool');
    const [a, b] = ofOneType(node, [inputOf(node, 1), inputOf(node, 2)]);
    return [map(node.builder, 'select', [condition, a!, b!], a!.dtype)];
  },
  IsNaN: (node) => {
    const x = inputOfType(node, 0, 'f32');
    const isNumber = map(node.builder, 'equal', [x, x], 'bool');
    return [map(node.builder, 'xor', [isNumber, scalar('i32', 1)], 'bool')];
  },
  IsInf: (node) => {
    const { builder, attributes } = node;
    const x = inputOfType(node, 0, 'f32');
    const [negative, positive] = [attributes.int('detect_negative', 1), attributes.int('detect_positive', 1)];
    if (negative === 0 && positive === 0) throw malformed(node, 'it detects neither sign');
    const measured = negative !== 0 && positive !== 0 ? map(builder, 'abs', [x]) : x;
    const sought = positive === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    return [map(builder, 'equal', [measured, scalar('f32', sought)], 'bool')];
  },
};

function comparison(float: ScalarName, integer: ScalarName, order: 'straight' | 'swapped'): Lowering {
  return (node) => {
    const [a, b] = ofOneType(node, twoInputs(node)) as [Value, Value];
    const name = domainOf(a.dtype) === 'float' ? float : integer;
    return [map(node.builder, name, order === 'straight' ? [a, b] : [b, a], 'bool')];
  };
}

function onBits(name: ScalarName, types: readonly Dtype[]): Lowering {
  return (node) => {
    const [a, b] = ofOneType(node, twoInputs(node)) as [Value, Value];
    if (!types.includes(a.dtype)) throw unsupported(node, `it does not take ${a.dtype}`);
    return [map(node.builder, name, [a, b], a.dtype)];
  };
}

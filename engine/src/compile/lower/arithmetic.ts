import { domainOf } from '../../ir/dtype.ts';
import type { ScalarName } from '../../ir/scalarFunctions.ts';
import { map, scalar } from '../elementwise.ts';
import { inputOf, type LoweredNode, type Lowering, type Lowerings, unsupported } from '../lowering.ts';
import { constantElements, isConstant, type Value } from '../value.ts';
import { allInputs, inputOfType, malformed, ofOneType, twoInputs } from './arguments.ts';

/** A function's name for numbers and for integers. */
type Pair = readonly [float: ScalarName, integer: ScalarName];

/** Arithmetic element by element: what is one scalar function, or close to it. */
export const arithmeticLowerings: Lowerings = {
  Add: binary(['add', 'addInt']),
  Sub: binary(['sub', 'subInt']),
  Mul: binary(['mul', 'mulInt']),
  Div: binary(['div', 'divInt']),
  Min: variadic(['min', 'minInt']),
  Max: variadic(['max', 'maxInt']),
  Sum: variadic(['add', 'addInt']),
  Mean: (node) => {
    const [first, ...rest] = allInputs(node).map((_, i) => inputOfType(node, i, 'f32'));
    const sum = rest.reduce((left, right) => map(node.builder, 'add', [left, right]), first!);
    return [map(node.builder, 'div', [sum, scalar('f32', rest.length + 1)])];
  },
  Neg: unary(['neg', 'negInt']),
  Abs: unary(['abs', 'absInt']),
  Floor: unary(['floor', undefined]),
  Ceil: unary(['ceil', undefined]),
  Round: unary(['nearest', undefined]),
  Sqrt: unary(['sqrt', undefined]),
  Exp: unary(['exp', undefined]),
  Log: unary(['log', undefined]),
  Tanh: unary(['tanh', undefined]),
  Erf: unary(['erf', undefined]),
  Sigmoid: unary(['sigmoid', undefined]),
  Reciprocal: (node) => [map(node.builder, 'div', [scalar('f32', 1), inputOfType(node, 0, 'f32')])],
  Sign: (node) => {
    const { builder } = node;
    const x = inputOf(node, 0);
    if (domainOf(x.dtype) === 'integer') {
      const least = map(builder, 'maxInt', [x, scalar('i32', -1)], 'i32');
      return [map(builder, 'minInt', [least, scalar('i32', 1)], x.dtype)];
    }
    const isNegative = map(builder, 'less', [x, scalar('f32', 0)]);
    const isPositive = map(builder, 'less', [scalar('f32', 0), x]);
    const rest = map(builder, 'select', [isNegative, scalar('f32', -1), x]);
    return [map(builder, 'select', [isPositive, scalar('f32', 1), rest])];
  },
  Clip: (node) => [clip(node)],
  Pow: (node) => [power(node)],
  Mod: (node) => [modulo(node)],
};

function binary(names: Pair): Lowering {
  return (node) => {
    const [a, b] = ofOneType(node, twoInputs(node));
    return [map(node.builder, nameFor(node, names, a!), [a!, b!], a!.dtype)];
  };
}

function variadic(names: Pair): Lowering {
  return (node) => {
    const values = allInputs(node);
    const name = nameFor(node, names, values[0]!);
    return [
      values.slice(1).reduce((left, right) => map(node.builder, name, [left, right], values[0]!.dtype), values[0]!),
    ];
  };
}

function unary([float, integer]: readonly [ScalarName, ScalarName | undefined]): Lowering {
  return (node) => {
    const x = inputOf(node, 0);
    const name = domainOf(x.dtype) === 'float' ? float : integer;
    if (name === undefined) throw unsupported(node, `it takes f32 and not ${x.dtype}`);
    return [map(node.builder, name, [x], x.dtype)];
  };
}

function nameFor(node: LoweredNode, [float, integer]: Pair, { dtype }: Value): ScalarName {
  if (dtype === 'bool') throw malformed(node, 'it does not take truth values');
  return domainOf(dtype) === 'float' ? float : integer;
}

function clip(node: LoweredNode): Value {
  const { builder, attributes, opset } = node;
  const x = inputOf(node, 0);
  const isFloat = domainOf(x.dtype) === 'float';
  const bound = (name: string, position: number) => {
    if (opset < 11) return attributes.has(name) ? scalar('f32', attributes.float(name)) : undefined;
    const value = node.inputs[position];
    if (value !== undefined) ofOneType(node, [x, value]);
    return value;
  };
  const [least, most] = [bound('min', 1), bound('max', 2)];
  const above = least === undefined ? x : map(builder, isFloat ? 'max' : 'maxInt', [x, least], x.dtype);
  return most === undefined ? above : map(builder, isFloat ? 'min' : 'minInt', [above, most], x.dtype);
}

/** x to the power of y; squares and cubes are products, which are exact to the last bit. */
function power(node: LoweredNode): Value {
  const { builder } = node;
  const [x, y] = twoInputs(node);
  const isFloat = (value: Value) => domainOf(value.dtype) === 'float';
  if (!isFloat(x) && !isFloat(y)) return map(builder, 'powInt', [x, y], x.dtype);
  if (isFloat(x) && isConstant(y) && y.shape.every((size) => size === 1)) {
    const exponent = Number(constantElements(y)[0]);
    const fits = y.shape.length <= x.shape.length;
    if (fits && exponent === 2) return map(builder, 'mul', [x, x]);
    if (fits && exponent === 3) return map(builder, 'mul', [map(builder, 'mul', [x, x]), x]);
  }
  const [base, exponent] = [x, y].map((value) => (isFloat(value) ? value : map(builder, 'fromInt', [value])));
  const result = map(builder, 'pow', [base!, exponent!]);
  return isFloat(x) ? result : map(builder, 'toInt', [result], x.dtype);
}

/** The rest of an integer division, with the divisor's sign, or with `fmod` the dividend's. */
function modulo(node: LoweredNode): Value {
  const { builder } = node;
  const [a, b] = ofOneType(node, [inputOf(node, 0), inputOf(node, 1)]) as [Value, Value];
  if (domainOf(a.dtype) === 'float') throw unsupported(node, 'it takes integers and not f32');
  const whole = map(builder, 'mulInt', [map(builder, 'divInt', [a, b], 'i32'), b], 'i32');
  const rest = map(builder, 'subInt', [a, whole], 'i32');
  if (node.attributes.int('fmod', 0) !== 0) return map(builder, 'identity', [rest], a.dtype);
  const moved = map(builder, 'addInt', [rest, b], 'i32');
  const signs = map(builder, 'lessInt', [map(builder, 'xor', [rest, b], 'i32'), scalar('i32', 0)]);
  const isRest = map(builder, 'equalInt', [rest, scalar('i32', 0)]);
  return map(builder, 'select', [isRest, rest, map(builder, 'select', [signs, moved, rest])], a.dtype);
}

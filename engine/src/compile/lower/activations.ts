import { domainOf } from '../../ir/dtype.ts';
import type { Builder } from '../builder.ts';
import { map, scalar } from '../elementwise.ts';
import { inputOf, type LoweredNode, type Lowering, type Lowerings, unsupported } from '../lowering.ts';
import type { Value } from '../value.ts';
import { inputOfType, ofOneType, twoInputs } from './arguments.ts';

const number = (value: number) => scalar('f32', value);

/** Activation functions: a few maps each. */
export const activationLowerings: Lowerings = {
  Relu: (node) => {
    const x = inputOf(node, 0);
    if (domainOf(x.dtype) === 'float') return [map(node.builder, 'max', [x, number(0)])];
    return [map(node.builder, 'maxInt', [x, scalar('i32', 0)], x.dtype)];
  },
  LeakyRelu: onNumbers(({ builder, attributes }, x) =>
    whereNegative(builder, x, map(builder, 'mul', [x, number(attributes.float('alpha', 0.01))])),
  ),
  PRelu: (node) => {
    const { builder } = node;
    const [x, slope] = ofOneType(node, twoInputs(node, 1)) as [Value, Value];
    return [whereNegative(builder, x, map(builder, 'mul', [x, slope]))];
  },
  ThresholdedRelu: onNumbers(({ builder, attributes }, x) => {
    const isAbove = map(builder, 'less', [number(attributes.float('alpha', 1)), x]);
    return map(builder, 'select', [isAbove, x, number(0)]);
  }),
  Elu: onNumbers(({ builder, attributes }, x) =>
    whereNegative(builder, x, lessOne(builder, x, attributes.float('alpha', 1))),
  ),
  Celu: onNumbers(({ builder, attributes }, x) => {
    const alpha = attributes.float('alpha', 1);
    const scaled = map(builder, 'div', [x, number(alpha)]);
    return whereNegative(builder, x, lessOne(builder, scaled, alpha));
  }),
  Selu: onNumbers(({ builder, attributes }, x) => {
    const alpha = attributes.float('alpha', 1.6732632423543772);
    const bent = whereNegative(builder, x, lessOne(builder, x, alpha));
    return map(builder, 'mul', [bent, number(attributes.float('gamma', 1.0507009873554805))]);
  }),
  HardSigmoid: onNumbers(({ builder, attributes }, x) =>
    hardSigmoid(builder, x, attributes.float('alpha', 0.2), attributes.float('beta', 0.5)),
  ),
  HardSwish: onNumbers(({ builder }, x) => map(builder, 'mul', [x, hardSigmoid(builder, x, 1 / 6, 0.5)])),
  Swish: onNumbers(({ builder, attributes }, x) => {
    const alpha = attributes.float('alpha', 1);
    const scaled = alpha === 1 ? x : map(builder, 'mul', [x, number(alpha)]);
    return map(builder, 'mul', [x, map(builder, 'sigmoid', [scaled])]);
  }),
  Mish: onNumbers(({ builder }, x) => map(builder, 'mul', [x, map(builder, 'tanh', [softplus(builder, x)])])),
  Softplus: onNumbers(({ builder }, x) => softplus(builder, x)),
  Softsign: onNumbers(({ builder }, x) =>
    map(builder, 'div', [x, map(builder, 'add', [map(builder, 'abs', [x]), number(1)])]),
  ),
  Gelu: (node) => {
    const approximate = node.attributes.string('approximate', 'none');
    if (approximate !== 'none' && approximate !== 'tanh') throw unsupported(node, `approximation '${approximate}'`);
    return [gelu(node.builder, inputOfType(node, 0, 'f32'), approximate)];
  },
};

function onNumbers(compute: (node: LoweredNode, x: Value) => Value): Lowering {
  return (node) => [compute(node, inputOfType(node, 0, 'f32'))];
}

/** `other` where x is below zero, else x. */
function whereNegative(builder: Builder, x: Value, other: Value): Value {
  return map(builder, 'select', [map(builder, 'less', [x, number(0)]), other, x]);
}

/** alpha * (exp(x) - 1). */
function lessOne(builder: Builder, x: Value, alpha: number): Value {
  const grown = map(builder, 'sub', [map(builder, 'exp', [x]), number(1)]);
  return alpha === 1 ? grown : map(builder, 'mul', [grown, number(alpha)]);
}

function hardSigmoid(builder: Builder, x: Value, alpha: number, beta: number): Value {
  const line = map(builder, 'add', [map(builder, 'mul', [x, number(alpha)]), number(beta)]);
  return map(builder, 'max', [map(builder, 'min', [line, number(1)]), number(0)]);
}

/** log(1 + exp(x)) as max(x, 0) + log(1 + exp(-|x|)), in which nothing overflows. */
function softplus(builder: Builder, x: Value): Value {
  const small = map(builder, 'exp', [map(builder, 'neg', [map(builder, 'abs', [x])])]);
  const bend = map(builder, 'log', [map(builder, 'add', [small, number(1)])]);
  return map(builder, 'add', [map(builder, 'max', [x, number(0)]), bend]);
}

/** x / 2 * (1 + erf(x / sqrt(2))), or with tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)) in place of erf. */
function gelu(builder: Builder, x: Value, approximate: 'none' | 'tanh'): Value {
  const half = map(builder, 'mul', [x, number(0.5)]);
  const share = map(builder, 'add', [
    approximate === 'none' ? bellShare(builder, x) : tanhShare(builder, x),
    number(1),
  ]);
  return map(builder, 'mul', [half, share]);
}

function bellShare(builder: Builder, x: Value): Value {
  return map(builder, 'erf', [map(builder, 'mul', [x, number(Math.SQRT1_2)])]);
}

function tanhShare(builder: Builder, x: Value): Value {
  const square = map(builder, 'mul', [x, x]);
  const factor = map(builder, 'add', [map(builder, 'mul', [square, number(0.044715)]), number(1)]);
  const line = map(builder, 'mul', [x, number(Math.sqrt(2 / Math.PI))]);
  return map(builder, 'tanh', [map(builder, 'mul', [line, factor])]);
}

import { expect, it } from 'vitest';
import { floats, integers, lowerNode, type NodeSpec } from '../../../../test/scenes/lowerNode.ts';
import { activationLowerings } from './activations.ts';

const xs = [-100, -3.5, -1, -0.5, -0.01, 0, 0.01, 0.5, 1, 3.5, 100];
const run = (operator: string, attributes: NodeSpec['attributes'] = {}, inputs: readonly number[] = xs) =>
  Array.from(
    lowerNode(activationLowerings, { operator, attributes, inputs: [floats([inputs.length], inputs)] }).outputs[0]!
      .data,
    Number,
  );
const code = (name: string) => expect.objectContaining({ code: name });
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const hardSigmoid = (x: number, alpha = 0.2, beta = 0.5) => Math.max(0, Math.min(1, alpha * x + beta));

it.each<[string, NodeSpec['attributes'], (x: number) => number]>([
  ['Relu', {}, (x) => Math.max(x, 0)],
  ['LeakyRelu', {}, (x) => (x < 0 ? 0.01 * x : x)],
  ['LeakyRelu', { alpha: 0.3 }, (x) => (x < 0 ? 0.3 * x : x)],
  ['ThresholdedRelu', {}, (x) => (x > 1 ? x : 0)],
  ['ThresholdedRelu', { alpha: 0.25 }, (x) => (x > 0.25 ? x : 0)],
  ['Elu', { alpha: 2 }, (x) => (x < 0 ? 2 * Math.expm1(x) : x)],
  ['Celu', { alpha: 2 }, (x) => Math.max(0, x) + Math.min(0, 2 * Math.expm1(x / 2))],
  ['Selu', {}, (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x))],
  ['HardSigmoid', {}, (x) => hardSigmoid(x)],
  ['HardSigmoid', { alpha: 0.5, beta: 0.1 }, (x) => hardSigmoid(x, 0.5, 0.1)],
  ['HardSwish', {}, (x) => x * hardSigmoid(x, 1 / 6, 0.5)],
  ['Swish', {}, (x) => x / (1 + Math.exp(-x))],
  ['Swish', { alpha: 2 }, (x) => x / (1 + Math.exp(-2 * x))],
  ['Mish', {}, (x) => x * Math.tanh(softplus(x))],
  ['Softplus', {}, softplus],
  ['Softsign', {}, (x) => x / (1 + Math.abs(x))],
  ['Gelu', { approximate: 'tanh' }, (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))],
])('%s %j', (operator, attributes, compute) => {
  run(operator, attributes).forEach((y, i) => {
    const expected = compute(xs[i]!);
    expect(Math.abs(y - expected), `at ${xs[i]}`).toBeLessThan(1e-6 + 1e-6 * Math.abs(expected));
  });
});

it('Gelu is x times the normal distribution', () => {
  // Values of the distribution at 0.5 and 1 from its tables.
  const found = run('Gelu', {}, [0.5, 1, -1, 0]);
  [0.5 * 0.6914624612740131, 0.8413447460685429, -0.15865525393145707, 0].forEach((expected, i) => {
    expect(Math.abs(found[i]! - expected)).toBeLessThan(1e-6);
  });
  expect(() => run('Gelu', { approximate: 'none at all' })).toThrow(code('OPERATOR_UNSUPPORTED'));
});

it.each(['Relu', 'LeakyRelu', 'Elu', 'HardSigmoid', 'Softplus', 'Softsign', 'Gelu', 'Mish', 'Swish'])(
  '%s of NaN is NaN',
  (operator) => expect(run(operator, {}, [NaN])).toEqual([NaN]),
);

it('Relu takes integers', () => {
  const { outputs } = lowerNode(activationLowerings, { operator: 'Relu', inputs: [integers('i8', [3], [-128, 0, 7])] });
  expect(outputs).toEqual([integers('i8', [3], [0, 0, 7])]);
  expect(() => lowerNode(activationLowerings, { operator: 'Elu', inputs: [integers('i8', [1], [1])] })).toThrow(
    code('OPERATOR_UNSUPPORTED'),
  );
});

it('PRelu has a slope for each channel, before operator set 7 without broadcasting', () => {
  const x = floats([1, 2, 2], [-1, 2, -3, -4]);
  const prelu = (slope: ReturnType<typeof floats>, opset: number) =>
    lowerNode(activationLowerings, { operator: 'PRelu', inputs: [x, slope], opset }).outputs;
  expect(prelu(floats([2, 1], [0.5, 2]), 16)).toEqual([floats([1, 2, 2], [-0.5, 2, -6, -8])]);
  expect(prelu(floats([2], [0.5, 2]), 6)).toEqual([floats([1, 2, 2], [-0.5, 2, -6, -8])]);
  expect(prelu(floats([1], [0.5]), 6)).toEqual([floats([1, 2, 2], [-0.5, 2, -1.5, -2])]);
});

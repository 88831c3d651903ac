import { describe, expect, test } from 'vitest';
import { floats, lowerNode, someFloats, worstError } from '../../../../test/scenes/lowerNode.ts';
import type { Tensor } from '../../ir/dtype.ts';
import { normalizationLowerings } from './normalization.ts';

const run = (
  operator: string,
  inputs: readonly (Tensor | { constant: Tensor })[],
  attributes = {},
  outputs = ['y'],
  opset = 21,
) => lowerNode(normalizationLowerings, { operator, opset, attributes, inputs, outputs });

const numbers = (tensor: Tensor) => [...tensor.data].map(Number);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Each stretch of `length` elements less its mean, over its deviation. */
function standardised(x: Tensor, length: number, epsilon: number): number[] {
  const values = numbers(x);
  return values.map((value, i) => {
    const row = values.slice(i - (i % length), i - (i % length) + length);
    const centre = mean(row);
    return (value - centre) / Math.sqrt(mean(row.map((other) => (other - centre) ** 2)) + epsilon);
  });
}

describe('BatchNormalization', () => {
  const x = someFloats([2, 3, 2, 2]);
  const [scale, bias, centre, variance] = [
    floats([3], [1, 2, 3]),
    floats([3], [0, 1, -1]),
    floats([3], [0.5, 0, -2]),
    floats([3], [1, 4, 0.25]),
  ];
  const expected = numbers(x).map((value, i) => {
    const c = Math.floor(i / 4) % 3;
    const [g, b, m, v] = [scale, bias, centre, variance].map((vector) => Number(vector.data[c]));
    return ((value - m!) / Math.sqrt(v! + 1e-5)) * g! + b!;
  });

  test('takes two maps where the statistics are constants', () => {
    const fixed = [scale, bias, centre, variance].map((constant) => ({ constant }));
    const { model, outputs } = run('BatchNormalization', [x, ...fixed]);
    expect(worstError(outputs[0]!, expected)).toBeLessThan(1e-5);
    expect(model.program.instructions.map(({ kind }) => kind)).toEqual(['map', 'map', 'view']);
  });

  test('takes statistics that are inputs', () => {
    expect(
      worstError(run('BatchNormalization', [x, scale, bias, centre, variance]).outputs[0]!, expected),
    ).toBeLessThan(1e-5);
  });

  test('refuses to train', () => {
    const inputs = [x, scale, bias, centre, variance];
    const refusal = expect.objectContaining({ code: 'OPERATOR_UNSUPPORTED' });
    expect(() => run('BatchNormalization', inputs, { training_mode: 1 })).toThrow(refusal);
    expect(() => run('BatchNormalization', inputs, {}, ['y', 'mean'])).toThrow(refusal);
  });
});

describe('LayerNormalization', () => {
  const x = someFloats([2, 3, 4]);

  test('scales and shifts rows, and gives what it divided by', () => {
    const { outputs } = run('LayerNormalization', [x, floats([4], [1, 2, 3, 4]), floats([4], [0, 1, 0, 1])], {}, [
      'y',
      'mean',
      'inverse',
    ]);
    const expected = standardised(x, 4, 1e-5).map((value, i) => value * ((i % 4) + 1) + (i % 2));
    expect(worstError(outputs[0]!, expected)).toBeLessThan(1e-5);
    expect(outputs.slice(1).map(({ shape }) => shape)).toEqual([
      [2, 3, 1],
      [2, 3, 1],
    ]);
    expect(
      worstError(
        outputs[1]!,
        Array.from({ length: 6 }, (_, i) => mean(numbers(x).slice(4 * i, 4 * i + 4))),
      ),
    ).toBeLessThan(1e-6);
  });

  test('goes over all dimensions from the axis on', () => {
    const ones = floats([3, 4], Array(12).fill(1));
    const { outputs } = run('LayerNormalization', [x, ones], { axis: 1, epsilon: 0.1 });
    expect(worstError(outputs[0]!, standardised(x, 12, 0.1))).toBeLessThan(1e-5);
  });
});

test('RMSNormalization divides by the root of the mean square', () => {
  const x = someFloats([3, 4]);
  const { outputs } = run('RMSNormalization', [x, floats([4], [1, 2, 3, 4])]);
  const values = numbers(x);
  const expected = values.map((value, i) => {
    const row = values.slice(i - (i % 4), i - (i % 4) + 4);
    return (value / Math.sqrt(mean(row.map((other) => other ** 2)) + 1e-5)) * ((i % 4) + 1);
  });
  expect(worstError(outputs[0]!, expected)).toBeLessThan(1e-5);
});

test('InstanceNormalization takes each plane by itself', () => {
  const x = someFloats([2, 2, 3, 3]);
  const { outputs } = run('InstanceNormalization', [x, floats([2], [2, 3]), floats([2], [1, -1])]);
  const expected = standardised(x, 9, 1e-5).map((value, i) =>
    Math.floor(i / 9) % 2 === 0 ? 2 * value + 1 : 3 * value - 1,
  );
  expect(worstError(outputs[0]!, expected)).toBeLessThan(1e-5);
});

describe('GroupNormalization', () => {
  const x = someFloats([2, 4, 3]);

  test('scales channels', () => {
    const { outputs } = run('GroupNormalization', [x, floats([4], [1, 2, 3, 4]), floats([4], [0, 0, 0, 1])], {
      num_groups: 2,
    });
    const expected = standardised(x, 6, 1e-5).map((value, i) => {
      const c = Math.floor(i / 3) % 4;
      return value * (c + 1) + (c === 3 ? 1 : 0);
    });
    expect(worstError(outputs[0]!, expected)).toBeLessThan(1e-5);
  });

  test('scales groups before operator set 21', () => {
    const { outputs } = run(
      'GroupNormalization',
      [x, floats([2], [2, 3]), floats([2], [0, 0])],
      { num_groups: 2 },
      ['y'],
      18,
    );
    const expected = standardised(x, 6, 1e-5).map((value, i) => value * (Math.floor(i / 6) % 2 === 0 ? 2 : 3));
    expect(worstError(outputs[0]!, expected)).toBeLessThan(1e-5);
  });
});

test.each<[string, number[], number[][]]>([
  ['BatchNormalization', [2, 1, 2], [[5], [5], [5], [5]]],
  ['BatchNormalization', [2, 3, 2], [[3], [3], [1], [3]]],
  ['LayerNormalization', [2, 1], [[3]]],
  ['LayerNormalization', [2, 3], [[1, 2, 3]]],
  ['RMSNormalization', [2, 3], [[2]]],
  ['InstanceNormalization', [2, 3, 4], [[3], [4]]],
  ['InstanceNormalization', [2, 3], [[3], [3]]],
  ['GroupNormalization', [2, 4, 3], [[2], [2]]],
])('%s of %o refuses vectors of %o', (operator, x, rest) => {
  const inputs = [x, ...rest].map((shape) => someFloats(shape));
  expect(() => run(operator, inputs, { num_groups: 2 })).toThrow(expect.objectContaining({ code: 'MODEL_MALFORMED' }));
});

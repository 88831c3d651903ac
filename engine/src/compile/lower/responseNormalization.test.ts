import { describe, expect, test } from 'vitest';
import { floats, lowerNode, worstError } from '../../../../test/scenes/lowerNode.ts';
import { responseNormalizationLowerings } from './responseNormalization.ts';

const run = (operator: string, attributes: Record<string, number | number[]>, x = floats([1, 3, 1], [1, 2, 3])) =>
  lowerNode(responseNormalizationLowerings, { operator, attributes, inputs: [x] }).outputs[0]!;

// What onnxruntime computes too is compared to it in test/conformance/onnxruntime.test.ts.
describe('LRN', () => {
  test('sums one channel more behind than before where their number is even', () => {
    const sums = [1 + 4, 4 + 9, 9];
    const expected = sums.map((sum, i) => (i + 1) / (1 + sum / 2));
    expect(worstError(run('LRN', { size: 2, alpha: 1, beta: 1, bias: 1 }), expected)).toBeLessThan(1e-6);
  });

  test('refuses to sum nothing', () => {
    expect(() => run('LRN', { size: 0 })).toThrow(expect.objectContaining({ code: 'MODEL_MALFORMED' }));
    expect(() => run('LRN', { size: 3 }, floats([3], [1, 2, 3]))).toThrow(
      expect.objectContaining({ code: 'MODEL_MALFORMED' }),
    );
  });
});

test('LpNormalization divides by the root of squares or the sum of magnitudes', () => {
  const x = floats([2, 2], [3, -4, 0, 5]);
  expect(worstError(run('LpNormalization', {}, x), [0.6, -0.8, 0, 1])).toBeLessThan(1e-6);
  expect(worstError(run('LpNormalization', { p: 1, axis: 0 }, x), [1, -4 / 9, 0, 5 / 9])).toBeLessThan(1e-6);
  expect(() => run('LpNormalization', { p: 3 }, x)).toThrow(expect.objectContaining({ code: 'OPERATOR_UNSUPPORTED' }));
});

test('MeanVarianceNormalization refuses axes that are not there', () => {
  expect(() => run('MeanVarianceNormalization', {})).toThrow(expect.objectContaining({ code: 'MODEL_MALFORMED' }));
  expect(
    worstError(run('MeanVarianceNormalization', { axes: [1] }), [-Math.sqrt(1.5), 0, Math.sqrt(1.5)]),
  ).toBeLessThan(1e-6);
});

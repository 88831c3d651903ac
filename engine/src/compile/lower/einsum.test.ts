import { describe, expect, test } from 'vitest';
import { floats, lowerNode } from '../../../../test/scenes/lowerNode.ts';
import type { Tensor } from '../../ir/dtype.ts';
import { einsumLowerings } from './einsum.ts';

const run = (equation: string, ...inputs: Tensor[]) =>
  lowerNode(einsumLowerings, { operator: 'Einsum', attributes: { equation }, inputs }).outputs[0]!;

const square = floats([2, 2], [1, 2, 3, 4]);
const other = floats([2, 2], [5, 6, 7, 8]);

describe('Einsum', () => {
  test.each<[string, Tensor[], number[], number[]]>([
    ['ij,jk->ik', [square, other], [2, 2], [19, 22, 43, 50]],
    ['ij, kj', [square, other], [2, 2], [17, 23, 39, 53]],
    ['ii', [square], [], [5]],
    ['ii->i', [square], [2], [1, 4]],
    ['ij->ji', [square], [2, 2], [1, 3, 2, 4]],
    ['ij->j', [square], [2], [4, 6]],
    ['i,j->ij', [floats([2], [1, 2]), floats([2], [3, 4])], [2, 2], [3, 4, 6, 8]],
    ['bij,bjk->bik', [floats([2, 1, 2], [1, 2, 3, 4]), floats([1, 2, 1], [5, 6])], [2, 1, 1], [17, 39]],
  ])('%s', (equation, inputs, shape, expected) => {
    expect(run(equation, ...inputs)).toEqual(floats(shape, expected));
  });

  test.each(['i->i', 'ij->k', 'ij->ii', 'ij,jk->ik', '-> i', 'i1->i'])('refuses %s', (equation) => {
    expect(() => run(equation, square)).toThrow(expect.objectContaining({ code: 'MODEL_MALFORMED' }));
  });

  test('sums nothing to zeros', () => {
    expect(run('ij,jk->ik', floats([2, 0], []), floats([0, 2], []))).toEqual(floats([2, 2], [0, 0, 0, 0]));
    expect(() => run('ij,jk->ik', floats([1, 0], []), square)).toThrow(
      expect.objectContaining({ code: 'MODEL_MALFORMED' }),
    );
  });

  test('refuses two sizes of one letter, and unnamed dimensions', () => {
    expect(() => run('i,i', floats([2], [1, 2]), floats([3], [1, 2, 3]))).toThrow(
      expect.objectContaining({ code: 'MODEL_MALFORMED' }),
    );
    expect(() => run('...i->...', square)).toThrow(expect.objectContaining({ code: 'OPERATOR_UNSUPPORTED' }));
  });
});

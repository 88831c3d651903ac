import { describe, expect, test } from 'vitest';
import {
  elementAt,
  floats,
  indicesOf,
  integers,
  lowerNode,
  someFloats,
  someIntegers,
  worstError,
} from '../../../../test/scenes/lowerNode.ts';
import type { Tensor } from '../../ir/dtype.ts';
import { matrixLowerings } from './matrix.ts';

const TOLERANCE = 1e-5;

/** The product in binary64 of tensors of one batch shape. */
function expectedProduct(a: Tensor, b: Tensor, shift = { a: 0, b: 0 }): number[] {
  const batch = a.shape.slice(0, -2);
  const [m, k, n] = [a.shape.at(-2)!, a.shape.at(-1)!, b.shape.at(-1)!];
  return indicesOf([...batch, m, n]).map((index) => {
    const [outer, row, column] = [index.slice(0, -2), index.at(-2)!, index.at(-1)!];
    return Array.from({ length: k }).reduce<number>((sum, _, i) => {
      const left = elementAt(a, [...outer, row, i]) - shift.a;
      return sum + left * (elementAt(b, [...outer, i, column].slice(-b.shape.length)) - shift.b);
    }, 0);
  });
}

const multiply = (a: Tensor, b: Tensor, constant = false) =>
  lowerNode(matrixLowerings, { operator: 'MatMul', inputs: [a, constant ? { constant: b } : b] });

describe('MatMul', () => {
  test.each([false, true])('multiplies stacks of matrices; the right one constant: %s', (constant) => {
    const [a, b] = [someFloats([2, 3, 4, 5]), someFloats([5, 6], 2)];
    const { outputs } = multiply(a, b, constant);
    expect(outputs[0]!.shape).toEqual([2, 3, 4, 6]);
    expect(worstError(outputs[0]!, expectedProduct(a, b))).toBeLessThan(TOLERANCE);
  });

  test('drops the dimension that a vector was given', () => {
    const [v, w] = [floats([2], [1, 2]), floats([2], [3, 4])];
    const m = floats([2, 2], [1, 2, 3, 4]);
    expect(multiply(v, w).outputs[0]).toEqual(floats([], [11]));
    expect(multiply(v, m).outputs[0]).toEqual(floats([2], [7, 10]));
    expect(multiply(m, v).outputs[0]).toEqual(floats([2], [5, 11]));
  });

  test('sums a wide row in blocks within the cap', () => {
    const [a, b] = [someFloats([2, 2100]), someFloats([2100, 2], 3)];
    const { model, outputs } = multiply(a, b, true);
    const fans = model.program.instructions
      .filter(({ kind }) => kind === 'fold')
      .map(({ sizes, rank }) => sizes.slice(rank));
    expect(fans).toEqual([[700], [3]]);
    expect(worstError(outputs[0]!, expectedProduct(a, b))).toBeLessThan(1e-4);
  });

  test('copies a right operand whose columns lie too far apart for an element proof', () => {
    // A hundred rows make the copy of 300 x 70 elements smaller than five parts of each sum would be.
    const [a, b] = [someFloats([100, 300]), someFloats([300, 70], 3)];
    const { model, outputs } = multiply(a, b);
    expect(model.program.instructions.map(({ kind }) => kind)).toEqual(['view', 'fold', 'view']);
    expect(worstError(outputs[0]!, expectedProduct(a, b))).toBeLessThan(TOLERANCE);
  });

  test('gives zeros for sums of nothing', () => {
    expect(multiply(floats([2, 0], []), floats([0, 3], [])).outputs[0]).toEqual(floats([2, 3], [0, 0, 0, 0, 0, 0]));
  });

  test('refuses sizes and types that do not fit', () => {
    expect(() => multiply(someFloats([2, 3]), someFloats([2, 3]))).toThrow(
      expect.objectContaining({ code: 'MODEL_MALFORMED' }),
    );
    expect(() => multiply(someIntegers('i8', [2, 2]), someIntegers('i8', [2, 2]))).toThrow(
      expect.objectContaining({ code: 'OPERATOR_UNSUPPORTED' }),
    );
  });
});

describe('Gemm', () => {
  const [a, b] = [floats([2, 2], [1, 2, 3, 4]), floats([2, 2], [5, 6, 7, 8])];
  const gemm = (attributes: Record<string, number>, ...rest: Tensor[]) =>
    lowerNode(matrixLowerings, { operator: 'Gemm', attributes, inputs: [a, { constant: b }, ...rest] });

  test.each([
    [{}, [19, 22, 43, 50]],
    [{ transA: 1 }, [26, 30, 38, 44]],
    [{ transB: 1 }, [17, 23, 39, 53]],
    [{ alpha: 2, beta: 3 }, [38, 44, 86, 100]],
  ])('with %o', (attributes, expected) => {
    expect([...gemm(attributes).outputs[0]!.data]).toEqual(expected);
  });

  test('adds a row of numbers scaled by beta', () => {
    expect([...gemm({ beta: 0.5 }, floats([2], [10, 20])).outputs[0]!.data]).toEqual([24, 32, 48, 60]);
  });

  test('refuses an addend that would make the product larger', () => {
    for (const shape of [[3], [2, 2, 2], [3, 1]]) {
      expect(() => gemm({}, someFloats(shape))).toThrow(expect.objectContaining({ code: 'MODEL_MALFORMED' }));
    }
  });

  test('costs nothing for factors of one', () => {
    expect(gemm({ alpha: 1, beta: 1 }, floats([2], [1, 2])).model.program.instructions).toHaveLength(3);
  });
});

describe('MatMulInteger', () => {
  const run = (a: Tensor, b: Tensor, zeros: (Tensor | undefined)[], constant: boolean) => {
    const fixed = (tensor: Tensor | undefined) => tensor && { constant: tensor };
    return lowerNode(matrixLowerings, {
      operator: 'MatMulInteger',
      inputs: [a, constant ? { constant: b } : b, ...(constant ? zeros.map(fixed) : zeros)],
    });
  };

  test.each([false, true])('takes zero points away exactly; constants: %s', (constant) => {
    const [a, b] = [someIntegers('u8', [3, 40]), someIntegers('i8', [40, 5], 7)];
    const zeros = [integers('u8', [], [131]), integers('i8', [], [-3])];
    const { outputs } = run(a, b, zeros, constant);
    expect(outputs[0]!.dtype).toBe('i32');
    expect([...outputs[0]!.data]).toEqual(expectedProduct(a, b, { a: 131, b: -3 }));
  });

  test('reads 8-bit elements of the left operand although it has a zero point', () => {
    const { model } = run(someIntegers('u8', [3, 40]), someIntegers('i8', [40, 5]), [integers('u8', [], [131])], true);
    const fold = model.program.instructions.find(({ kind }) => kind === 'fold')!;
    expect(fold.operands.map(({ dtype }) => dtype)).toEqual(['u8', 'i8']);
  });

  test('takes a zero point by row and one by column', () => {
    const [a, b] = [integers('u8', [2, 2], [1, 2, 3, 4]), integers('u8', [2, 2], [5, 6, 7, 8])];
    const { outputs } = run(a, b, [integers('u8', [2], [1, 2]), integers('u8', [2], [5, 6])], true);
    // [[0, 1], [1, 2]] * [[0, 0], [2, 2]]
    expect([...outputs[0]!.data]).toEqual([2, 2, 4, 4]);
  });

  test('refuses sums that int32 may not hold', () => {
    const wide = 2 ** 16;
    const a: Tensor = { dtype: 'u8', shape: [1, wide], data: new Uint8Array(wide) };
    const b: Tensor = { dtype: 'u8', shape: [wide, 1], data: new Uint8Array(wide).fill(255) };
    expect(() => run(a, b, [], true)).toThrow(expect.objectContaining({ code: 'OPERATOR_UNSUPPORTED' }));
  });
});

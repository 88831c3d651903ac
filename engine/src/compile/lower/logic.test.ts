import { describe, expect, it } from 'vitest';
import { floats, integers, lowerNode, type NodeSpec } from '../../../../test/scenes/lowerNode.ts';
import type { Tensor } from '../../ir/dtype.ts';
import { logicLowerings } from './logic.ts';

const run = (operator: string, inputs: NodeSpec['inputs'], attributes = {}) => {
  const [output] = lowerNode(logicLowerings, { operator, inputs, attributes }).outputs;
  return output!;
};
const truth = (...list: number[]): Tensor => ({ dtype: 'bool', shape: [list.length], data: Uint8Array.from(list) });
const code = (name: string) => expect.objectContaining({ code: name });

describe('comparisons', () => {
  const pairs: readonly (readonly [number, number])[] = [
    ...([
      [1, 2],
      [2, 1],
      [2, 2],
      [0, -0],
      [NaN, NaN],
      [NaN, 1],
      [1, NaN],
      [Infinity, Infinity],
    ] as const),
  ];
  it.each<[string, (x: number, y: number) => boolean]>([
    ['Equal', (x, y) => x === y],
    ['Less', (x, y) => x < y],
    ['LessOrEqual', (x, y) => x <= y],
    ['Greater', (x, y) => x > y],
    ['GreaterOrEqual', (x, y) => x >= y],
  ])('%s of numbers and of integers', (operator, compare) => {
    const of = (list: readonly (readonly [number, number])[], side: 0 | 1) => list.map((pair) => pair[side]);
    const numbers = run(operator, [floats([8], of(pairs, 0)), floats([8], of(pairs, 1))]);
    expect(numbers).toEqual(truth(...pairs.map(([x, y]) => Number(compare(x, y)))));
    const small = [
      [200, 100],
      [100, 200],
      [7, 7],
    ] as const;
    const bytes = run(operator, [integers('u8', [3], of(small, 0)), integers('u8', [3], of(small, 1))]);
    expect(bytes).toEqual(truth(...small.map(([x, y]) => Number(compare(x, y)))));
  });

  it('find NaN and infinities', () => {
    const x = floats([4], [NaN, Infinity, -Infinity, 0]);
    expect(run('IsNaN', [x])).toEqual(truth(1, 0, 0, 0));
    expect(run('IsInf', [x])).toEqual(truth(0, 1, 1, 0));
    expect(run('IsInf', [x], { detect_negative: 0 })).toEqual(truth(0, 1, 0, 0));
    expect(run('IsInf', [x], { detect_positive: 0 })).toEqual(truth(0, 0, 1, 0));
  });
});

describe('logic', () => {
  const [a, b] = [truth(0, 0, 1, 1), truth(0, 1, 0, 1)];
  it.each([
    ['And', [0, 0, 0, 1]],
    ['Or', [0, 1, 1, 1]],
    ['Xor', [0, 1, 1, 0]],
  ])('%s', (operator, expected) => expect(run(operator, [a, b])).toEqual(truth(...expected)));

  it('Not', () => expect(run('Not', [truth(0, 1)])).toEqual(truth(1, 0)));

  it('on bits keeps the type', () => {
    const [x, y] = [integers('u8', [1], [0b1100]), integers('u8', [1], [0b1010])];
    const results = ['BitwiseAnd', 'BitwiseOr', 'BitwiseXor'].map((operator) => run(operator, [x, y]));
    expect(results).toEqual([0b1000, 0b1110, 0b0110].map((value) => integers('u8', [1], [value])));
  });

  it('BitwiseNot', () => {
    expect(run('BitwiseNot', [integers('u8', [2], [0, 0b101])])).toEqual(integers('u8', [2], [255, 0b11111010]));
    expect(() => run('BitwiseNot', [truth(1)])).toThrow(code('OPERATOR_UNSUPPORTED'));
    expect(() => run('BitwiseNot', [floats([1], [1])])).toThrow(code('MODEL_MALFORMED'));
  });

  it('takes truth values and nothing else', () => {
    expect(() => run('And', [integers('u8', [1], [1]), integers('u8', [1], [1])])).toThrow(
      code('OPERATOR_UNSUPPORTED'),
    );
    expect(() => run('Not', [floats([1], [1])])).toThrow(code('OPERATOR_UNSUPPORTED'));
  });
});

describe('Where', () => {
  it('chooses, with shapes that broadcast', () => {
    const condition: Tensor = { dtype: 'bool', shape: [2, 1], data: Uint8Array.of(1, 0) };
    expect(run('Where', [condition, floats([2], [1, 2]), floats([], [9])])).toEqual(floats([2, 2], [1, 2, 9, 9]));
    expect(() => run('Where', [condition, floats([1], [1]), integers('i32', [1], [1])])).toThrow(
      code('MODEL_MALFORMED'),
    );
  });
});

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
import { elementCount, type Tensor } from '../../ir/dtype.ts';
import { convolutionLowerings } from './convolution.ts';

type Window = { group?: number; strides?: number[]; pads?: number[]; dilations?: number[] };

/** Convolution by its definition, in binary64; zero points stand for nothing, also in the padding. */
function expectedConvolution(
  x: Tensor,
  w: Tensor,
  given: Window,
  zero = { x: 0, w: 0 },
): { shape: number[]; values: number[] } {
  const rank = x.shape.length - 2;
  const {
    group = 1,
    strides = Array(rank).fill(1),
    pads = Array(2 * rank).fill(0),
    dilations = Array(rank).fill(1),
  } = given;
  const out = Array.from({ length: rank }, (_, d) => {
    const reach = (w.shape[d + 2]! - 1) * dilations[d] + 1;
    return Math.floor((x.shape[d + 2]! + pads[d] + pads[rank + d] - reach) / strides[d]) + 1;
  });
  const [filters, channels] = w.shape as [number, number];
  const shape = [x.shape[0]!, filters, ...out];
  const values = indicesOf(shape).map(([n, m, ...at]) => {
    const first = Math.floor(m! / (filters / group)) * channels;
    let sum = 0;
    for (const [c, ...tap] of indicesOf([channels, ...w.shape.slice(2)])) {
      const place = at.map((position, d) => position * strides[d] - pads[d] + tap[d]! * dilations[d]);
      sum += (elementAt(x, [n!, first + c!, ...place], zero.x) - zero.x) * (elementAt(w, [m!, c!, ...tap]) - zero.w);
    }
    return sum;
  });
  return { shape, values };
}

function check(x: Tensor, w: Tensor, attributes: Window) {
  const expected = expectedConvolution(x, w, attributes);
  const { model, outputs } = lowerNode(convolutionLowerings, {
    operator: 'Conv',
    attributes: attributes as Record<string, number[]>,
    inputs: [x, { constant: w }],
  });
  expect(outputs[0]!.shape).toEqual(expected.shape);
  expect(worstError(outputs[0]!, expected.values)).toBeLessThan(1e-5);
  return model.program.instructions;
}

describe('Conv', () => {
  test.each<[string, number[], number[], Window]>([
    ['plain', [2, 3, 6, 5], [4, 3, 3, 2], {}],
    ['one dimension', [2, 3, 9], [4, 3, 3], { pads: [1, 1], strides: [2] }],
    ['three dimensions', [1, 2, 4, 4, 4], [3, 2, 2, 2, 2], { pads: [0, 1, 0, 1, 0, 0] }],
    ['strides and pads that differ', [1, 3, 7, 8], [2, 3, 3, 3], { strides: [2, 3], pads: [1, 0, 2, 1] }],
    ['dilations', [1, 3, 9, 9], [2, 3, 3, 2], { dilations: [2, 3], pads: [1, 1, 1, 1] }],
    ['groups', [2, 6, 5, 5], [4, 3, 3, 3], { group: 2, pads: [1, 1, 1, 1] }],
    ['depthwise', [1, 4, 6, 6], [4, 1, 3, 3], { group: 4, pads: [1, 1, 1, 1] }],
    ['depthwise with a multiplier', [1, 3, 6, 6], [6, 1, 3, 3], { group: 3, strides: [2, 2] }],
    ['one tap', [2, 5, 3, 3], [4, 5, 1, 1], { strides: [2, 2] }],
  ])('%s', (_, xShape, wShape, attributes) => {
    check(someFloats(xShape), someFloats(wShape, 5), attributes);
  });

  test('walks rows of the window as runs', () => {
    const instructions = check(someFloats([1, 8, 5, 5]), someFloats([4, 8, 3, 3], 2), { pads: [1, 1, 1, 1] });
    const fold = instructions.find(({ kind }) => kind === 'fold')!;
    expect(fold.sizes.slice(fold.rank)).toEqual([3, 24]);
    expect(instructions.map(({ kind }) => kind)).toEqual(['view', 'fold', 'view']);
  });

  test('sums many channels in blocks within the cap', () => {
    const instructions = check(someFloats([1, 200, 4, 4]), someFloats([2, 200, 3, 3], 2), {});
    const folds = instructions.filter(({ kind }) => kind === 'fold');
    expect(folds.map(({ sizes, rank }) => elementCount(sizes.slice(rank)))).toEqual([600, 3]);
  });

  test.each([
    ['SAME_UPPER', [0, 0, 1, 1]],
    ['SAME_LOWER', [1, 1, 0, 0]],
    ['VALID', [0, 0, 0, 0]],
  ])('auto_pad %s', (mode, pads) => {
    const [x, w] = [someFloats([1, 1, 4, 4]), someFloats([1, 1, 2, 2], 2)];
    const { outputs } = lowerNode(convolutionLowerings, {
      operator: 'Conv',
      attributes: { auto_pad: mode },
      inputs: [x, w],
    });
    expect(worstError(outputs[0]!, expectedConvolution(x, w, { pads }).values)).toBeLessThan(1e-6);
  });

  test('adds one number to each channel', () => {
    const x = floats([1, 1, 1, 2], [1, 2]);
    const w = floats([2, 1, 1, 1], [10, 100]);
    const { outputs } = lowerNode(convolutionLowerings, { operator: 'Conv', inputs: [x, w, floats([2], [0.5, 0.25])] });
    expect(outputs[0]).toEqual(floats([1, 2, 1, 2], [10.5, 20.5, 100.25, 200.25]));
  });

  test.each([
    [[1, 3, 4, 4], [2, 2, 3, 3], {}],
    [[1, 4, 4, 4], [3, 2, 3, 3], { group: 2 }],
    [[1, 1, 2, 2], [1, 1, 3, 3], {}],
    [[1, 1, 4, 4], [1, 1, 3, 3], { strides: [0, 1] }],
    [[1, 1, 4, 4], [1, 1, 3, 3], { pads: [1, 1] }],
  ])('refuses x %o with w %o and %o', (x, w, attributes) => {
    expect(() =>
      lowerNode(convolutionLowerings, { operator: 'Conv', attributes, inputs: [someFloats(x), someFloats(w)] }),
    ).toThrow(expect.objectContaining({ code: 'MODEL_MALFORMED' }));
  });
});

test.each([[[3]], [[1]], [[1, 2]]])('Conv refuses a bias of %o for two filters', (shape) => {
  const inputs = [someFloats([1, 1, 2, 2]), someFloats([2, 1, 1, 1]), someFloats(shape)];
  expect(() => lowerNode(convolutionLowerings, { operator: 'Conv', inputs })).toThrow(
    expect.objectContaining({ code: 'MODEL_MALFORMED' }),
  );
});

describe('ConvInteger', () => {
  const [x, w] = [someIntegers('u8', [1, 3, 5, 5]), someIntegers('i8', [4, 3, 3, 3], 9)];
  const zero = integers('u8', [], [117]);
  const attributes = { pads: [1, 1, 1, 1] };

  test.each([
    ['constant weights and zero point', { constant: w }, { constant: zero }],
    ['a zero point known only at run time', { constant: w }, zero],
    ['weights known only at run time', w, { constant: zero }],
  ])('is exact with %s', (_, weights, zeroPoint) => {
    const { outputs } = lowerNode(convolutionLowerings, {
      operator: 'ConvInteger',
      attributes,
      inputs: [x, weights, zeroPoint],
    });
    expect([...outputs[0]!.data]).toEqual(expectedConvolution(x, w, attributes, { x: 117, w: 0 }).values);
  });

  test('takes a zero point of each filter away', () => {
    const zeros = integers('i8', [4], [5, 5, 5, 5]);
    const inputs = [x, { constant: w }, undefined, { constant: zeros }];
    const { outputs } = lowerNode(convolutionLowerings, { operator: 'ConvInteger', attributes, inputs });
    expect([...outputs[0]!.data]).toEqual(expectedConvolution(x, w, attributes, { x: 0, w: 5 }).values);
  });

  test.each<[string, (typeof x)[]]>([
    ['several zero points of the data', [x, w, integers('u8', [3], [1, 2, 3])]],
    ['a zero point of another type', [x, w, integers('i8', [], [1])]],
    ['zero points of more filters', [x, w, zero, integers('i8', [5], [1, 2, 3, 4, 5])]],
    ['weights of another rank', [x, someIntegers('i8', [4, 3, 3]), zero]],
  ])('refuses %s', (_, inputs) => {
    expect(() =>
      lowerNode(convolutionLowerings, {
        operator: 'ConvInteger',
        inputs: inputs.map((constant, i) => (i === 0 ? constant : { constant })),
      }),
    ).toThrow(expect.objectContaining({ code: 'MODEL_MALFORMED' }));
  });
});

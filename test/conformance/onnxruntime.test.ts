import { expect, test } from 'vitest';
import type { Tensor } from '../../engine/src/ir/dtype.ts';
import { createRandom, type Random } from '../generators/randomNumbers.ts';
import { runByOnnxruntime, runByReference, type SingleNode } from '../scenes/singleNode.ts';

const CASES = 40;
const TOLERANCE = 2e-5;

const between = (random: Random, least: number, most: number) => least + random.below(most - least + 1);
const several = <T>(count: number, of: (d: number) => T) => Array.from({ length: count }, (_, d) => of(d));

function floats(random: Random, shape: readonly number[]): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return { dtype: 'f32', shape, data: Float32Array.from({ length: count }, () => random.below(2001) / 1000 - 1) };
}

function bytes(random: Random, dtype: 'u8' | 'i8', shape: readonly number[]): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  const data = Uint8Array.from({ length: count }, () => random.below(256));
  return { dtype, shape, data: dtype === 'u8' ? data : new Int8Array(data.buffer) };
}

const constant = <T extends Tensor>(tensor: T, isConstant = true) => ({ ...tensor, isConstant });

/** Strides, dilations and pads or auto_pad for a window over spatial dimensions. */
function window(random: Random, kernel: readonly number[], dilates = true): Record<string, string | number[]> {
  const rank = kernel.length;
  const strides = several(rank, () => between(random, 1, 3));
  if (random.chance(25)) {
    // A stride above the kernel would ask for negative padding, which onnxruntime refuses.
    const within = strides.map((stride, d) => Math.min(stride, kernel[d]!));
    return { strides: within, auto_pad: random.pick(['SAME_UPPER', 'SAME_LOWER', 'VALID']) };
  }
  const dilations = several(rank, () => (dilates ? between(random, 1, 2) : 1));
  return { strides, ...(dilates && { dilations }), pads: several(2 * rank, (d) => random.below(kernel[d % rank]!)) };
}

function convolution(random: Random): SingleNode {
  const rank = between(random, 1, 2);
  const group = random.pick([1, 1, 2, 3]);
  const [channels, filters] = [between(random, 1, 4), group * between(random, 1, 3)];
  const kernel = several(rank, () => between(random, 1, 3));
  const x = floats(random, [between(random, 1, 2), group * channels, ...several(rank, () => between(random, 6, 9))]);
  const w = floats(random, [filters, channels, ...kernel]);
  const bias = random.chance(50) ? [constant(floats(random, [filters]))] : [];
  const attributes = { group, kernel_shape: kernel, ...window(random, kernel) };
  return { operator: 'Conv', attributes, inputs: [x, constant(w, random.chance(70)), ...bias], output: 'f32' };
}

function transposedConvolution(random: Random): SingleNode {
  const rank = between(random, 1, 2);
  const group = random.pick([1, 1, 2, 3]);
  const kernel = several(rank, () => between(random, 1, 4));
  const channels = group * between(random, 1, 3);
  const x = floats(random, [between(random, 1, 2), channels, ...several(rank, () => between(random, 3, 6))]);
  const w = floats(random, [channels, between(random, 1, 3), ...kernel]);
  const strides = several(rank, () => between(random, 1, 3));
  const dilations = several(rank, () => between(random, 1, 2));
  const free = {
    ...{ pads: several(2 * rank, (d) => random.below(kernel[d % rank]!)), dilations },
    output_padding: strides.map((stride) => random.below(stride)),
  };
  const within = strides.map((stride, d) => Math.min(stride, kernel[d]!));
  const same = { auto_pad: random.pick(['SAME_UPPER', 'SAME_LOWER']), strides: within };
  const attributes = { group, kernel_shape: kernel, strides, ...(random.chance(25) ? same : free) };
  const bias = random.chance(50) ? [floats(random, [group * w.shape[1]!])] : [];
  return { operator: 'ConvTranspose', attributes, inputs: [x, constant(w, random.chance(50)), ...bias], output: 'f32' };
}

function pool(operator: 'MaxPool' | 'AveragePool'): (random: Random) => SingleNode {
  return (random) => {
    const rank = between(random, 1, 2);
    const kernel = several(rank, () => between(random, 1, 4));
    const x = floats(random, [
      between(random, 1, 2),
      between(random, 1, 3),
      ...several(rank, () => between(random, 8, 12)),
    ]);
    const attributes = {
      ...{ kernel_shape: kernel, ceil_mode: random.below(2), ...window(random, kernel, operator === 'MaxPool') },
      ...(operator === 'AveragePool' && { count_include_pad: random.below(2) }),
    };
    return { operator, opset: 19, attributes, inputs: [x], output: 'f32' };
  };
}

function quantizedConvolution(random: Random): SingleNode {
  const [channels, filters] = [between(random, 1, 4), between(random, 1, 4)];
  const kernel = several(2, () => between(random, 1, 3));
  const scale = (shape: readonly number[]): Tensor => {
    const values = floats(random, shape).data as Float32Array;
    return constant({ dtype: 'f32', shape, data: values.map((value) => (1.5 + value) / 64) });
  };
  const x = bytes(random, 'u8', [1, channels, 7, 6]);
  const w = constant(bytes(random, 'i8', [filters, channels, ...kernel]));
  const none: Tensor = { dtype: 'i8', shape: [filters], data: new Int8Array(filters) };
  return {
    ...{ operator: 'QLinearConv', output: 'u8', attributes: { kernel_shape: kernel, ...window(random, kernel) } },
    inputs: [
      ...[x, scale([]), constant(bytes(random, 'u8', [])), w, scale([filters]), constant(none)],
      ...[scale([]), constant(bytes(random, 'u8', []))],
    ],
  };
}

function gemm(random: Random): SingleNode {
  const [m, n, k] = several(3, () => between(random, 1, 9)) as [number, number, number];
  const [transA, transB] = [random.below(2), random.below(2)];
  const a = floats(random, transA === 1 ? [k, m] : [m, k]);
  const b = floats(random, transB === 1 ? [n, k] : [k, n]);
  const c = floats(random, random.pick([[], [n], [1, n], [m, 1], [m, n]]));
  const attributes = { transA, transB, alpha: { float: 0.5 }, beta: { float: random.pick([0, 1, 2]) } };
  return { operator: 'Gemm', attributes, inputs: [a, constant(b, random.chance(50)), c], output: 'f32' };
}

function matmul(random: Random): SingleNode {
  const [m, n, k] = several(3, () => between(random, 1, 9)) as [number, number, number];
  const batch = several(random.below(3), () => between(random, 1, 3));
  const thinned = batch.map((size) => (random.chance(50) ? size : 1)).slice(random.below(batch.length + 1));
  const a = floats(random, [...batch, m, k]);
  const b = random.chance(20) ? floats(random, [k]) : floats(random, [...thinned, k, n]);
  return { operator: 'MatMul', attributes: {}, inputs: [a, constant(b, random.chance(50))], output: 'f32' };
}

function normalization(operator: 'Softmax' | 'LogSoftmax' | 'LayerNormalization'): (random: Random) => SingleNode {
  return (random) => {
    const shape = several(between(random, 2, 4), () => between(random, 1, 6));
    const axis = random.below(shape.length) - (random.chance(50) ? shape.length : 0);
    const x = floats(random, shape);
    if (operator !== 'LayerNormalization') {
      return { operator, opset: random.pick([11, 13]), attributes: { axis }, inputs: [x], output: 'f32' };
    }
    const scaled = shape.slice(axis < 0 ? axis + shape.length : axis);
    const [scale, bias] = [floats(random, scaled), floats(random, scaled)];
    // An axis of one element less its mean is nothing but what rounding leaves: a large epsilon lets that not matter.
    return { operator, attributes: { axis, epsilon: { float: 0.1 } }, inputs: [x, scale, bias], output: 'f32' };
  };
}

function response(operator: 'LRN' | 'LpNormalization' | 'MeanVarianceNormalization'): (random: Random) => SingleNode {
  return (random) => {
    const x = floats(random, [
      between(random, 1, 2),
      between(random, 1, 6),
      between(random, 2, 4),
      between(random, 2, 4),
    ]);
    const attributes = {
      LRN: { size: random.pick([1, 3, 5]), alpha: { float: 0.5 }, beta: { float: 0.75 }, bias: { float: 2 } },
      LpNormalization: { axis: random.below(4) - random.pick([0, 4]), p: between(random, 1, 2) },
      MeanVarianceNormalization: random.chance(50) ? {} : { axes: [2, 3] },
    }[operator];
    return { operator, attributes: attributes as SingleNode['attributes'], inputs: [x], output: 'f32' };
  };
}

test.each<[string, (random: Random) => SingleNode]>([
  ['Conv', convolution],
  ['ConvTranspose', transposedConvolution],
  ['MaxPool', pool('MaxPool')],
  ['AveragePool', pool('AveragePool')],
  ['QLinearConv', quantizedConvolution],
  ['Gemm', gemm],
  ['MatMul', matmul],
  ['Softmax', normalization('Softmax')],
  ['LogSoftmax', normalization('LogSoftmax')],
  ['LayerNormalization', normalization('LayerNormalization')],
  ['LRN', response('LRN')],
  ['LpNormalization', response('LpNormalization')],
  ['MeanVarianceNormalization', response('MeanVarianceNormalization')],
])('%s with random attributes gives what onnxruntime gives', async (_, draw) => {
  for (let seed = 1; seed <= CASES; seed++) {
    const spec = draw(createRandom(seed));
    const expected = await runByOnnxruntime(spec);
    const found = runByReference(spec, expected.shape);
    const told = `seed ${seed}: ${JSON.stringify([spec.attributes, spec.inputs.map(({ shape }) => shape)])}`;
    expect(found.shape, told).toEqual(expected.shape);
    found.data.forEach((value, i) => {
      const wanted = Number(expected.data[i]);
      const difference = Math.abs(Number(value) - wanted);
      const isSame = spec.output === 'f32' ? difference <= TOLERANCE * Math.max(1, Math.abs(wanted)) : difference <= 0;
      if (!isSame) expect.fail(`${told}: element ${i} is ${value} and not ${wanted}`);
    });
  }
});

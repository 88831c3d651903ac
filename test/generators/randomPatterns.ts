import type { Dtype } from '../../engine/src/ir/dtype.ts';
import type { FoldInstruction, Operand } from '../../engine/src/ir/program.ts';
import { type Append, randomMap } from './randomInstructions.ts';
import type { Random } from './randomNumbers.ts';
import { type Available, denseStrides, type Pool, pickTensor } from './randomOperand.ts';

/** Adds instructions in the shapes that models have: what the fast kernels are there for. */
export function patternedInstructions(random: Random, pool: Pool, append: Append): void {
  const pattern = random.pick([product, product, convolution, depthwise, pooling, rowFold, chain]);
  const result = pattern(random, pool, append);
  if (random.chance(60)) epilogue(random, pool, append, result);
}

type Shape = { readonly size: number; readonly a: number; readonly b: number };

/** A fold over dimensions with strides for both operands; in parts when the first reduced one is split off. */
function fold(
  { random, pool, append }: { random: Random; pool: Pool; append: Append },
  outer: readonly Shape[],
  reduced: readonly Shape[],
  withB: boolean,
  dtype: Dtype,
): Available {
  const isFloat = dtype === 'f32';
  const all = [...outer, ...reduced];
  const operand = (of: 'a' | 'b'): Operand => {
    const reach = all.reduce((sum, shape) => sum + (shape.size - 1) * shape[of], 0);
    const tensor = pickTensor(random, pool, [dtype], reach + 1);
    const offset = random.chance(70) ? 0 : random.below(tensor.count - reach);
    const { source, count } = tensor;
    return { source, dtype, count, offset, strides: all.map((shape) => shape[of]) };
  };
  const operands = withB ? [operand('a'), operand('b')] : [operand('a')];
  if (withB && random.chance(30)) operands.reverse();
  const kind = withB || random.chance(50) ? 'sum' : random.pick(['max', 'min'] as const);
  const space = { kind: 'fold', fold: kind, sizes: all.map(({ size }) => size), operands } as const;
  const fn: FoldInstruction['fn'] = withB ? (isFloat ? 'mul' : 'mulInt') : 'identity';
  const result: Dtype = isFloat ? 'f32' : random.chance(80) ? 'i32' : 'i64';
  if (reduced.length < 2 || random.chance(40)) {
    return append({ ...space, fn, rank: outer.length, dtype: result });
  }
  const partial = append({ ...space, fn, rank: outer.length + 1, dtype: result });
  const sizes = [...outer.map(({ size }) => size), reduced[0]!.size];
  const { source, count } = partial;
  const whole = { source, dtype: result, count, offset: 0, strides: denseStrides(sizes) };
  return append({ ...space, fn: 'identity', rank: outer.length, dtype: result, sizes, operands: [whole] });
}

type Pattern = (random: Random, pool: Pool, append: Append) => Available;

const small = (random: Random) => random.pick([1, 2, 3, 4, 5, 6, 8, 9, 11, 16]);
/** Now and then more rows or columns than one block of a kernel has. */
const wide = (random: Random) => (random.chance(4) ? random.pick([130, 257]) : small(random));
const numbers = (random: Random): Dtype => (random.chance(75) ? 'f32' : random.pick(['i32', 'i8', 'u8']));

const product: Pattern = (random, pool, append) => {
  const [batch, m, n] = [random.pick([1, 1, 2, 3]), wide(random), wide(random)];
  // Both operands may lie in columns further apart than a chunk; an element proof shows so many such elements and no more.
  const k = 2 * Math.min(small(random), 12);
  const blocks = k % 4 === 0 ? 2 : 1;
  const [aInner, bInner] = [random.chance(70), random.chance(50)];
  const [ra, rb] = [aInner ? 1 : m, bInner ? 1 : n];
  const outer = [
    ...(batch > 1 ? [{ size: batch, a: m * k, b: random.chance(70) ? k * n : 0 }] : []),
    { size: m, a: aInner ? k : 1, b: 0 },
    { size: n, a: 0, b: bInner ? k : 1 },
  ];
  const reduced = [
    ...(blocks > 1 ? [{ size: blocks, a: ra * (k / blocks), b: rb * (k / blocks) }] : []),
    { size: k / blocks, a: ra, b: rb },
  ];
  return fold({ random, pool, append }, outer, reduced, true, numbers(random));
};

function windows(random: Random) {
  const [h, w, kh, kw] = [1 + random.below(4), 1 + random.below(5), 1 + random.below(3), 1 + random.below(3)];
  const [step, dilation] = [random.pick([1, 1, 2]), random.pick([1, 1, 2])];
  const width = (w - 1) * step + (kw - 1) * dilation + 1 + random.below(2);
  return { h, w, kh, kw, step, dilation, width };
}

const convolution: Pattern = (random, pool, append) => {
  const { h, w, kh, kw, step, dilation, width } = windows(random);
  const [c, o] = [random.pick([1, 2, 3, 4, 8]), small(random)];
  const outer = [
    { size: h, a: step * width * c, b: 0 },
    { size: w, a: step * c, b: 0 },
    { size: o, a: 0, b: kh * kw * c },
  ];
  const reduced = [
    { size: kh, a: dilation * width * c, b: kw * c },
    { size: kw, a: dilation * c, b: c },
    { size: c, a: 1, b: 1 },
  ];
  return fold({ random, pool, append }, outer, reduced, true, numbers(random));
};

const depthwise: Pattern = (random, pool, append) => {
  const { h, w, kh, kw, step, dilation, width } = windows(random);
  const c = small(random);
  const perChannel = random.chance(50);
  const outer = [
    { size: h, a: step * width * c, b: 0 },
    { size: w, a: step * c, b: 0 },
    { size: c, a: 1, b: perChannel ? kh * kw : 1 },
  ];
  const reduced = [
    { size: kh, a: dilation * width * c, b: kw * (perChannel ? 1 : c) },
    { size: kw, a: dilation * c, b: perChannel ? 1 : c },
  ];
  return fold({ random, pool, append }, outer, reduced, true, numbers(random));
};

const pooling: Pattern = (random, pool, append) => {
  const { h, w, kh, kw, step, dilation, width } = windows(random);
  const c = small(random);
  const outer = [
    { size: h, a: step * width * c, b: 0 },
    { size: w, a: step * c, b: 0 },
    { size: c, a: 1, b: 0 },
  ];
  const reduced = [
    { size: kh, a: dilation * width * c, b: 0 },
    { size: kw, a: dilation * c, b: 0 },
  ];
  return fold({ random, pool, append }, outer, reduced, false, numbers(random));
};

const rowFold: Pattern = (random, pool, append) => {
  const [rows, length] = [small(random), 2 * Math.min(small(random), 12)];
  const withB = random.chance(40);
  const gap = random.below(3);
  const outer = [{ size: rows, a: length + gap, b: random.chance(50) ? length : 0 }];
  const reduced = random.chance(50)
    ? [{ size: length, a: 1, b: 1 }]
    : [
        { size: length / 2, a: 2, b: 2 },
        { size: 2, a: 1, b: 1 },
      ];
  return fold({ random, pool, append }, outer, reduced, withB, numbers(random));
};

const chain: Pattern = (random, pool, append) => {
  let last = append(randomMap(random, pool));
  for (let i = random.below(5); i > 0; i--) last = append(randomMap(random, pool, [last.count]));
  return last;
};

/** Maps on a result: a bias for each channel, a rectifier, a tensor added, a gate that reads the result twice. */
function epilogue(random: Random, pool: Pool, append: Append, result: Available): void {
  if (result.dtype !== 'f32' || result.count === 0) {
    append(randomMap(random, pool, [result.count]));
    return;
  }
  const flat = (tensor: Available): Operand => ({ ...tensor, offset: 0, strides: [1] });
  const map = (fn: 'add' | 'mul' | 'max' | 'sigmoid', operands: readonly Operand[]) =>
    append({ kind: 'map', fn, dtype: 'f32', rank: 1, sizes: [result.count], operands });
  const zero: Operand = { source: { kind: 'immediate', bits: 0 }, dtype: 'f32', count: 1, offset: 0, strides: [0] };
  const channels = [8, 5, 4, 3, 2].find((size) => result.count % size === 0) ?? 1;
  const bias = pickTensor(random, pool, ['f32'], channels);
  const sizes = [result.count / channels, channels];
  const [whole, spread] = random.pick([
    [
      [channels, 1],
      [0, 1],
    ],
    [
      [channels, 1],
      [0, 1],
    ],
    [
      [channels, 1],
      [random.below(2) && sizes[0]! <= bias.count ? 1 : 0, 0],
    ],
  ] as const);
  let last = append({
    ...{ kind: 'map', fn: random.pick(['add', 'mul'] as const), dtype: 'f32', rank: 2, sizes },
    operands: [
      { ...result, offset: 0, strides: whole },
      { ...bias, offset: 0, strides: spread },
    ],
  });
  if (random.chance(50)) last = map('max', [flat(last), zero]);
  if (random.chance(40)) last = map('mul', [flat(last), flat(map('sigmoid', [flat(last)]))]);
  if (random.chance(40)) map('add', [flat(last), flat(pickTensor(random, pool, ['f32'], result.count))]);
}

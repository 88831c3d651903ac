import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../../../test/generators/randomNumbers.ts';
import {
  bitsIn,
  createKernels,
  type KernelMemory,
  randomFloats,
  storedBits,
} from '../../../test/scenes/kernelMemory.ts';
import { packedBytes } from './kernels.ts';
import { encodeRuns, reductionRuns } from './runs.ts';

let memory: KernelMemory;
beforeAll(async () => {
  memory = await createKernels();
});
beforeEach(() => memory.reset());

const round = Math.fround;

/** Geometry of windows over images NHWC that are padded already; strides in elements. */
function geometry(random: Random, channels: number) {
  const [images, kh, kw] = [1 + random.below(2), 1 + random.below(3), 1 + random.below(3)];
  const [outHeight, outWidth] = [1 + random.below(5), 1 + random.below(9)];
  const [stride, dilation] = [1 + random.below(2), 1 + random.below(2)];
  const height = (outHeight - 1) * stride + (kh - 1) * dilation + 1;
  const width = (outWidth - 1) * stride + (kw - 1) * dilation + 1;
  const rows = images * outHeight * outWidth;
  const at = (row: number) => {
    const [line, x] = [Math.floor(row / outWidth), row % outWidth];
    const [image, y] = [Math.floor(line / outHeight), line % outHeight];
    return ((image * height + y * stride) * width + x * stride) * channels;
  };
  const strides = [
    outWidth,
    outHeight,
    4 * stride * channels,
    4 * stride * width * channels,
    4 * height * width * channels,
  ] as const;
  const taps = Array.from({ length: kh * kw }, (_, t) => (Math.floor(t / kw) * width + (t % kw)) * dilation * channels);
  return {
    images,
    kh,
    kw,
    dilation,
    height,
    width,
    rows,
    at,
    strides,
    taps,
    elements: images * height * width * channels,
  };
}

describe('a convolution', () => {
  test.each(Array.from({ length: 24 }, (_, seed) => [seed]))('has the bits of the scalar sums (%i)', (seed) => {
    const random = createRandom(seed);
    const [channels, outputs] = [random.pick([1, 3, 4, 5, 16]), random.pick([1, 7, 8, 19])];
    const { kh, kw, dilation, width, rows, at, strides, taps, elements } = geometry(random, channels);
    const isPlain = random.chance(70);
    const [a, w] = [
      randomFloats(random, elements, isPlain),
      randomFloats(random, outputs * kh * kw * channels, isPlain),
    ];
    const k = kh * kw * channels;
    const lowered = random.chance(50);
    const line = { size: kh, stride: 4 * dilation * width * channels };
    // Dilation 1: taps of a line lie side by side. Lowered wide sums: each line is a block.
    const runs =
      dilation === 1
        ? reductionRuns([line], kw * channels, 4, lowered ? kw * channels : undefined)
        : reductionRuns(
            [line, { size: kw, stride: 4 * dilation * channels }],
            channels,
            4,
            lowered ? channels : undefined,
          );
    const packed = memory.reserve(packedBytes(k, outputs));
    const c = memory.reserve(4 * rows * outputs);
    memory.kernels.packPanelsF32(memory.place(w), 4, 4 * k, k, outputs, packed, k, 0);
    const table = [memory.place(encodeRuns(runs)), runs.length] as const;
    const source = memory.place(a);
    const split = random.below(rows + 1);
    for (const [from, to] of [
      [0, split],
      [split, rows],
    ] as const) {
      memory.kernels.gemmF32(source, packed, c, from, to, outputs, ...strides, 4 * outputs, 4, ...table, 0, 0);
    }

    const block = !lowered ? k : dilation === 1 ? kw * channels : channels;
    const expected = Array.from({ length: rows * outputs }, (_, i) => {
      const [row, output] = [Math.floor(i / outputs), i % outputs];
      let [total, sum] = [0, 0];
      for (let q = 0; q < k; q++) {
        const x = a[at(row) + taps[Math.floor(q / channels)]! + (q % channels)]!;
        sum = round(sum + round(x * w[output * k + q]!));
        if ((q + 1) % block === 0) [total, sum] = [round(total + sum), 0];
      }
      return total;
    });
    expect(bitsIn(memory.floats(c, rows * outputs))).toEqual(storedBits(expected));
  });
});

const FOLDS = [
  { name: 'sum', code: 1, start: 0, fold: (x: number, y: number) => round(x + y) },
  { name: 'max', code: 2, start: -Infinity, fold: Math.max },
  { name: 'min', code: 3, start: Infinity, fold: Math.min },
];

describe('windows over each channel', () => {
  test.each(Array.from({ length: 12 }, (_, seed) => [seed]))(
    'are weighted, summed and compared like scalars (%i)',
    (seed) => {
      const random = createRandom(100 + seed);
      const channels = random.pick([1, 3, 4, 7, 16, 29]);
      const { rows, at, strides, taps, elements } = geometry(random, channels);
      const [a, w] = [randomFloats(random, elements), randomFloats(random, taps.length * channels)];
      const [source, weights] = [memory.place(a), memory.place(w)];
      const table = [memory.place(Int32Array.from(taps, (tap) => 4 * tap)), taps.length] as const;
      const c = memory.reserve(4 * rows * channels);
      const scalar = (start: number, fold: (x: number, y: number) => number, weighted: boolean) =>
        Array.from({ length: rows * channels }, (_, i) => {
          const [row, channel] = [Math.floor(i / channels), i % channels];
          return taps.reduce((x, tap, t) => {
            const y = a[at(row) + tap + channel]!;
            return fold(x, weighted ? round(y * w[t * channels + channel]!) : y);
          }, start);
        });
      memory.kernels.depthwiseF32(
        source,
        weights,
        4 * channels,
        c,
        0,
        rows,
        channels,
        ...strides,
        4 * channels,
        ...table,
      );
      expect(bitsIn(memory.floats(c, rows * channels))).toEqual(storedBits(scalar(0, FOLDS[0]!.fold, true)));
      for (const { code, start, fold } of FOLDS) {
        memory.kernels.foldTapsF32(code, source, c, 0, rows, channels, ...strides, 4 * channels, ...table);
        expect(bitsIn(memory.floats(c, rows * channels))).toEqual(storedBits(scalar(start, fold, false)));
      }
    },
  );
});

describe('folds of rows', () => {
  test.each([
    [1, 5],
    [3, 16],
    [4, 1],
    [7, 0],
    [8, 33],
    [13, 7],
    [17, 100],
  ])('%i rows of %i', (rows, length) => {
    const random = createRandom(rows * 1000 + length);
    for (const isPlain of [true, false]) {
      memory.reset();
      const pitch = length + random.below(3);
      const [a, b] = [randomFloats(random, rows * pitch + 1, isPlain), randomFloats(random, rows * pitch + 1, isPlain)];
      const [left, right, c] = [memory.place(a), memory.place(b), memory.reserve(4 * rows)];
      for (const { code, start, fold } of FOLDS) {
        for (const factor of [0, right]) {
          const split = random.below(rows + 1);
          const rest = [factor, 4 * pitch, c] as const;
          memory.kernels.foldRowsF32(code, left, 4 * pitch, ...rest, 0, split, length);
          memory.kernels.foldRowsF32(code, left, 4 * pitch, ...rest, split, rows, length);
          const expected = Array.from({ length: rows }, (_, row) => {
            let x = start;
            for (let r = row * pitch; r < row * pitch + length; r++)
              x = fold(x, factor === 0 ? a[r]! : round(a[r]! * b[r]!));
            return x;
          });
          expect(bitsIn(memory.floats(c, rows))).toEqual(storedBits(expected));
        }
      }
    }
  });
});

import { FLOAT_FAN_IN } from '../../../engine/src/ir/limits.ts';
import { encodeInstruction } from '../../../engine/src/kernels/instructionRecord.ts';
import { packedBytes } from '../../../engine/src/kernels/kernels.ts';
import { encodeRuns, reductionRuns } from '../../../engine/src/kernels/runs.ts';
import { type Comparison, compare } from './compare.ts';
import { onnxRunner } from './onnxNode.ts';
import { randomFloats, type Workbench } from './workbench.ts';

/** A convolution over a square image, padded so that the output is size / stride wide. */
export type ConvolutionShape = {
  readonly size: number;
  readonly channels: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly depthwise?: boolean;
};

/** Times padding and convolution of one image. Weights are laid out beforehand on both sides. */
export async function compareConvolution(bench: Workbench, shape: ConvolutionShape): Promise<Comparison> {
  const { size, channels, outputs, kernel, stride = 1, depthwise = false } = shape;
  const [pad, out] = [kernel >> 1, size / stride];
  const perGroup = depthwise ? 1 : channels;
  const [image, weights] = [randomFloats(size * size * channels), randomFloats(outputs * kernel * kernel * perGroup)];
  const theirs = await onnxRunner({
    operator: 'Conv',
    input: { shape: [1, channels, size, size], data: channelsFirst(image, size * size, channels) },
    constants: [
      { shape: [outputs, perGroup, kernel, kernel], data: perKernelChannelsFirst(weights, outputs, kernel, perGroup) },
    ],
    outputShape: [1, outputs, out, out],
    attributes: {
      ...{ kernel_shape: [kernel, kernel], strides: [stride, stride], pads: [pad, pad, pad, pad] },
      group: depthwise ? channels : 1,
    },
  });
  const c = bench.reserve(4 * out * out * outputs);
  const ours = prepare(bench, shape, bench.place(image), weights, c);
  return compare(theirs, ours, () => channelsFirst(bench.floats(c, out * out * outputs), out * out, outputs));
}

function prepare(
  { kernels, reserve, place }: Workbench,
  { size, channels, outputs, kernel, stride = 1, depthwise = false }: ConvolutionShape,
  source: number,
  weights: Float32Array,
  c: number,
): () => void {
  const [pad, out] = [kernel >> 1, size / stride];
  const wide = size + 2 * pad;
  const padded = pad === 0 ? source : reserve(4 * wide * wide * channels);
  const record = place(padding(source, padded, size, pad, channels));
  const padNow = () => pad > 0 && kernels.runInstruction(record, 0, wide * wide * channels);
  const rowBytes = 4 * wide * channels;
  const rows = [out, out, 4 * stride * channels, stride * rowBytes, 0] as const;
  if (depthwise) {
    const taps = Int32Array.from({ length: kernel * kernel }, (_, t) => {
      return Math.floor(t / kernel) * rowBytes + (t % kernel) * 4 * channels;
    });
    const table = place(taps);
    const byTap = place(channelsFirst(weights, channels, kernel * kernel));
    return () => {
      padNow();
      kernels.depthwiseF32(
        padded,
        byTap,
        4 * channels,
        c,
        0,
        out * out,
        channels,
        ...rows,
        4 * channels,
        table,
        taps.length,
      );
    };
  }
  const k = kernel * kernel * channels;
  const line = kernel * channels;
  const runs = reductionRuns(
    [{ size: kernel, stride: rowBytes }],
    line,
    4,
    k > FLOAT_FAN_IN ? blockOf(line) : undefined,
  );
  const [table, packed, plain] = [place(encodeRuns(runs)), reserve(packedBytes(k, outputs)), place(weights)];
  kernels.packPanelsF32(plain, 4, 4 * k, k, outputs, packed, k, 0);
  const single = kernel === 1 && stride === 1;
  const shape = single ? ([out * out, 1, 4 * channels, 0, 0] as const) : rows;
  return () => {
    padNow();
    kernels.gemmF32(padded, packed, c, 0, out * out, outputs, ...shape, 4 * outputs, 4, table, runs.length, 0, 0);
  };
}

// The largest divisor under the cap, as the compiler takes it.
function blockOf(length: number): number {
  let block = Math.min(length, FLOAT_FAN_IN);
  while (length % block !== 0) block--;
  return block;
}

function padding(source: number, out: number, size: number, pad: number, channels: number): Uint32Array {
  const [wide, line] = [size + 2 * pad, (size + 2 * pad) * channels];
  return encodeInstruction({
    ...{ kind: 3, dtype: 0, rank: 2, sizes: [wide, line], out },
    a: { address: source, dtype: 0, offset: -pad * (size + 1) * channels, strides: [size * channels, 1] },
    boxA: { lo: [pad, pad * channels], hi: [pad + size, (pad + size) * channels] },
  });
}

/** [pixels][channels] to [channels][pixels]. */
function channelsFirst(values: Float32Array, pixels: number, channels: number): Float32Array {
  return Float32Array.from(values, (_, i) => values[(i % pixels) * channels + Math.floor(i / pixels)]!);
}

function perKernelChannelsFirst(
  weights: Float32Array,
  outputs: number,
  kernel: number,
  channels: number,
): Float32Array {
  const each = kernel * kernel * channels;
  const moved = new Float32Array(weights.length);
  for (let o = 0; o < outputs; o++) {
    moved.set(channelsFirst(weights.subarray(o * each, (o + 1) * each), kernel * kernel, channels), o * each);
  }
  return moved;
}

// Kernels of the exact engine against onnxruntime-web (WebAssembly SIMD, one thread), in turn: medians of processor time. Arguments choose parts: products, convolutions, functions, hashes.
import { packedBytes } from '../../engine/src/kernels/kernels.ts';
import { encodeRuns, reductionRuns } from '../../engine/src/kernels/runs.ts';
import { type Comparison, compare } from './kernels/compare.ts';
import { type ConvolutionShape, compareConvolution } from './kernels/convolution.ts';
import { compareBias, compareUnary, ELEMENTS } from './kernels/elementwise.ts';
import { hashRates } from './kernels/hashes.ts';
import { onnxRunner } from './kernels/onnxNode.ts';
import { createWorkbench, randomFloats } from './kernels/workbench.ts';

const CONVOLUTIONS: readonly ConvolutionShape[] = [
  { size: 224, channels: 3, outputs: 64, kernel: 7, stride: 2 },
  { size: 56, channels: 64, outputs: 64, kernel: 3 },
  { size: 28, channels: 128, outputs: 128, kernel: 3 },
  { size: 14, channels: 256, outputs: 256, kernel: 3 },
  { size: 7, channels: 512, outputs: 512, kernel: 3 },
  { size: 56, channels: 128, outputs: 128, kernel: 3, stride: 2 },
  { size: 56, channels: 64, outputs: 256, kernel: 1 },
  { size: 56, channels: 256, outputs: 64, kernel: 1 },
  { size: 28, channels: 512, outputs: 128, kernel: 1 },
  { size: 14, channels: 256, outputs: 1024, kernel: 1 },
  { size: 14, channels: 1024, outputs: 256, kernel: 1 },
  { size: 7, channels: 512, outputs: 2048, kernel: 1 },
  { size: 7, channels: 2048, outputs: 512, kernel: 1 },
  { size: 112, channels: 32, outputs: 32, kernel: 3, depthwise: true },
  { size: 14, channels: 512, outputs: 512, kernel: 3, depthwise: true },
];

const PRODUCTS = [
  { m: 512, n: 512, k: 512 },
  { m: 128, n: 768, k: 768 },
  { m: 128, n: 3072, k: 768 },
  { m: 128, n: 768, k: 3072 },
  { m: 1, n: 1000, k: 2048 },
];

const FUNCTIONS = [
  ...[
    ['Exp', 'exp'],
    ['Log', 'log'],
    ['Tanh', 'tanh'],
    ['Erf', 'erf'],
    ['Sigmoid', 'sigmoid'],
    ['Sqrt', 'sqrt'],
  ],
] as const;

function print(name: string, work: number, { theirs, ours }: Comparison, unit = 'GFLOP/s'): void {
  const rate = (milliseconds: number) => (work / milliseconds / 1e6).toFixed(1).padStart(6);
  const ratio = (theirs / ours).toFixed(2).padStart(5);
  console.log(`${name.padEnd(40)} ${rate(ours)} ${unit}, onnxruntime-web ${rate(theirs)}, ratio ${ratio}`);
}

async function compareProduct({ m, n, k }: { m: number; n: number; k: number }): Promise<Comparison> {
  const { kernels, place, reserve, floats } = await createWorkbench(64);
  const [a, b] = [randomFloats(m * k), randomFloats(k * n)];
  const theirs = await onnxRunner({
    ...{ operator: 'MatMul', outputShape: [m, n], input: { shape: [m, k], data: a } },
    constants: [{ shape: [k, n], data: b }],
  });
  // Wide sums as the compiler lowers them.
  const runs = reductionRuns([], k, 4, k > 1024 ? 1024 : undefined);
  const [left, right, packed] = [place(a), place(b), reserve(packedBytes(k, n))];
  const [table, c] = [place(encodeRuns(runs)), reserve(4 * m * n)];
  kernels.packPanelsF32(right, 4 * n, 4, k, n, packed, k, 0);
  const ours = () => kernels.gemmF32(left, packed, c, 0, m, n, m, 1, 4 * k, 0, 0, 4 * n, 4, table, runs.length, 0, 0);
  return compare(theirs, ours, () => floats(c, m * n));
}

const asked = process.argv.slice(2);
const wanted = (part: string) => asked.length === 0 || asked.includes(part);
for (const shape of wanted('products') ? PRODUCTS : []) {
  const { m, n, k } = shape;
  print(`product ${m} x ${k} x ${n}`, 2 * m * n * k, await compareProduct(shape));
}
for (const shape of wanted('convolutions') ? CONVOLUTIONS : []) {
  const { size, channels, outputs, kernel, stride = 1, depthwise = false } = shape;
  const taps = kernel * kernel * (depthwise ? 1 : channels);
  const name = `${depthwise ? 'depthwise' : 'convolution'} ${kernel}x${kernel}${stride > 1 ? `/${stride}` : ''}`;
  const comparison = await compareConvolution(await createWorkbench(96), shape);
  print(
    `${name} ${size}x${size}x${channels} -> ${outputs}`,
    (2 * size * size * outputs * taps) / stride ** 2,
    comparison,
  );
}
for (const [operator, name] of wanted('functions') ? FUNCTIONS : [])
  print(name, 1e3 * ELEMENTS, await compareUnary(operator, name), 'elements/us');
for (const channels of wanted('functions') ? [64, 300] : [])
  print(`bias of ${channels}`, 1e3 * ELEMENTS, await compareBias(channels), 'elements/us');
if (wanted('hashes')) {
  const { kernel, noble } = await hashRates();
  console.log(`keccak-256 of chunks: ${kernel.toFixed(0)} MB/s, noble ${noble.toFixed(0)} MB/s`);
}

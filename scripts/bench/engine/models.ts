import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { concat, encodeModel, message, node, tensor, text, valueInfo } from '../../model/onnxMessages.ts';
import { SMALL_ENCODER, transformerModel } from '../transformerModel.ts';

/** A model with one set of inputs, by name. */
export type BenchModel = {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly inputs: Readonly<
    Record<
      string,
      { readonly dtype: 'f32' | 'i64'; readonly shape: readonly number[]; readonly data: Float32Array | BigInt64Array }
    >
  >;
};

const IMAGE = [1, 3, 224, 224];

/** The models that are there: two need the external vectors. */
export function benchModels(): BenchModel[] {
  return [product(512), encoder(), ...light('squeezenet', 'data_0'), ...light('resnet50', 'gpu_0/data_0')];
}

/** One matrix product of an input with a constant. */
function product(size: number): BenchModel {
  const values = (seed: number) => Float32Array.from({ length: size * size }, (_, i) => Math.sin(seed + i) / 4);
  const graph = concat([
    message(1, node('MatMul', ['x', 'w'], 'y')),
    text(2, 'product'),
    message(5, tensor('w', [size, size], values(1))),
    message(11, valueInfo('x', [size, size])),
    message(12, valueInfo('y', [size, size])),
  ]);
  const x = { dtype: 'f32', shape: [size, size], data: values(2) } as const;
  return { name: `product ${size}^3`, bytes: encodeModel(graph), inputs: { x } };
}

function encoder(): BenchModel {
  const { layers, sequence, vocabulary } = SMALL_ENCODER;
  const ids = BigInt64Array.from({ length: sequence }, (_, i) => BigInt((i * 37) % vocabulary));
  return {
    name: `transformer, ${layers} layers, ${sequence} tokens`,
    bytes: transformerModel(SMALL_ENCODER),
    inputs: {
      ids: { dtype: 'i64', shape: [1, sequence], data: ids },
      mask: { dtype: 'f32', shape: [1, sequence], data: new Float32Array(sequence) },
    },
  };
}

function light(name: string, input: string): BenchModel[] {
  const root = process.env.VECTORS_DIR ?? fileURLToPath(new URL('../../../../shared/vectors', import.meta.url));
  const path = join(root, 'onnx', 'light', `light_${name}.onnx`);
  if (!existsSync(path)) {
    console.log(`${name}: left out, there is no ${path} (set VECTORS_DIR)`);
    return [];
  }
  const count = IMAGE.reduce((product_, size) => product_ * size);
  const data = Float32Array.from({ length: count }, (_, i) => i / count);
  return [
    { name, bytes: new Uint8Array(readFileSync(path)), inputs: { [input]: { dtype: 'f32', shape: IMAGE, data } } },
  ];
}

import { encodeOnnx } from './onnxWriter.ts';
import { train } from './training.ts';
import type { ModelVersion } from './versions.ts';

/** File name of a model inside its folder. */
export const MODEL_FILE = 'model.onnx';

/** Trains a version and writes it as ONNX: the bytes that are committed. Takes some seconds. */
export function makeModel({ name, plan }: ModelVersion): Uint8Array {
  return encodeOnnx(train(plan), name);
}

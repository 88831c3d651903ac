import * as ort from 'onnxruntime-web';
import { concat, encodeModel, message, node, tensor, text, valueInfo } from '../../model/onnxMessages.ts';

/** A tensor of binary32 numbers. */
export type Floats = { readonly shape: readonly number[]; readonly data: Float32Array };

/** An operator of ONNX with one input that varies, constants, and integer attributes. */
export type OnnxNode = {
  readonly operator: string;
  readonly input: Floats;
  readonly constants: readonly Floats[];
  readonly outputShape: readonly number[];
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
};

/** A session of onnxruntime-web (WebAssembly, one thread) for one operator; the function runs it once. */
export async function onnxRunner(one: OnnxNode): Promise<() => Promise<Float32Array>> {
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(encode(one), { executionProviders: ['wasm'] });
  const feeds = { x: new ort.Tensor('float32', one.input.data, [...one.input.shape]) };
  return async () => (await session.run(feeds)).y!.data as Float32Array;
}

function encode({ operator, input, constants, outputShape, attributes = {} }: OnnxNode): Uint8Array {
  const names = constants.map((_, i) => `c${i}`);
  return encodeModel(
    concat([
      message(1, node(operator, ['x', ...names], 'y', attributes)),
      text(2, 'one'),
      ...constants.map(({ shape, data }, i) => message(5, tensor(names[i]!, shape, data))),
      message(11, valueInfo('x', input.shape)),
      message(12, valueInfo('y', outputShape)),
    ]),
  );
}

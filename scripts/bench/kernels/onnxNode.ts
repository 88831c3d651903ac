import * as ort from 'onnxruntime-web';

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

const FLOAT = 1;
const INTEGER = 2;
const INTEGERS = 7;
const utf8 = new TextEncoder();

/** A session of onnxruntime-web (WebAssembly, one thread) for one operator; the function runs it once. */
export async function onnxRunner(node: OnnxNode): Promise<() => Promise<Float32Array>> {
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(encode(node), { executionProviders: ['wasm'] });
  const feeds = { x: new ort.Tensor('float32', node.input.data, [...node.input.shape]) };
  return async () => (await session.run(feeds)).y!.data as Float32Array;
}

function encode({ operator, input, constants, outputShape, attributes = {} }: OnnxNode): Uint8Array {
  const names = constants.map((_, i) => `c${i}`);
  const node = [
    ...['x', ...names].flatMap((name) => text(1, name)),
    ...text(2, 'y'),
    ...text(4, operator),
    ...Object.entries(attributes).flatMap(([name, value]) => [...message(5, attribute(name, value))]),
  ];
  const graph = concat([
    message(1, node),
    text(2, 'one'),
    ...constants.map((constant, i) => message(5, initializer(names[i]!, constant))),
    message(11, valueInfo('x', input.shape)),
    message(12, valueInfo('y', outputShape)),
  ]);
  return concat([integer(1, 8), message(7, graph), message(8, [...text(1, ''), ...integer(2, 17)])]);
}

function attribute(name: string, value: number | readonly number[]): number[] {
  if (typeof value === 'number') return [...text(1, name), ...integer(3, value), ...integer(20, INTEGER)];
  return [...text(1, name), ...value.flatMap((item) => integer(8, item)), ...integer(20, INTEGERS)];
}

function initializer(name: string, { shape, data }: Floats): Uint8Array {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return concat([shape.flatMap((size) => integer(1, size)), integer(2, FLOAT), text(8, name), message(9, raw)]);
}

function valueInfo(name: string, shape: readonly number[]): number[] {
  const dimensions = shape.flatMap((size) => [...message(1, integer(1, size))]);
  return [...text(1, name), ...message(2, message(1, [...integer(1, FLOAT), ...message(2, dimensions)]))];
}

const integer = (field: number, value: number): number[] => [...varint(field << 3), ...varint(value)];
const text = (field: number, value: string): number[] => [...message(field, utf8.encode(value))];
const message = (field: number, content: ArrayLike<number>): Uint8Array =>
  concat([varint((field << 3) | 2), varint(content.length), content]);

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))];
}

function concat(parts: readonly ArrayLike<number>[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

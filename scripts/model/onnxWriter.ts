import type { Network } from './network.ts';

/** The operator set the models are written for. */
const ONNX_OPSET = 17;

const IR_VERSION = 8;
const FLOAT = 1;
const utf8 = new TextEncoder();

/**
 * Writes `network` as an ONNX model: `image` [1, inputs] -> Gemm -> Relu -> Gemm -> Softmax -> `probabilities`
 * [1, outputs], binary32. The shape is fixed at one image so that every step of an execution has one known size.
 * Field numbers are those of onnx.proto (IR version 8).
 */
export function encodeOnnx(network: Network, name: string): Uint8Array {
  const { inputs, hidden, outputs } = network;
  const graph = concat([
    message(1, node('Gemm', ['image', 'weights1', 'biases1'], 'sum1')),
    message(1, node('Relu', ['sum1'], 'hidden')),
    message(1, node('Gemm', ['hidden', 'weights2', 'biases2'], 'sum2')),
    message(1, node('Softmax', ['sum2'], 'probabilities')),
    text(2, name),
    message(5, tensor('weights1', [inputs, hidden], network.weights1)),
    message(5, tensor('biases1', [hidden], network.biases1)),
    message(5, tensor('weights2', [hidden, outputs], network.weights2)),
    message(5, tensor('biases2', [outputs], network.biases2)),
    message(11, valueInfo('image', [1, inputs])),
    message(12, valueInfo('probabilities', [1, outputs])),
  ]);
  return concat([
    integer(1, IR_VERSION),
    text(2, 'assay'),
    message(7, graph),
    message(8, concat([text(1, ''), integer(2, ONNX_OPSET)])),
  ]);
}

function node(operator: string, inputs: readonly string[], output: string): Uint8Array {
  return concat([...inputs.map((input) => text(1, input)), text(2, output), text(3, output), text(4, operator)]);
}

function tensor(name: string, shape: readonly number[], values: Float32Array): Uint8Array {
  const raw = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, index) => {
    raw.setFloat32(index * 4, value, true);
  });
  return concat([
    ...shape.map((size) => integer(1, size)),
    integer(2, FLOAT),
    text(8, name),
    message(9, new Uint8Array(raw.buffer)),
  ]);
}

function valueInfo(name: string, shape: readonly number[]): Uint8Array {
  const dimensions = concat(shape.map((size) => message(1, integer(1, size))));
  const tensorType = concat([integer(1, FLOAT), message(2, dimensions)]);
  return concat([text(1, name), message(2, message(1, tensorType))]);
}

function integer(field: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(field << 3), ...varint(value)]);
}

function message(field: number, content: Uint8Array): Uint8Array {
  return concat([Uint8Array.from([...varint((field << 3) | 2), ...varint(content.length)]), content]);
}

function text(field: number, value: string): Uint8Array {
  return message(field, utf8.encode(value));
}

/** Protocol Buffers base-128 integer, for values from 0 to 2^31 - 1. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest >>>= 7;
  }
  bytes.push(rest);
  return bytes;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

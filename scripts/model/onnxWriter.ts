import type { Network } from './network.ts';
import { concat, encodeModel, message, node, tensor, text, valueInfo } from './onnxMessages.ts';

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
  return encodeModel(graph);
}

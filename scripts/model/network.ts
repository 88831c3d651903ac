import { createRandom } from './random.ts';

/** A perceptron with one hidden layer: softmax(relu(x W1 + b1) W2 + b2). Weights row by row, [in][out]. */
export type Network = {
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
  readonly weights1: Float32Array;
  readonly biases1: Float32Array;
  readonly weights2: Float32Array;
  readonly biases2: Float32Array;
};

/** A network with seeded uniform weights, in the width that keeps the activations' variance (He). */
export function createNetwork(inputs: number, hidden: number, outputs: number, seed: number): Network {
  const random = createRandom(seed);
  const draw = (count: number, fanIn: number) => {
    const limit = Math.sqrt(6 / fanIn);
    return Float32Array.from({ length: count }, () => random.between(-limit, limit));
  };
  return {
    inputs,
    hidden,
    outputs,
    weights1: draw(inputs * hidden, inputs),
    biases1: new Float32Array(hidden),
    weights2: draw(hidden * outputs, hidden),
    biases2: new Float32Array(outputs),
  };
}

/** Buffers of one forward pass, reused between samples. */
export type Activations = { readonly hidden: Float32Array; readonly probabilities: Float32Array };

/** Fresh buffers for `network`. */
export function createActivations(network: Network): Activations {
  return { hidden: new Float32Array(network.hidden), probabilities: new Float32Array(network.outputs) };
}

/** One forward pass; the result is left in `activations`. */
export function forward(network: Network, image: Float32Array, activations: Activations): void {
  const { hidden, probabilities } = activations;
  affine(image, network.weights1, network.biases1, hidden);
  for (let j = 0; j < hidden.length; j++) if (hidden[j]! < 0) hidden[j] = 0;
  affine(hidden, network.weights2, network.biases2, probabilities);
  softmaxInPlace(probabilities);
}

function affine(input: Float32Array, weights: Float32Array, biases: Float32Array, out: Float32Array): void {
  const width = out.length;
  out.set(biases);
  for (let i = 0; i < input.length; i++) {
    const value = input[i]!;
    if (value === 0) continue;
    const row = i * width;
    for (let j = 0; j < width; j++) out[j] = out[j]! + value * weights[row + j]!;
  }
}

function softmaxInPlace(values: Float32Array): void {
  let largest = values[0]!;
  for (const value of values) if (value > largest) largest = value;
  let sum = 0;
  for (let k = 0; k < values.length; k++) {
    values[k] = exponential(values[k]! - largest);
    sum += values[k]!;
  }
  for (let k = 0; k < values.length; k++) values[k] = values[k]! / sum;
}

/**
 * e^x for x <= 0, out of + - * / alone. `Math.exp` is implementation-defined, so a model trained with it could not be
 * reproduced byte for byte by another engine.
 */
export function exponential(x: number): number {
  if (x < -80) return 0;
  const halvings = 8;
  const small = x / 2 ** halvings;
  let result = 1;
  for (let term = 12; term >= 1; term--) result = 1 + (result * small) / term;
  for (let i = 0; i < halvings; i++) result *= result;
  return result;
}

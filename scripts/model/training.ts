import { type DigitSample, digitSamples, IMAGE_SIZE } from './digits.ts';
import { type Activations, createActivations, createNetwork, forward, type Network } from './network.ts';

/** What decides a trained model, byte for byte. */
export type TrainingPlan = {
  readonly seed: number;
  readonly hidden: number;
  readonly steps: number;
  readonly batch: number;
  /** Adam's step size at the start; it falls linearly to a tenth. */
  readonly rate: number;
};

type Moments = {
  readonly weights: Float32Array;
  readonly gradient: Float32Array;
  readonly mean: Float64Array;
  readonly square: Float64Array;
};

const BETA_MEAN = 0.9;
const BETA_SQUARE = 0.999;
const EPSILON = 1e-8;

/**
 * Trains a network with Adam on cross-entropy, every step on freshly drawn digits. Reproducible byte for byte: seeded,
 * one thread, fixed order of sums, and only operations that IEEE 754 defines exactly (+ - * / and the square root).
 */
// INVARIANT E7: The committed models are what `scripts/model/train.ts` makes, byte for byte, and read at least 95 % of
//   held-out digits.
export function train(plan: TrainingPlan): Network {
  const network = createNetwork(IMAGE_SIZE, plan.hidden, 10, plan.seed);
  const activations = createActivations(network);
  const layers = [network.weights1, network.biases1, network.weights2, network.biases2].map(createMoments);
  const [weights1, biases1, weights2, biases2] = layers.map((layer) => layer.gradient);
  const gradient: Network = {
    ...network,
    weights1: weights1!,
    biases1: biases1!,
    weights2: weights2!,
    biases2: biases2!,
  };
  const hiddenDelta = new Float32Array(plan.hidden);

  let meanDecay = 1;
  let squareDecay = 1;
  for (let step = 0; step < plan.steps; step++) {
    for (const layer of layers) layer.gradient.fill(0);
    for (const sample of digitSamples(plan.seed + 1 + step, plan.batch)) {
      forward(network, sample.image, activations);
      accumulate(network, gradient, sample, activations, hiddenDelta);
    }
    meanDecay *= BETA_MEAN;
    squareDecay *= BETA_SQUARE;
    const rate = plan.rate * (1 - (0.9 * step) / plan.steps);
    for (const layer of layers) adam(layer, rate, plan.batch, meanDecay, squareDecay);
  }
  return network;
}

/** The share of `samples` whose most probable digit is the right one. */
export function accuracy(network: Network, samples: readonly DigitSample[]): number {
  const activations = createActivations(network);
  const right = samples.filter((sample) => {
    forward(network, sample.image, activations);
    return mostProbable(activations.probabilities) === sample.label;
  });
  return right.length / samples.length;
}

/** The index of the largest value; the first one on a tie. */
export function mostProbable(probabilities: ArrayLike<number>): number {
  let best = 0;
  for (let k = 1; k < probabilities.length; k++) if (probabilities[k]! > probabilities[best]!) best = k;
  return best;
}

function createMoments(weights: Float32Array): Moments {
  const { length } = weights;
  return {
    weights,
    gradient: new Float32Array(length),
    mean: new Float64Array(length),
    square: new Float64Array(length),
  };
}

/** Adds one sample's gradient of the cross-entropy to `gradient`. */
function accumulate(
  network: Network,
  gradient: Network,
  sample: DigitSample,
  { hidden, probabilities }: Activations,
  hiddenDelta: Float32Array,
): void {
  probabilities[sample.label] = probabilities[sample.label]! - 1;
  for (let k = 0; k < network.outputs; k++) gradient.biases2[k] = gradient.biases2[k]! + probabilities[k]!;
  for (let j = 0; j < network.hidden; j++) {
    hiddenDelta[j] = 0;
    const activation = hidden[j]!;
    if (activation === 0) continue;
    const row = j * network.outputs;
    let delta = 0;
    for (let k = 0; k < network.outputs; k++) {
      gradient.weights2[row + k] = gradient.weights2[row + k]! + activation * probabilities[k]!;
      delta += network.weights2[row + k]! * probabilities[k]!;
    }
    hiddenDelta[j] = delta;
    gradient.biases1[j] = gradient.biases1[j]! + delta;
  }
  for (let i = 0; i < network.inputs; i++) {
    const value = sample.image[i]!;
    if (value === 0) continue;
    const row = i * network.hidden;
    for (let j = 0; j < network.hidden; j++) {
      gradient.weights1[row + j] = gradient.weights1[row + j]! + value * hiddenDelta[j]!;
    }
  }
}

function adam(layer: Moments, rate: number, batch: number, meanDecay: number, squareDecay: number): void {
  const { weights, gradient, mean, square } = layer;
  for (let i = 0; i < weights.length; i++) {
    const slope = gradient[i]! / batch;
    mean[i] = BETA_MEAN * mean[i]! + (1 - BETA_MEAN) * slope;
    square[i] = BETA_SQUARE * square[i]! + (1 - BETA_SQUARE) * slope * slope;
    const step = mean[i]! / (1 - meanDecay) / (Math.sqrt(square[i]! / (1 - squareDecay)) + EPSILON);
    weights[i] = weights[i]! - rate * step;
  }
}

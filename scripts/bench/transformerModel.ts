import { concat, type Elements, encodeModel, message, node, tensor, text, valueInfo } from '../model/onnxMessages.ts';
import { createRandom } from '../model/random.ts';

/** Sizes of an encoder as sentence embedders have them. `hidden` is a multiple of `heads`. */
export type TransformerSize = {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  /** Width inside of the feed-forward layers. */
  readonly inner: number;
  readonly sequence: number;
  readonly vocabulary: number;
};

/** Six layers of 384, 128 tokens: the size of the small sentence embedders that people run. */
export const SMALL_ENCODER: TransformerSize = {
  ...{ layers: 6, hidden: 384, heads: 6, inner: 1536, sequence: 128, vocabulary: 2048 },
};

type Graph = {
  readonly add: (operator: string, inputs: readonly string[], attributes?: Parameters<typeof node>[3]) => string;
  readonly constant: (shape: readonly number[], values: Elements) => string;
  readonly random: (shape: readonly number[], spread: number) => string;
  readonly encode: (name: string, output: string, shape: readonly number[]) => Uint8Array;
};

/**
 * An ONNX encoder with random weights, the same for the same seed: `ids` int64 [1, sequence] and `mask` (0, or a large
 * negative number for what is not to be seen) [1, sequence] to `states` [1, sequence, hidden].
 */
export function transformerModel(size: TransformerSize, seed = 1): Uint8Array {
  const { layers, hidden, sequence, vocabulary } = size;
  const graph = createGraph(size, seed);
  const words = graph.add('Gather', [graph.random([vocabulary, hidden], 1), 'ids']);
  let states = normalised(graph, graph.add('Add', [words, graph.random([sequence, hidden], 1)]), hidden);
  const mask = graph.add('Unsqueeze', ['mask', graph.constant([2], BigInt64Array.of(1n, 2n))]);
  for (let layer = 0; layer < layers; layer++) {
    states = normalised(graph, graph.add('Add', [states, attention(graph, states, mask, size)]), hidden);
    states = normalised(graph, graph.add('Add', [states, feedForward(graph, states, size)]), hidden);
  }
  return graph.encode('encoder', states, [1, sequence, hidden]);
}

function createGraph({ sequence }: TransformerSize, seed: number): Graph {
  const random = createRandom(seed);
  const nodes: Uint8Array[] = [];
  const constants: Uint8Array[] = [];
  const constant: Graph['constant'] = (shape, values) => {
    const name = `c${constants.length}`;
    constants.push(message(5, tensor(name, shape, values)));
    return name;
  };
  return {
    constant,
    add(operator, inputs, attributes) {
      const name = `n${nodes.length}`;
      nodes.push(message(1, node(operator, inputs, name, attributes)));
      return name;
    },
    random(shape, spread) {
      const count = shape.reduce((product, length) => product * length, 1);
      return constant(
        shape,
        Float32Array.from({ length: count }, () => random.between(-spread, spread)),
      );
    },
    encode(name, output, shape) {
      nodes.push(message(1, node('Identity', [output], 'states')));
      const inputs = [valueInfo('ids', [1, sequence], 'i64'), valueInfo('mask', [1, sequence])];
      const outputs = [valueInfo('states', shape)];
      return encodeModel(
        concat([
          ...nodes,
          text(2, name),
          ...constants,
          ...inputs.map((input) => message(11, input)),
          ...outputs.map((value) => message(12, value)),
        ]),
      );
    },
  };
}

const scalar = (graph: Graph, value: number) => graph.constant([], Float32Array.of(value));

/** Weights are spread so that sums keep about the size of their terms. */
function linear(graph: Graph, input: string, from: number, to: number): string {
  const product = graph.add('MatMul', [input, graph.random([from, to], Math.sqrt(3 / from))]);
  return graph.add('Add', [product, graph.random([to], 0.1)]);
}

function normalised(graph: Graph, input: string, hidden: number): string {
  const ones = graph.constant([hidden], new Float32Array(hidden).fill(1));
  return graph.add('LayerNormalization', [input, ones, graph.random([hidden], 0.1)], {
    axis: 2,
    epsilon: { float: 1e-12 },
  });
}

function attention(graph: Graph, states: string, mask: string, size: TransformerSize): string {
  const { hidden, heads, sequence } = size;
  const width = hidden / heads;
  const shape = (sizes: readonly number[]) => graph.constant([sizes.length], BigInt64Array.from(sizes, BigInt));
  const [queries, keys, values] = [
    [0, 2, 1, 3],
    [0, 2, 3, 1],
    [0, 2, 1, 3],
  ].map((perm) => {
    const split = graph.add('Reshape', [linear(graph, states, hidden, hidden), shape([1, sequence, heads, width])]);
    return graph.add('Transpose', [split], { perm });
  }) as [string, string, string];
  const scores = graph.add('Div', [graph.add('MatMul', [queries, keys]), scalar(graph, Math.sqrt(width))]);
  const shares = graph.add('Softmax', [graph.add('Add', [scores, mask])], { axis: 3 });
  const mixed = graph.add('Transpose', [graph.add('MatMul', [shares, values])], { perm: [0, 2, 1, 3] });
  return linear(graph, graph.add('Reshape', [mixed, shape([1, sequence, hidden])]), hidden, hidden);
}

/** Two layers with x * (1 + erf(x / sqrt(2))) / 2 between them, as exporters write Gelu. */
function feedForward(graph: Graph, states: string, { hidden, inner }: TransformerSize): string {
  const wide = linear(graph, states, hidden, inner);
  const error = graph.add('Erf', [graph.add('Div', [wide, scalar(graph, Math.SQRT2)])]);
  const doubled = graph.add('Mul', [wide, graph.add('Add', [error, scalar(graph, 1)])]);
  return linear(graph, graph.add('Mul', [doubled, scalar(graph, 0.5)]), inner, hidden);
}

import { allLowerings } from '../../engine/src/compile/lower/all.ts';
import { allocate, DTYPES, type Dtype, elementCount, type Tensor } from '../../engine/src/ir/dtype.ts';
import { type NodeSpec, onnxModel, valueInfo } from './onnxModel.ts';
import type { Random } from './randomNumbers.ts';

const OPERATORS = [...Object.keys(allLowerings), 'If'].sort();
const NAMES = [
  ...[
    'axis',
    'axes',
    'perm',
    'to',
    'k',
    'upper',
    'keepdims',
    'noop_with_empty_axes',
    'select_last_index',
    'mode',
    'pads',
  ],
  ...[
    'kernel_shape',
    'strides',
    'dilations',
    'group',
    'auto_pad',
    'ceil_mode',
    'count_include_pad',
    'split',
    'starts',
    'ends',
  ],
  ...['num_outputs', 'blocksize', 'alpha', 'beta', 'transA', 'transB', 'epsilon', 'hidden_size', 'direction', 'layout'],
  ...[
    'activations',
    'value',
    'shape',
    'allowzero',
    'equation',
    'block_size',
    'output_dtype',
    'start',
    'end',
    'min',
    'max',
  ],
  ...[
    'broadcast',
    'fmod',
    'approximate',
    'linear_before_reset',
    'p',
    'then_branch',
    'value_ints',
    'output_shape',
    'exclusive',
    'coordinate_transformation_mode',
    'nearest_mode',
  ],
];
/** Attributes that decide whether anything is computed at all. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  ...{ MaxPool: ['kernel_shape'], AveragePool: ['kernel_shape'], LpPool: ['kernel_shape'], Einsum: ['equation'] },
  ...{
    SpaceToDepth: ['blocksize'],
    DepthToSpace: ['blocksize'],
    Cast: ['to'],
    RNN: ['hidden_size'],
    GRU: ['hidden_size'],
  },
  ...{ LSTM: ['hidden_size'], GroupNormalization: ['num_groups', 'epsilon'], LRN: ['size'], Constant: ['value_ints'] },
};
const WORDS = [
  'SAME_UPPER',
  'SAME_LOWER',
  'VALID',
  'reflect',
  'edge',
  'tanh',
  'bidirectional',
  'reverse',
  'ij,jk->ik',
  'ii->i',
  'linear',
  'asymmetric',
  'align_corners',
  '',
  'x',
];
const SHAPES = [
  [],
  [0],
  [1],
  [2],
  [3],
  [1, 1],
  [2, 3],
  [3, 2],
  [0, 3],
  [1, 2, 3],
  [2, 3, 4],
  [1, 2, 4, 4],
  [2, 2, 3, 3],
  [1, 0, 2, 2],
];
const INTEGERS = [
  -(2n ** 63n),
  -(2n ** 31n),
  -100n,
  -3n,
  -2n,
  -1n,
  0n,
  1n,
  2n,
  3n,
  4n,
  7n,
  9n,
  100n,
  2n ** 20n,
  2n ** 31n,
  2n ** 63n - 1n,
];

/** A model of one node that may mean anything: any operator with any inputs and any attributes. */
export function randomOnnx(random: Random): { readonly node: NodeSpec; readonly model: Uint8Array } {
  // Half of the models have tensors of one kind, which more operators take.
  const alike = random.chance(50) ? random.pick(SHAPES) : undefined;
  const type = random.chance(50) ? randomDtype(random) : undefined;
  const constants = Array.from({ length: 1 + random.below(4) }, (_, i) => ({ name: `c${i}`, ...randomTensor(random) }));
  const inputs = Array.from({ length: 1 + random.below(3) }, (_, i) => ({
    name: `x${i}`,
    dtype: type ?? randomDtype(random),
    shape: alike?.map((size) => (random.chance(80) ? size : 1)) ?? random.pick(SHAPES),
  }));
  const operator = random.pick(OPERATORS);
  const names = [...inputs, ...inputs, ...constants].map(({ name }) => name);
  const taken = Array.from({ length: random.below(6) }, () => (random.chance(8) ? '' : random.pick(names)));
  const outputs = Array.from({ length: random.chance(80) ? 1 : 1 + random.below(4) }, (_, i) => `y${i}`);
  const attributes = Object.fromEntries(
    [
      ...(OWN[operator] ?? []),
      ...Array.from({ length: random.chance(40) ? 0 : random.below(5) }, () => random.pick(NAMES)),
    ].map((name) => [name, randomAttribute(random)]),
  );
  const node = { operator, inputs: taken, outputs, attributes, name: 'node' };
  const model = onnxModel(
    {
      ...{ nodes: [node], initializers: constants },
      inputs: inputs.map(({ name, dtype, shape }) => valueInfo(name, dtype, shape)),
      outputs: outputs.map((name) => valueInfo(name, randomDtype(random))),
    },
    random.pick([6, 9, 11, 13, 17, 18, 21, 25]),
  );
  return { node, model };
}

const randomDtype = (random: Random): Dtype => (random.chance(60) ? 'f32' : random.pick(DTYPES));

function randomTensor(random: Random): Tensor {
  const dtype = random.chance(40) ? 'i64' : randomDtype(random);
  const shape = random.pick(SHAPES);
  const data = allocate(dtype, elementCount(shape));
  const wild = random.chance(30);
  for (let i = 0; i < data.length; i++) {
    const value = wild ? random.pick(INTEGERS) : BigInt(random.below(4)) - (random.chance(20) ? 2n : 0n);
    data[i] = dtype === 'i64' ? value : dtype === 'bool' ? Number(value & 1n) : Number(value);
  }
  return { dtype, shape, data };
}

function randomAttribute(random: Random): NonNullable<NodeSpec['attributes']>[string] {
  const integer = () => (random.chance(75) ? BigInt(random.below(5)) - 1n : random.pick(INTEGERS));
  const kind = random.below(10);
  if (kind < 4) return integer();
  if (kind < 7) return Array.from({ length: random.below(5) }, integer);
  if (kind < 8) return random.pick(WORDS);
  return kind < 9 ? random.pick([0, 0.5, -1, 1e30, NaN]) : randomTensor(random);
}

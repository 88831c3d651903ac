import { elementCount, type Tensor } from '../../engine/src/ir/dtype.ts';
import { type NodeSpec, onnxModel, valueInfo } from './onnxModel.ts';
import type { Random } from './randomNumbers.ts';
import { FLOAT_EDGES } from './randomTensors.ts';

type Value = { readonly name: string; readonly shape: readonly number[] };
type Attributes = NonNullable<NodeSpec['attributes']>;
const ELEMENTS = 20_000;

/** An ONNX file of layers as networks have them, with shapes and weights drawn, and its inputs. */
export function randomOnnxGraph(random: Random): { readonly model: Uint8Array; readonly inputs: readonly Value[] } {
  const draft = createDraft(random);
  const { values } = draft;
  for (let i = 0; i <= random.below(2); i++) draft.input(random.pick(SHAPES)(random));
  for (let steps = 1 + random.below(12); steps > 0; steps--) {
    const value = random.chance(65) ? values.at(-1)! : random.pick(values);
    const count = elementCount(value.shape);
    if (count > 0 && count < ELEMENTS) random.pick(value.shape.length === 4 ? IMAGE_LAYERS : LAYERS)(draft, value);
  }
  return draft.finish([values.at(-1)!, ...values.filter(() => random.chance(15))]);
}

/** As many elements: between -2 and 2, and where it is wild also NaN with payloads, infinities and subnormals. */
export function randomFloats(random: Random, shape: readonly number[], isWild: boolean): Tensor & { dtype: 'f32' } {
  const bits = new Uint32Array(elementCount(shape));
  const data = new Float32Array(bits.buffer);
  for (let i = 0; i < bits.length; i++) {
    if (isWild && random.chance(15)) bits[i] = random.pick(FLOAT_EDGES);
    else data[i] = random.below(4001) / 1000 - 2;
  }
  return { dtype: 'f32', shape, data };
}

type Draft = ReturnType<typeof createDraft>;
type Layer = (draft: Draft, value: Value) => void;

function createDraft(random: Random) {
  const nodes: NodeSpec[] = [];
  const values: Value[] = [];
  const inputs: Value[] = [];
  const initializers: (Tensor & { readonly name: string })[] = [];
  let names = 0;
  const hold = (tensor: Tensor): string => {
    initializers.push({ ...tensor, name: `c${names++}` });
    return initializers.at(-1)!.name;
  };
  return {
    random,
    values,
    input(shape: readonly number[]): void {
      inputs.push({ name: `x${names++}`, shape });
      values.push(inputs.at(-1)!);
    },
    floats: (shape: readonly number[]) => hold(randomFloats(random, shape, random.chance(15))),
    integers: (...list: readonly number[]) =>
      hold({ dtype: 'i64', shape: [list.length], data: BigInt64Array.from(list, BigInt) }),
    emit(operator: string, from: readonly string[], shape: readonly number[], attributes: Attributes = {}): Value {
      const value = { name: `v${names++}`, shape };
      nodes.push({ operator, inputs: from, outputs: [value.name], attributes });
      values.push(value);
      return value;
    },
    finish(outputs: readonly Value[]) {
      outputs.forEach(({ name }, i) => {
        nodes.push({ operator: 'Identity', inputs: [name], outputs: [`y${i}`] });
      });
      const graph = {
        ...{ nodes, initializers },
        inputs: inputs.map(({ name, shape }) => valueInfo(name, 'f32', shape)),
        outputs: outputs.map((_, i) => valueInfo(`y${i}`, 'f32')),
      };
      return { model: onnxModel(graph, 18), inputs };
    },
  };
}

const SHAPES: readonly ((random: Random) => readonly number[])[] = [
  (random) => [1 + random.below(2), random.pick([1, 3, 4, 8, 24, 33]), 3 + random.below(9), 3 + random.below(9)],
  (random) => [1 + random.below(9), 1 + random.below(130)],
  (random) => [1 + random.below(3), 1 + random.below(9), 1 + random.below(70)],
];
const big = (list: readonly number[]) => list.map(BigInt);
const axisOf = ({ random }: Draft, { shape }: Value) => random.below(shape.length);
const ranked =
  (least: number, layer: Layer): Layer =>
  (draft, value) =>
    value.shape.length >= least ? layer(draft, value) : undefined;

const LAYERS: readonly Layer[] = [
  (draft, { name, shape }) => {
    draft.emit(draft.random.pick(['Relu', 'Sigmoid', 'Tanh', 'Abs', 'Sqrt', 'Exp', 'Erf', 'Softplus']), [name], shape);
  },
  (draft, { name, shape }) => {
    const { random } = draft;
    const other = draft.values.find((value) => value.name !== name && `${value.shape}` === `${shape}`);
    const isOwn = other === undefined || random.chance(40);
    const from = [name, isOwn ? draft.floats(shape.map((size) => (random.chance(60) ? size : 1))) : other.name];
    draft.emit(
      random.pick(['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min']),
      random.chance(50) ? from : from.reverse(),
      shape,
    );
  },
  ranked(2, (draft, { name, shape }) => {
    const columns = 1 + draft.random.below(70);
    draft.emit('MatMul', [name, draft.floats([shape.at(-1)!, columns])], [...shape.slice(0, -1), columns]);
  }),
  ranked(1, (draft, value) => {
    const axis = BigInt(axisOf(draft, value));
    draft.emit(draft.random.pick(['Softmax', 'LogSoftmax', 'Hardmax']), [value.name], value.shape, { axis });
  }),
  ranked(1, (draft, value) => {
    const axis = axisOf(draft, value);
    const scales = [draft.floats(value.shape.slice(axis)), draft.floats(value.shape.slice(axis))];
    draft.emit('LayerNormalization', [value.name, ...scales], value.shape, { axis: BigInt(axis) });
  }),
  (draft, { name, shape }) => {
    const perm = shape.map((_, d) => d).sort(() => draft.random.below(3) - 1);
    const turned = perm.map((d) => shape[d]!);
    draft.emit('Transpose', [name], turned, { perm: big(perm) });
  },
  ranked(1, (draft, value) => {
    const axis = axisOf(draft, value);
    const size = value.shape[axis]!;
    const from = [value.name, draft.integers(size - 1), draft.integers(-size - 1), draft.integers(axis)];
    const step = 1 + draft.random.below(2);
    draft.emit('Slice', [...from, draft.integers(-step)], value.shape.with(axis, Math.ceil(size / step)));
  }),
  ranked(1, (draft, value) => {
    const axis = axisOf(draft, value);
    const twice = value.shape.with(axis, 2 * value.shape[axis]!);
    draft.emit('Concat', [value.name, value.name], twice, { axis: BigInt(axis) });
  }),
  (draft, { name, shape }) => {
    draft.emit('Reshape', [name, draft.integers(-1)], [elementCount(shape)]);
  },
  ranked(1, (draft, value) => {
    const axis = axisOf(draft, value);
    const operator = draft.random.pick(['ReduceSum', 'ReduceMax', 'ReduceMean', 'ReduceL2', 'ReduceProd']);
    draft.emit(operator, [value.name, draft.integers(axis)], value.shape.with(axis, 1));
  }),
  ranked(1, (draft, { name, shape }) => {
    const pads = [...shape, ...shape].map(() => draft.random.below(2));
    const padded = shape.map((size, d) => size + pads[d]! + pads[d + shape.length]!);
    draft.emit('Pad', [name, draft.integers(...pads)], padded);
  }),
];

const IMAGE_LAYERS: readonly Layer[] = [
  ...LAYERS,
  ...Array<Layer>(6).fill((draft, value) => convolve(draft, value)),
  (draft, { name, shape }) => {
    const kernel = [2, 3].map((d) => 1 + draft.random.below(Math.min(3, shape[d]!)));
    const strides = [1 + draft.random.below(2), 1 + draft.random.below(2)];
    const outputs = kernel.map((size, i) => Math.floor((shape[2 + i]! - size) / strides[i]!) + 1);
    const attributes = { kernel_shape: big(kernel), strides: big(strides) };
    const operator = draft.random.pick(['MaxPool', 'AveragePool']);
    draft.emit(operator, [name], [...shape.slice(0, 2), ...outputs], attributes);
  },
];

function convolve(draft: Draft, { name, shape }: Value): void {
  const { random } = draft;
  const [images, channels, ...spatial] = shape as [number, number, number, number];
  const groups = random.pick([1, 1, channels, ...[2, 4].filter((count) => channels % count === 0)]);
  const filters = groups * (1 + random.below(groups === 1 ? 20 : 3));
  const kernel = spatial.map((size) => 1 + random.below(Math.min(3, size)));
  const strides = kernel.map(() => 1 + random.below(2));
  const pads = [...kernel, ...kernel].map(() => random.below(2));
  const outputs = spatial.map((size, d) => Math.floor((size + pads[d]! + pads[d + 2]! - kernel[d]!) / strides[d]!) + 1);
  const attributes = { strides: big(strides), pads: big(pads), group: BigInt(groups) };
  const from = [name, draft.floats([filters, channels / groups, ...kernel]), draft.floats([filters])];
  draft.emit('Conv', from, [images, filters, ...outputs], attributes);
}

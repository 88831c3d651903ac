import type { TypedTensor } from '@assay/sdk';
import { describe, expect, it } from 'vitest';
import {
  bytesField,
  type GraphSpec,
  graphProto,
  intField,
  joined,
  type NodeSpec,
  onnxModel,
  valueInfo,
} from '../../../test/generators/onnxModel.ts';
import { bytesUnder } from '../ir/dtype.ts';
import { programRootOf, weightRootOf } from '../ir/programHeader.ts';
import { interpret } from '../reference/interpret.ts';
import { compileOnnx } from './compileOnnx.ts';
import type { CompileOptions } from './options.ts';

const code = (name: string) => expect.objectContaining({ code: name });
const float = (...values: number[]): TypedTensor => ({
  dtype: 'f32',
  shape: [values.length],
  data: Float32Array.from(values),
});
const [x, y] = [valueInfo('x', 'f32', ['batch', 2]), valueInfo('y', 'f32', ['batch', 2])];
const addOne: GraphSpec = {
  nodes: [{ operator: 'Add', inputs: ['x', 'one'], outputs: ['y'], name: 'plus' }],
  initializers: [{ name: 'one', ...float(1) }],
  ...{ inputs: [x], outputs: [y] },
};

function run(model: Uint8Array, options: CompileOptions, ...inputs: TypedTensor[]): number[] {
  const { program, weights } = compileOnnx(model, options);
  const results = interpret(
    program,
    weights,
    inputs.map(({ data }) => bytesUnder(data)),
  );
  return [...new Float32Array(results.at(-1)!.buffer)];
}

describe('sizes of dimensions', () => {
  const model = onnxModel(addOne);
  it('come from symbols or whole shapes', () => {
    expect(compileOnnx(model, { dims: { batch: 3 } }).program.inputs).toEqual([
      { name: 'x', dtype: 'f32', shape: [3, 2] },
    ]);
    expect(compileOnnx(model, { inputShapes: { x: [4, 2] } }).program.outputs[0]!.shape).toEqual([4, 2]);
    expect(run(model, { dims: { batch: 1 } }, float(1, 2))).toEqual([2, 3]);
  });

  it('of one shape fix the symbols in others', () => {
    const graph = {
      ...addOne,
      nodes: [{ operator: 'Add', inputs: ['x', 'z'], outputs: ['y'] }],
      inputs: [x, valueInfo('z', 'f32', ['batch', 1])],
    };
    expect(compileOnnx(onnxModel(graph), { inputShapes: { x: [3, 2] } }).program.inputs[1]!.shape).toEqual([3, 1]);
    const contradicting = { inputShapes: { x: [3, 2] }, dims: { batch: 2 } };
    expect(() => compileOnnx(onnxModel(graph), contradicting)).toThrow(code('MODEL_SHAPE_UNKNOWN'));
  });

  it('that nobody gives are asked for by input and dimension', () => {
    expect(() => compileOnnx(model)).toThrow(
      expect.objectContaining({ code: 'MODEL_SHAPE_UNKNOWN', details: { input: 'x', dimension: 'batch' } }),
    );
    for (const shape of [[undefined, 2], [-1, 2], undefined]) {
      const open = onnxModel({ ...addOne, inputs: [valueInfo('x', 'f32', shape)] });
      expect(() => compileOnnx(open)).toThrow(code('MODEL_SHAPE_UNKNOWN'));
      expect(compileOnnx(open, { inputShapes: { x: [1, 2] } }).program.inputs[0]!.shape).toEqual([1, 2]);
    }
  });

  it.each<[string, CompileOptions, string]>([
    ['a symbol that the model does not have', { dims: { batch: 1, btach: 1 } }, 'MODEL_SHAPE_UNKNOWN'],
    ['an input that the model does not have', { dims: { batch: 1 }, inputShapes: { z: [1] } }, 'MODEL_SHAPE_UNKNOWN'],
    ['another number of dimensions', { inputShapes: { x: [1, 2, 1] } }, 'MODEL_SHAPE_UNKNOWN'],
    ['another size than the file has', { inputShapes: { x: [1, 3] } }, 'MODEL_SHAPE_UNKNOWN'],
    ['a negative size', { dims: { batch: -1 } }, 'MODEL_MALFORMED'],
    ['half a size', { dims: { batch: 0.5 } }, 'MODEL_MALFORMED'],
    ['a size beyond the limit', { dims: { batch: 2 ** 30 } }, 'MODEL_MALFORMED'],
    ['no size but a method of every object', { dims: { toString: 1 } }, 'MODEL_SHAPE_UNKNOWN'],
  ])('%s: refused', (_, options, expected) => expect(() => compileOnnx(model, options)).toThrow(code(expected)));

  it('of zero are sizes: nothing goes in and nothing comes out', () => {
    expect(run(model, { dims: { batch: 0 } }, float())).toEqual([]);
  });
});

describe('inputs held fixed', () => {
  const shaped = onnxModel({
    nodes: [{ operator: 'Reshape', inputs: ['x', 's'], outputs: ['y'], name: 'turn' }],
    inputs: [valueInfo('x', 'f32', [2, 3]), valueInfo('s', 'i64', [1])],
    outputs: [valueInfo('y', 'f32', [6])],
  });
  const six: TypedTensor = { dtype: 'i64', shape: [1], data: BigInt64Array.of(6n) };

  it('are none of the program', () => {
    const { program } = compileOnnx(shaped, { constants: { s: six } });
    expect(program.inputs.map(({ name }) => name)).toEqual(['x']);
    expect(program.outputs[0]!.shape).toEqual([6]);
  });

  it('are asked for where a shape depends on them', () => {
    expect(() => compileOnnx(shaped)).toThrow(
      expect.objectContaining({ code: 'MODEL_SHAPE_UNKNOWN', details: { node: 'turn', input: 1 } }),
    );
  });

  it.each<[string, string, Record<string, TypedTensor>]>([
    ['of another type', 'MODEL_SHAPE_UNKNOWN', { s: float(6) }],
    ['that the model does not have', 'MODEL_SHAPE_UNKNOWN', { s: six, t: six }],
    ['with fewer elements than their shape', 'TENSOR_DATA_INVALID', { s: { ...six, shape: [2] } }],
  ])('%s: refused', (_, expected, constants) =>
    expect(() => compileOnnx(shaped, { constants })).toThrow(code(expected)),
  );
});

describe('nodes', () => {
  const compile = (nodes: NodeSpec[], more: GraphSpec = {}) =>
    compileOnnx(onnxModel({ ...addOne, nodes, ...more }), { dims: { batch: 1 } });

  it.each<[string, NodeSpec]>([
    ['of unknown operators', { operator: 'Bogus', inputs: ['x'], outputs: ['y'], name: 'here' }],
    ['named as a method of every object', { operator: 'toString', inputs: ['x'], outputs: ['y'], name: 'here' }],
    [
      'of other domains',
      { operator: 'Add', domain: 'com.example', inputs: ['x', 'one'], outputs: ['y'], name: 'here' },
    ],
  ])('%s are refused by name', (_, node) => {
    expect(() => compile([node])).toThrow(
      expect.objectContaining({ code: 'OPERATOR_UNSUPPORTED', details: { operator: node.operator, node: 'here' } }),
    );
  });

  it('without a name are told by their first output', () => {
    expect(() => compile([{ operator: 'Bogus', inputs: ['x'], outputs: ['y'] }])).toThrow(
      expect.objectContaining({ details: { operator: 'Bogus', node: 'y' } }),
    );
  });

  it('that do not fit their inputs are refused by name', () => {
    const wrong = { name: 'one', dtype: 'f32', shape: [3], data: Float32Array.of(1, 2, 3) } as const;
    expect(() => compile([...addOne.nodes!], { initializers: [wrong] })).toThrow(
      expect.objectContaining({ code: 'MODEL_MALFORMED', details: expect.objectContaining({ node: 'plus' }) }),
    );
    expect(() => compile([{ operator: 'Add', inputs: ['x'], outputs: ['y'] }])).toThrow(code('MODEL_MALFORMED'));
    expect(() => compile([{ operator: 'Add', inputs: ['x', ''], outputs: ['y'] }])).toThrow(code('MODEL_MALFORMED'));
    expect(() => compile([{ operator: 'Relu', inputs: ['x'], outputs: ['y', 'z'] }])).toThrow(
      code('OPERATOR_UNSUPPORTED'),
    );
  });

  it('with attributes of another kind, or without one that they need, are refused', () => {
    const node = (attributes: NodeSpec['attributes'] = {}) => ({
      operator: 'Cast',
      inputs: ['x'],
      outputs: ['y'],
      attributes,
    });
    expect(() => compile([node()])).toThrow(code('MODEL_MALFORMED'));
    expect(() => compile([node({ to: 1 })])).toThrow(code('MODEL_MALFORMED'));
    expect(() => compile([node({ to: 2n ** 62n })])).toThrow(code('MODEL_MALFORMED'));
    expect(() => compile([node({ to: 11n })])).toThrow(code('DATATYPE_UNSUPPORTED'));
  });

  it('under a condition that is known are taken from its branch', () => {
    const branch = (operator: string) => ({
      graph: graphProto({
        nodes: [{ operator, inputs: ['x', 'one'], outputs: ['r'] }],
        outputs: [valueInfo('r', 'f32')],
      }),
    });
    const attributes = { then_branch: branch('Add'), else_branch: branch('Sub') };
    const nodes = [{ operator: 'If', inputs: ['c'], outputs: ['y'], attributes }];
    const result = (truth: number) => {
      const initializers = [
        ...addOne.initializers!,
        { name: 'c', dtype: 'bool', shape: [], data: Uint8Array.of(truth) } as const,
      ];
      return run(onnxModel({ ...addOne, nodes, initializers }), { dims: { batch: 1 } }, float(5, 6));
    };
    expect(result(1)).toEqual([6, 7]);
    expect(result(0)).toEqual([4, 5]);
    const inputs = [x, valueInfo('c', 'bool', [])];
    expect(() => compile(nodes, { inputs })).toThrow(code('OPERATOR_UNSUPPORTED'));
  });
});

describe('types', () => {
  it.each<[string, GraphSpec]>([
    ['an input of double', { inputs: [valueInfo('x', 11, [1, 2])] }],
    ['an input of float16', { inputs: [valueInfo('x', 10, [1, 2])] }],
    [
      'an input that is no tensor',
      { inputs: [joined(bytesField(1, 'x'), bytesField(2, bytesField(4, new Uint8Array())))] },
    ],
    [
      'a weight of double',
      { initializers: [joined(intField(2, 11), bytesField(8, 'one'), bytesField(9, new Uint8Array(8)))] },
    ],
    ['an output of double', { outputs: [valueInfo('y', 11, [1, 2])] }],
  ])('%s is refused', (_, more) => {
    const model = onnxModel({ ...addOne, ...more });
    expect(() => compileOnnx(model, { dims: more.inputs === undefined ? { batch: 1 } : {} })).toThrow(
      code('DATATYPE_UNSUPPORTED'),
    );
  });

  it('of an output that is not what comes out is refused', () => {
    const model = onnxModel({ ...addOne, outputs: [valueInfo('y', 'i32', [1, 2])] });
    expect(() => compileOnnx(model, { dims: { batch: 1 } })).toThrow(code('MODEL_MALFORMED'));
  });

  it('without any output are refused', () => {
    expect(() => compileOnnx(onnxModel({ ...addOne, outputs: [] }), { dims: { batch: 1 } })).toThrow(
      code('MODEL_MALFORMED'),
    );
  });
});

describe('a program', () => {
  it('is the same bytes whoever compiles, and another one for other weights', () => {
    const roots = (value: number) => {
      const weights = { name: 'one', ...float(value, 2) };
      const compiled = compileOnnx(onnxModel({ ...addOne, initializers: [weights] }), { dims: { batch: 1 } });
      return [programRootOf(compiled.program), weightRootOf(compiled.weights)];
    };
    expect(roots(1)).toEqual(roots(1));
    expect(roots(2)[0]).toBe(roots(1)[0]);
    expect(roots(2)[1]).not.toBe(roots(1)[1]);
  });

  it('takes weights out of files beside the model', () => {
    const entry = (key: string, value: string) => bytesField(13, joined(bytesField(1, key), bytesField(2, value)));
    const one = joined(
      intField(1, 2),
      intField(2, 1),
      bytesField(8, 'one'),
      intField(14, 1),
      entry('location', 'w'),
      entry('offset', '4'),
    );
    const external = () => bytesUnder(Float32Array.of(9, 1, 2));
    const model = onnxModel({ ...addOne, initializers: [one] });
    expect(run(model, { dims: { batch: 1 }, external }, float(1, 1))).toEqual([2, 3]);
    expect(() => compileOnnx(model, { dims: { batch: 1 } })).toThrow(code('MODEL_MALFORMED'));
  });

  it('passes an input on, once', () => {
    const outputs = [valueInfo('x', 'f32', ['batch', 2])];
    const { program } = compileOnnx(onnxModel({ inputs: [x], outputs }), { dims: { batch: 1 } });
    expect(program.instructions).toHaveLength(1);
    const twice = onnxModel({ inputs: [x], outputs: [...outputs, ...outputs] });
    expect(() => compileOnnx(twice, { dims: { batch: 1 } })).toThrow(code('MODEL_MALFORMED'));
  });
});

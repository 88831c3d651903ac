import { describe, expect, it } from 'vitest';
import {
  bytesField,
  type GraphSpec,
  graphProto,
  intField,
  joined,
  type NodeSpec,
  onnxModel,
  operatorSet,
  valueInfo,
} from '../../../test/generators/onnxModel.ts';
import { checkGraph, opsetOf } from './graph.ts';
import { readModel } from './readModel.ts';

const code = (name: string) => expect.objectContaining({ code: name });
const node = (inputs: string, outputs: string): NodeSpec => ({
  operator: 'Sum',
  inputs: inputs.split(' '),
  outputs: outputs.split(' '),
});
const graphOf = (spec: GraphSpec) =>
  readModel(onnxModel({ inputs: [valueInfo('x', 'f32', [])], outputs: [valueInfo('y', 'f32', [])], ...spec })).graph;

describe('a graph', () => {
  it('uses only what is there', () => {
    checkGraph(graphOf({ nodes: [node('x', 'a'), node('a x', 'b '), node('b  a', 'y')] }));
    expect(() => checkGraph(graphOf({ nodes: [node('x z', 'y')] }))).toThrow(
      expect.objectContaining({ code: 'MODEL_MALFORMED', details: { node: 'y', name: 'z' } }),
    );
    expect(() => checkGraph(graphOf({ nodes: [node('x', 'a')] }))).toThrow(code('MODEL_MALFORMED'));
  });

  it.each<[string, NodeSpec[], RegExp]>([
    ['a node that takes its own output', [node('y', 'y')], /cycle/],
    ['two nodes that take each other', [node('b', 'a'), node('a', 'b'), node('a', 'y')], /cycle/],
    ['a long cycle', [node('c', 'a'), node('a', 'b'), node('b', 'c'), node('c', 'y')], /cycle/],
    ['nodes out of order', [node('a', 'y'), node('x', 'a')], /sort/],
  ])('with %s is refused and told as such', (_, nodes, told) => {
    expect(() => checkGraph(graphOf({ nodes }))).toThrow(code('MODEL_MALFORMED'));
    expect(() => checkGraph(graphOf({ nodes }))).toThrow(told);
  });

  it('of a long chain backwards is refused in time', () => {
    const nodes = Array.from({ length: 20_000 }, (_, i) => node(`v${i + 1}`, `v${i}`));
    expect(() => checkGraph(graphOf({ nodes: [...nodes, node('v20000', 'y')] }))).toThrow(code('MODEL_MALFORMED'));
  });

  it.each<[string, NodeSpec[]]>([
    ['by two nodes', [node('x', 'y'), node('x', 'y')]],
    ['by one node twice', [node('x', 'y y')]],
    ['by a node and an input', [node('x', 'x'), node('x', 'y')]],
  ])('that has a name given %s is refused', (_, nodes) => {
    expect(() => checkGraph(graphOf({ nodes }))).toThrow(code('MODEL_MALFORMED'));
  });

  it('takes an input that is an initializer too, once', () => {
    const w = { name: 'w', dtype: 'f32', shape: [], data: Float32Array.of(1) } as const;
    const inputs = [valueInfo('x', 'f32', []), valueInfo('w', 'f32', [])];
    const nodes = [node('x w', 'y')];
    checkGraph(graphOf({ nodes, inputs, initializers: [w] }));
    expect(() => checkGraph(graphOf({ nodes, inputs, initializers: [w, w] }))).toThrow(code('MODEL_MALFORMED'));
    expect(() => checkGraph(graphOf({ nodes, inputs: [...inputs, inputs[1]!], initializers: [w] }))).toThrow(
      code('MODEL_MALFORMED'),
    );
  });

  it('of more nodes than a program has instructions is refused', () => {
    const nodes = Array.from({ length: 2 ** 16 + 1 }, (_, i) => node('x', `v${i}`));
    expect(() => checkGraph(graphOf({ nodes }))).toThrow(code('MODEL_TOO_LARGE'));
  });

  it.each([
    ['nodes', 1],
    ['initializers', 5],
    ['inputs', 11],
    ['outputs', 12],
  ])('of millions of %s is refused before they are all read, wherever they are', (_, field) => {
    const nothing = new Uint8Array(2 ** 20).map((_, i) => (i % 2 === 0 ? (field << 3) | 2 : 0));
    const branch = { operator: 'If', attributes: { then_branch: { graph: nothing.subarray(0, 2 ** 17) } } };
    for (const graph of [nothing, graphProto({ nodes: Array(8).fill(branch) })]) {
      expect(() => readModel(joined(bytesField(7, graph)))).toThrow(code('MODEL_TOO_LARGE'));
    }
  });

  it('inside of nine others is refused', () => {
    let graph = graphProto({});
    for (let i = 0; i < 9; i++)
      graph = graphProto({ nodes: [{ operator: 'If', attributes: { then_branch: { graph } } }] });
    const model = joined(bytesField(7, graph));
    expect(() => readModel(model)).toThrow(code('MODEL_MALFORMED'));
  });
});

describe('operator sets', () => {
  const model = (...sets: Uint8Array[]) =>
    readModel(joined(bytesField(7, graphProto({})), ...sets.map((set) => bytesField(8, set))));
  it('from 6 to 25 of the default domain are read, others beside them are none of ours', () => {
    for (const version of [6, 25]) expect(opsetOf(model(operatorSet('', version)))).toBe(version);
    expect(opsetOf(model(operatorSet('com.example', 99), operatorSet('ai.onnx', 13)))).toBe(13);
  });

  it.each<[string, string, Uint8Array[]]>([
    ['5', 'OPERATOR_UNSUPPORTED', [operatorSet('', 5)]],
    ['26', 'OPERATOR_UNSUPPORTED', [operatorSet('', 26)]],
    ['none', 'MODEL_MALFORMED', []],
    ['only that of another domain', 'MODEL_MALFORMED', [operatorSet('com.example', 13)]],
    ['two of the default domain', 'MODEL_MALFORMED', [operatorSet('', 13), operatorSet('ai.onnx', 14)]],
  ])('%s: refused', (_, expected, sets) => expect(() => opsetOf(model(...sets))).toThrow(code(expected)));
});

describe('a file', () => {
  it('without a graph is refused', () => {
    expect(() => readModel(new Uint8Array())).toThrow(code('MODEL_MALFORMED'));
    expect(() => readModel(intField(1, 10))).toThrow(code('MODEL_MALFORMED'));
  });

  it('of 2 GiB is refused before it is read', () => {
    const huge = { length: 2 ** 31 } as Uint8Array;
    expect(() => readModel(huge)).toThrow(code('MODEL_TOO_LARGE'));
  });

  it('with functions of its own or sparse weights is refused', () => {
    const withFunction = joined(onnxModel({}), bytesField(25, new Uint8Array()));
    expect(() => readModel(withFunction)).toThrow(code('OPERATOR_UNSUPPORTED'));
    const sparse = joined(bytesField(7, bytesField(15, new Uint8Array())));
    expect(() => readModel(sparse)).toThrow(code('OPERATOR_UNSUPPORTED'));
  });

  it('with an attribute given twice is refused', () => {
    const attribute = joined(bytesField(1, 'axis'), intField(3, 1));
    const twice = joined(bytesField(4, 'Concat'), bytesField(5, attribute), bytesField(5, attribute));
    expect(() => readModel(bytesField(7, bytesField(1, twice)))).toThrow(code('MODEL_MALFORMED'));
  });
});

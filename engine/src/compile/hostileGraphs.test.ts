import { InputError } from '@assay/sdk';
import { expect, it } from 'vitest';
import { type GraphSpec, graphProto, type NodeSpec, onnxModel, valueInfo } from '../../../test/generators/onnxModel.ts';
import { allocate, type Dtype, elementCount } from '../ir/dtype.ts';
import { compileOnnx } from './compileOnnx.ts';

const [inputs, outputs] = [[valueInfo('x', 'f32', [2])], [valueInfo('y', 'f32')]];
const zeros = (name: string, dtype: Dtype, shape: readonly number[]) => ({
  ...{ name, dtype, shape },
  data: allocate(dtype, elementCount(shape)),
});
const code = (name: string) => expect.objectContaining({ code: name });
const compile = (graph: GraphSpec) => compileOnnx(onnxModel({ inputs, outputs, ...graph }));
const relu: NodeSpec = { operator: 'Relu', inputs: ['x'], outputs: ['y'] };

it.each<[string, GraphSpec]>([
  [
    'inputs',
    { nodes: [relu], inputs: [...inputs, ...Array.from({ length: 256 }, (_, i) => valueInfo(`i${i}`, 'f32', []))] },
  ],
  [
    'outputs',
    {
      nodes: Array.from({ length: 257 }, (_, i) => ({ ...relu, outputs: [`y${i}`] })),
      outputs: Array.from({ length: 257 }, (_, i) => valueInfo(`y${i}`, 'f32')),
    },
  ],
])('more %s than a program has are too many', (_, graph) => {
  expect(() => compile(graph)).toThrow(code('MODEL_TOO_LARGE'));
});

it.each<[string, GraphSpec]>([
  [
    'a node',
    {
      nodes: [
        { ...relu, name: 'n'.repeat(1e6) },
        { operator: 'Bogus', outputs: ['z'], name: 'n'.repeat(1e6) },
      ],
    },
  ],
  ['an operator', { nodes: [{ ...relu, operator: 'n'.repeat(1e6) }] }],
  ['a value', { nodes: [{ ...relu, inputs: ['n'.repeat(1e6)] }] }],
  ['a list', { nodes: [{ ...relu, operator: 'Transpose', attributes: { perm: Array<bigint>(1e5).fill(7n) } }] }],
])('a megabyte of %s is not told in full', (_, graph) => {
  let error: unknown;
  try {
    compile(graph);
  } catch (cause) {
    error = cause;
  }
  expect(error).toBeInstanceOf(InputError);
  const { message, details } = error as InputError;
  expect(message.length + JSON.stringify(details).length).toBeLessThan(2000);
});

it.each([
  ['of no element', zeros('c', 'bool', [0])],
  ['of two elements', zeros('c', 'bool', [2])],
  ['of another type', zeros('c', 'i64', [])],
])('a condition %s is none', (_, condition) => {
  const graph = graphProto({ nodes: [{ ...relu, outputs: ['r'] }], outputs: [valueInfo('r', 'f32')] });
  const attributes = { then_branch: { graph }, else_branch: { graph } };
  const nodes = [{ operator: 'If', inputs: ['c'], outputs: ['y'], attributes }];
  expect(() => compile({ nodes, initializers: [condition] })).toThrow(code('MODEL_MALFORMED'));
});

it('weights of another size than a recurrent node says are refused', () => {
  const graph = (size: bigint): GraphSpec => ({
    nodes: [{ operator: 'RNN', inputs: ['x', 'w', 'r'], outputs: ['y'], attributes: { hidden_size: size } }],
    initializers: [zeros('w', 'f32', [1, 3, 4]), zeros('r', 'f32', [1, 3, 3])],
    inputs: [valueInfo('x', 'f32', [2, 1, 4])],
  });
  expect(compile(graph(3n)).program.outputs).toMatchObject([{ shape: [2, 1, 1, 3] }]);
  for (const size of [2n, 4n, 2n ** 30n, -1n]) expect(() => compile(graph(size))).toThrow(code('MODEL_MALFORMED'));
});

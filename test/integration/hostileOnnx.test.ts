import { compileOnnx } from '@assay/engine';
import { InputError } from '@assay/sdk';
import { describe, expect, it } from 'vitest';
import { foldersOfVectors } from '../conformance/onnxVectors.ts';
import { vectorsDir } from '../conformance/vectorsDir.ts';
import { searchSize } from '../effort.ts';
import { type GraphSpec, graphProto, type NodeSpec, onnxModel, valueInfo } from '../generators/onnxModel.ts';
import { createRandom, type Random } from '../generators/randomNumbers.ts';
import { randomOnnx } from '../generators/randomOnnx.ts';

const RUNS = searchSize(4000);
/** Of one model of a few hundred bytes, on a busy machine. */
const MILLISECONDS = 20_000;
const BYTES = 2 ** 30;

/** The code with which a file is refused; undefined if it compiles. Anything but an answer about the input fails. */
function outcome(model: Uint8Array, what: string): string | undefined {
  const start = performance.now();
  let code: string | undefined;
  try {
    compileOnnx(model);
  } catch (error) {
    if (!(error instanceof InputError)) throw new Error(`${what}: no answer`, { cause: error });
    // What the compiler makes is valid: that is its own promise, not the file's.
    expect(error.code, what).not.toBe('PROGRAM_INVALID');
    code = error.code;
  }
  expect(performance.now() - start, what).toBeLessThan(MILLISECONDS);
  return code;
}

function altered(random: Random, bytes: Uint8Array): Uint8Array {
  const result = bytes.slice();
  const at = random.below(bytes.length);
  switch (random.below(5)) {
    case 0:
      return result.subarray(0, at);
    case 1:
      result[at] = random.pick([0, 1, 2, 0x7f, 0x80, 0xff]);
      return result;
    case 2:
      result[at]! ^= 1 << random.below(8);
      return result;
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(random.below(bytes.length))]);
    default:
      result.fill(0xff, at, at + 1 + random.below(9));
      return result;
  }
}

const smallModel = (graph: GraphSpec) => onnxModel({ outputs: [valueInfo('y', 'f32')], ...graph });
const conv: GraphSpec = {
  nodes: [
    { operator: 'Conv', inputs: ['x', 'w'], outputs: ['c'], attributes: { pads: [1n, 1n, 1n, 1n], strides: [2n, 1n] } },
    { operator: 'Reshape', inputs: ['c', 's'], outputs: ['r'] },
    { operator: 'Softmax', inputs: ['r'], outputs: ['y'], attributes: { axis: -1n } },
  ],
  inputs: [valueInfo('x', 'f32', [1, 2, 4, 4])],
  initializers: [
    { name: 'w', dtype: 'f32', shape: [2, 2, 3, 3], data: new Float32Array(36).fill(0.5) },
    { name: 's', dtype: 'i64', shape: [2], data: BigInt64Array.of(1n, -1n) },
  ],
};

describe('a hostile ONNX file gives a code or a program', () => {
  it('cut off at every byte', () => {
    const model = smallModel(conv);
    expect(outcome(model, 'whole')).toBeUndefined();
    // Without its last field, the operator set, it is nothing either.
    for (let length = 0; length < model.length; length++)
      expect(outcome(model.subarray(0, length), `${length}`)).toBeDefined();
  });

  it('with any one byte changed', () => {
    const model = smallModel(conv);
    for (let at = 0; at < model.length; at++) {
      for (const value of [0, 0x7f, 0xff, model[at]! ^ 1]) outcome(model.with(at, value), `${at}: ${value}`);
    }
  });

  it('of any operator with any inputs and attributes', () => {
    const codes = new Map<string | undefined, number>();
    for (let seed = 0; seed < RUNS; seed++) {
      const { model, node } = randomOnnx(createRandom(seed));
      const code = outcome(model, `seed ${seed}, ${node.operator}`);
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    console.info(`random nodes: ${[...codes].map(([code, count]) => `${count} ${code ?? 'compiled'}`).join(', ')}`);
    expect(codes.get(undefined)).toBeGreaterThan(RUNS / 50);
  });

  const dir = vectorsDir('onnx');
  it.skipIf(dir === undefined)('made of the vectors by changing bytes', () => {
    const vectors = foldersOfVectors(`${dir}/node`).filter(({ model }) => model.length < 4000);
    for (let seed = 0; seed < RUNS; seed++) {
      const random = createRandom(seed);
      const { name, model } = random.pick(vectors);
      outcome(altered(random, model), `seed ${seed}, ${name}`);
    }
  });
});

describe('a bomb is refused, or becomes a program that nobody has to run', () => {
  const wide = (name: string, list: readonly bigint[]) =>
    ({ name, dtype: 'i64', shape: [list.length], data: BigInt64Array.from(list) }) as const;
  const chain = (count: number, operator: string, more: readonly string[] = []): NodeSpec[] =>
    Array.from({ length: count }, (_, i) => ({
      operator,
      inputs: [i === 0 ? 'x' : `v${i}`, ...more],
      outputs: [i === count - 1 ? 'y' : `v${i + 1}`],
    }));
  const x = [valueInfo('x', 'f32', [2, 2])];

  it.each<[string, string | undefined, GraphSpec]>([
    [
      'sizes that multiply beyond the limit',
      'MODEL_TOO_LARGE',
      {
        nodes: chain(40, 'Concat', ['x']).map((node) => ({
          ...node,
          inputs: [node.inputs![0]!, node.inputs![0]!],
          attributes: { axis: 0n },
        })),
        inputs: x,
      },
    ],
    [
      'repeats beyond the limit',
      'MODEL_TOO_LARGE',
      { nodes: chain(1, 'Tile', ['r']), inputs: x, initializers: [wide('r', [2n ** 20n, 2n ** 20n])] },
    ],
    [
      'a shape of 2^62',
      'MODEL_MALFORMED',
      { nodes: chain(1, 'ConstantOfShape'), initializers: [wide('x', [2n ** 62n])] },
    ],
    [
      'an expansion beyond the limit',
      'MODEL_TOO_LARGE',
      {
        nodes: chain(1, 'Expand', ['s']),
        inputs: [valueInfo('x', 'f32', [1])],
        initializers: [wide('s', [2n ** 20n, 2n ** 20n])],
      },
    ],
    [
      'a range of 2^40',
      'MODEL_TOO_LARGE',
      {
        nodes: [{ operator: 'Range', inputs: ['a', 'b', 'c'], outputs: ['y'] }],
        initializers: [wide('a', [0n]), wide('b', [2n ** 40n]), wide('c', [1n])],
      },
    ],
    [
      'padding beyond the limit',
      'MODEL_TOO_LARGE',
      { nodes: chain(1, 'Pad', ['p']), inputs: x, initializers: [wide('p', [2n ** 40n, 0n, 0n, 0n])] },
    ],
    [
      'a million dimensions',
      'OPERATOR_UNSUPPORTED',
      {
        nodes: chain(1, 'Reshape', ['s']),
        inputs: x,
        initializers: [wide('s', [...Array<bigint>(1_000_000).fill(1n), 4n])],
      },
    ],
    [
      'a million axes',
      'MODEL_MALFORMED',
      {
        nodes: chain(1, 'Unsqueeze', ['s']),
        inputs: x,
        initializers: [
          wide(
            's',
            Array.from({ length: 1_000_000 }, (_, i) => BigInt(i)),
          ),
        ],
      },
    ],
    ['more instructions than a program has', 'MODEL_TOO_LARGE', { nodes: chain(30_000, 'HardSwish'), inputs: x }],
    [
      'a large constant computed a thousand times',
      undefined,
      {
        nodes: [{ operator: 'ConstantOfShape', inputs: ['s'], outputs: ['x'] }, ...chain(1000, 'Exp')],
        initializers: [wide('s', [2n ** 24n])],
      },
    ],
    [
      'a large constant turned a thousand times',
      undefined,
      {
        nodes: [
          { operator: 'ConstantOfShape', inputs: ['s'], outputs: ['a'] },
          { operator: 'Exp', inputs: ['a'], outputs: ['b'] },
          { operator: 'Concat', inputs: ['a', 'b'], outputs: ['x'], attributes: { axis: 0n } },
          ...chain(1000, 'Transpose').flatMap((node, i): NodeSpec[] => [
            { ...node, outputs: [`t${i}`] },
            { operator: 'Reshape', inputs: [`t${i}`, 'f'], outputs: [`f${i}`] },
            { operator: 'Reshape', inputs: [`f${i}`, 'm'], outputs: node.outputs! },
          ]),
        ],
        initializers: [wide('s', [2n ** 9n, 2n ** 10n]), wide('f', [-1n]), wide('m', [2n ** 10n, 2n ** 10n])],
      },
    ],
  ])('%s', (what, code, graph) => {
    const before = process.memoryUsage().rss;
    expect(outcome(smallModel(graph), what)).toBe(code);
    expect(process.memoryUsage().rss - before).toBeLessThan(BYTES);
  });

  it('of five thousand branches is little work', () => {
    const branch = (from: string) => ({
      graph: graphProto({
        nodes: [{ operator: 'Relu', inputs: [from], outputs: ['inner'] }],
        outputs: [valueInfo('inner', 'f32')],
      }),
    });
    const nodes = Array.from({ length: 5000 }, (_, i) => ({
      operator: 'If',
      inputs: ['t'],
      outputs: [i === 4999 ? 'y' : `v${i + 1}`],
      attributes: { then_branch: branch(i === 0 ? 'x' : `v${i}`) },
    }));
    const truth = { name: 't', dtype: 'bool', shape: [], data: Uint8Array.of(1) } as const;
    expect(outcome(smallModel({ nodes, inputs: x, initializers: [truth] }), 'branches')).toBeUndefined();
  });
});

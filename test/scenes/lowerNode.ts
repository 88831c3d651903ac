import { createBuilder } from '../../engine/src/compile/builder.ts';
import { type CompiledModel, finishProgram } from '../../engine/src/compile/finish.ts';
import type { Attributes, Lowerings } from '../../engine/src/compile/lowering.ts';
import { constantValue, type Value, wholeValue } from '../../engine/src/compile/value.ts';
import { bytesUnder, elementCount, elementsOver, type Tensor } from '../../engine/src/ir/dtype.ts';
import type { ElementLimits } from '../../engine/src/ir/limits.ts';
import { interpret } from '../../engine/src/reference/interpret.ts';

type AttributeValue = number | string | readonly number[] | readonly string[];

/** A node to lower and run by itself: tensors are inputs of the program unless they are given as constants. */
export type NodeSpec = {
  readonly operator: string;
  readonly opset?: number;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly inputs: readonly (Tensor | { readonly constant: Tensor } | undefined)[];
  readonly outputs?: readonly string[];
  readonly limits?: ElementLimits;
};

/** Lowers one node, validates its program and runs it by the scalar reference. */
export function lowerNode(lowerings: Lowerings, spec: NodeSpec): { model: CompiledModel; outputs: Tensor[] } {
  const { operator, opset = 21, attributes = {}, inputs, outputs = ['y'], limits } = spec;
  const builder = createBuilder(limits === undefined ? {} : { limits });
  const given: Tensor[] = [];
  const values = inputs.map((input): Value | undefined => {
    if (input === undefined) return undefined;
    if ('constant' in input) return constantValue(input.constant.dtype, input.constant.shape, input.constant.data);
    given.push(input);
    return wholeValue(input.dtype, input.shape, { kind: 'input', index: given.length - 1 });
  });
  const node = {
    operator,
    name: 'node',
    opset,
    attributes: attributesOf(attributes),
    inputs: values,
    outputs,
    builder,
  };
  const results = lowerings[operator]!(node);
  const types = given.map(({ dtype, shape }, i) => ({ name: `x${i}`, dtype, shape }));
  const named = outputs.flatMap((name, i) => (name === '' ? [] : [{ name, value: results[i]! }]));
  const model = finishProgram(builder, types, named);
  const { program, weights } = model;
  const raw = interpret(
    program,
    weights,
    given.map(({ data }) => bytesUnder(data)),
  ).slice(-named.length);
  return {
    model,
    outputs: program.outputs.map(({ dtype, shape }, i) => ({
      ...{ dtype, shape },
      data: elementsOver(dtype, raw[i]!, elementCount(shape)),
    })),
  };
}

function attributesOf(given: NonNullable<NodeSpec['attributes']>): Attributes {
  const must = <T>(name: string, missing: T | undefined): T => {
    const value = (given[name] as T | undefined) ?? missing;
    if (value === undefined) throw new Error(`The test gives no attribute ${name}`);
    return value;
  };
  return {
    has: (name) => name in given,
    int: (name, missing) => must(name, missing),
    ints: (name) => given[name] as readonly number[] | undefined,
    float: (name, missing) => Math.fround(must(name, missing)),
    floats: (name) => given[name] as readonly number[] | undefined,
    string: (name, missing) => must(name, missing),
    strings: (name) => given[name] as readonly string[] | undefined,
    tensor: () => undefined,
  };
}

/** A tensor of binary32 values. */
export const floats = (shape: readonly number[], values: readonly number[]): Tensor => ({
  ...{ dtype: 'f32', shape },
  data: Float32Array.from(values),
});

/** Binary32 values of about one, the same for every run. */
export function someFloats(shape: readonly number[], seed = 1): Tensor {
  const count = elementCount(shape);
  return floats(
    shape,
    Array.from({ length: count }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed)),
  );
}

/** Integers of a type, the same for every run; over its whole range for 8-bit types. */
export function someIntegers(dtype: 'i8' | 'u8' | 'i32', shape: readonly number[], seed = 1): Tensor {
  const values = Array.from(
    { length: elementCount(shape) },
    (_, i) => ((i * 97 + seed * 53) % 256) - (dtype === 'u8' ? 0 : 128),
  );
  const arrays = { i8: Int8Array, u8: Uint8Array, i32: Int32Array } as const;
  return { dtype, shape, data: arrays[dtype].from(values) };
}

/** Integers of a type. */
export function integers(dtype: 'i8' | 'u8' | 'i32', shape: readonly number[], values: readonly number[]): Tensor {
  const arrays = { i8: Int8Array, u8: Uint8Array, i32: Int32Array } as const;
  return { dtype, shape, data: arrays[dtype].from(values) };
}

/** The greatest difference to what is expected, relative to it where it is above 1. */
export function worstError({ data }: Tensor, expected: readonly number[]): number {
  if (data.length !== expected.length) return Infinity;
  return expected.reduce((worst, value, i) => {
    const difference = Math.abs(Number(data[i]) - value) / Math.max(1, Math.abs(value));
    return Math.max(worst, Number.isNaN(difference) ? Infinity : difference);
  }, 0);
}

/** Reads an element of a tensor; outside of it `missing`. */
export function elementAt({ shape, data }: Tensor, index: readonly number[], missing = 0): number {
  let at = 0;
  for (let d = 0; d < shape.length; d++) {
    if (index[d]! < 0 || index[d]! >= shape[d]!) return missing;
    at = at * shape[d]! + index[d]!;
  }
  return Number(data[at]);
}

/** Every index of a shape, in row-major order. */
export function indicesOf(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (indices, size) => indices.flatMap((index) => Array.from({ length: size }, (_, i) => [...index, i])),
    [[]],
  );
}

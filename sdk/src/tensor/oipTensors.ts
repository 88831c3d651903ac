import type { Hex } from 'viem';
import { excerpt, fromHex } from '../bytes.ts';
import { InputError } from '../errors.ts';
import { allocateDtype, type Dtype, type DtypeArray } from './dtype.ts';
import { tensorRoot, tensorsRoot } from './executionRoot.ts';
import { parseStrictJson } from './strictJson.ts';
import { shapeCount, tensorBytes } from './tensor.ts';
import type { TensorType } from './tensorTypes.ts';

/** Names of the element types in the Open Inference Protocol. */
export const OIP_DATATYPES: Readonly<Record<Dtype, string>> = {
  f32: 'FP32',
  i32: 'INT32',
  i8: 'INT8',
  u8: 'UINT8',
  bool: 'BOOL',
  i64: 'INT64',
};

/** Before the name of an output in an answer's `parameters`: the tensor root of an output that the caller did not ask for. */
export const OMITTED_ROOT_PREFIX = 'assay_root:';

const RANGES: Readonly<Partial<Record<Dtype, readonly [bigint, bigint]>>> = {
  i32: [-(2n ** 31n), 2n ** 31n - 1n],
  i8: [-128n, 127n],
  u8: [0n, 255n],
  i64: [-(2n ** 63n), 2n ** 63n - 1n],
};

/**
 * The `inputRoot` that a request of the Open Inference Protocol asks to execute: its tensors must be exactly the program's.
 * @throws InputError OIP_MALFORMED, TENSOR_MISSING, TENSOR_UNKNOWN, TENSOR_DUPLICATE, TENSOR_DATATYPE_MISMATCH,
 * TENSOR_SHAPE_MISMATCH, TENSOR_DATA_INVALID, TENSOR_NOT_FINITE
 */
export function inputRootOfRequest(body: Uint8Array, inputs: readonly TensorType[]): Hex {
  return rootOfMember(parseStrictJson(body), 'inputs', inputs);
}

/**
 * The `outputRoot` that an answer of the Open Inference Protocol renders. Its tensors are outputs of the program, each at
 * most once; of those that are not there its parameters give the tensor root.
 * @throws InputError as {@link inputRootOfRequest}
 */
export function outputRootOfAnswer(body: Uint8Array, outputs: readonly TensorType[]): Hex {
  return rootOfMember(parseStrictJson(body), 'outputs', outputs);
}

/**
 * The outputs that an answer of the Open Inference Protocol renders, by name.
 * @throws InputError as {@link inputRootOfRequest}
 */
export function tensorsOfAnswer(body: Uint8Array, outputs: readonly TensorType[]): ReadonlyMap<string, DtypeArray> {
  const found = membersOf(record(parseStrictJson(body), 'the message'), 'outputs', outputs);
  return new Map(
    outputs.flatMap((type) => {
      const tensor = found.get(type.name);
      return tensor === undefined ? [] : [[type.name, readElements(tensor, type)]];
    }),
  );
}

function rootOfMember(message: unknown, member: 'inputs' | 'outputs', types: readonly TensorType[]): Hex {
  const given = record(message, 'the message');
  const found = membersOf(given, member, types);
  const roots = types.map((type) => {
    const tensor = found.get(type.name);
    if (tensor !== undefined) return tensorRoot(tensorBytes(readElements(tensor, type)));
    if (member === 'outputs') return omittedRoot(given.parameters, type.name);
    throw wrong('TENSOR_MISSING', type.name, 'is missing');
  });
  return tensorsRoot(types, roots);
}

function membersOf(
  given: Record<string, unknown>,
  member: 'inputs' | 'outputs',
  types: readonly TensorType[],
): ReadonlyMap<string, Record<string, unknown>> {
  const list = given[member];
  if (!Array.isArray(list)) throw malformed(`${member} is no list`);
  const found = new Map<string, Record<string, unknown>>();
  for (const entry of list) {
    const tensor = record(entry, `an entry of ${member}`);
    const name = String(tensor.name);
    // Whoever reads an extra tensor reads what nobody signed.
    if (!types.some((type) => type.name === name)) throw wrong('TENSOR_UNKNOWN', name, 'is none of the program');
    if (found.has(name)) throw wrong('TENSOR_DUPLICATE', name, 'is given twice');
    found.set(name, tensor);
  }
  return found;
}

/** The root is the operator's word, but one that must fit `outputRoot` together with the tensors that are there. */
function omittedRoot(parameters: unknown, name: string): Uint8Array {
  const root = parameters === undefined ? undefined : record(parameters, 'parameters')[`${OMITTED_ROOT_PREFIX}${name}`];
  if (typeof root === 'string' && /^0x[0-9a-fA-F]{64}$/.test(root)) return fromHex(root, 32);
  throw wrong('TENSOR_MISSING', name, 'is missing, and so is its root');
}

function readElements(tensor: Record<string, unknown>, { name, dtype, shape }: TensorType): DtypeArray {
  if (tensor.datatype !== OIP_DATATYPES[dtype]) {
    throw wrong('TENSOR_DATATYPE_MISMATCH', name, `is ${excerpt(tensor.datatype)}, not ${OIP_DATATYPES[dtype]}`);
  }
  const stated = tensor.shape;
  if (!Array.isArray(stated) || stated.length !== shape.length || shape.some((size, i) => stated[i] !== size)) {
    throw wrong('TENSOR_SHAPE_MISMATCH', name, `does not state the shape [${shape.join(',')}]`);
  }
  const { data } = tensor;
  if (!Array.isArray(data)) throw wrong('TENSOR_DATA_INVALID', name, 'has no list of data');
  // As the protocol allows: flat, or nested as the shape says.
  const depth = shape.length > 1 && Array.isArray(data[0]) ? shape.length : 1;
  const elements = flatten(data, depth === 1 ? [shapeCount(shape)] : shape, name);
  const array = allocateDtype(dtype, elements.length);
  for (let i = 0; i < elements.length; i++) store(array, i, elements[i], dtype, name);
  return array;
}

function flatten(data: readonly unknown[], shape: readonly number[], name: string): readonly unknown[] {
  if (data.length !== shape[0]) {
    throw wrong('TENSOR_SHAPE_MISMATCH', name, `holds ${data.length} where its shape asks for ${shape[0]}`);
  }
  if (shape.length === 1) return data;
  return data.flatMap((inner) => {
    if (!Array.isArray(inner)) throw wrong('TENSOR_SHAPE_MISMATCH', name, 'does not nest as its shape says');
    return flatten(inner, shape.slice(1), name);
  });
}

function store(array: DtypeArray, index: number, element: unknown, dtype: Dtype, name: string): void {
  if (dtype === 'bool') {
    if (typeof element !== 'boolean') throw wrong('TENSOR_DATA_INVALID', name, `has no boolean at ${index}`);
    (array as Uint8Array)[index] = element ? 1 : 0;
    return;
  }
  if (typeof element !== 'number' && typeof element !== 'bigint') {
    throw wrong('TENSOR_DATA_INVALID', name, `has no number at ${index}`);
  }
  const range = RANGES[dtype];
  if (range === undefined) {
    const stored = Math.fround(Number(element));
    if (!Number.isFinite(stored)) throw wrong('TENSOR_NOT_FINITE', name, `is beyond binary32 at ${index}`);
    (array as Float32Array)[index] = stored;
    return;
  }
  // An integer that was written with an exponent and is not exact could have been any of its neighbours.
  const isExact = typeof element === 'bigint' || Number.isSafeInteger(element);
  const integer = isExact ? BigInt(element) : undefined;
  if (integer === undefined || integer < range[0] || integer > range[1]) {
    throw wrong('TENSOR_DATA_INVALID', name, `has no ${OIP_DATATYPES[dtype]} at ${index}`);
  }
  if (array instanceof BigInt64Array) array[index] = integer;
  else array[index] = Number(integer);
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw malformed(`${what} is no object`);
}

function malformed(problem: string): InputError {
  return new InputError('OIP_MALFORMED', `It is no message of the Open Inference Protocol: ${problem}.`, {});
}

function wrong(code: InputError['code'], name: string, problem: string): InputError {
  const shown = excerpt(name);
  return new InputError(code, `The tensor ${JSON.stringify(shown)} ${problem}.`, { name: shown });
}

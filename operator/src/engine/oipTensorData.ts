import { InputError } from '@assay/sdk';
import { allocateData, type Datatype, elementCount, type TensorData } from './tensor.ts';

/** The most dimensions a tensor may have. */
export const MAX_DIMENSIONS = 8;

const INTEGER_RANGES: Readonly<Partial<Record<Datatype, readonly [number, number]>>> = {
  UINT8: [0, 0xff],
  UINT16: [0, 0xffff],
  UINT32: [0, 0xffff_ffff],
  UINT64: [0, Number.MAX_SAFE_INTEGER],
  INT8: [-0x80, 0x7f],
  INT16: [-0x8000, 0x7fff],
  INT32: [-0x8000_0000, 0x7fff_ffff],
  INT64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
};

/**
 * Turns JSON `data`, flat or nested as `shape` says (sizes from 1 up), into a typed array in row-major order. `path`
 * names the tensor in errors. `bodyLength` is the size of the request in bytes.
 *
 * Integers must be exact: a 64-bit one beyond ±(2^53 - 1) would be rounded silently by JSON parsers and is refused.
 * Throws InputError TENSOR_SHAPE_MISMATCH, TENSOR_DATA_INVALID, TENSOR_NOT_FINITE.
 */
export function readTensorData(
  data: unknown,
  datatype: Datatype,
  shape: readonly number[],
  path: string,
  bodyLength: number,
): TensorData {
  if (!Array.isArray(data)) {
    throw new InputError('TENSOR_DATA_INVALID', `${path}.data must be an array of ${datatype} elements.`, { path });
  }
  const count = elementCount(shape);
  // A tensor is no larger than the body that carries it, so a short request with a vast shape allocates nothing.
  // INVARIANT E1: A tensor is no larger than the request body that carries it: a short request with a vast shape
  //   allocates nothing.
  if (count > bodyLength) {
    throw new InputError(
      'TENSOR_SHAPE_MISMATCH',
      `${path}.shape [${shape.join(',')}] asks for ${count} elements, more than the body can hold.`,
      { path, expected: count },
    );
  }
  const isNested = shape.length > 1 && Array.isArray(data[0]);
  const out = allocateData(datatype, count);
  if (isNested) {
    let next = 0;
    const walk = (value: unknown, axis: number): void => {
      if (!Array.isArray(value) || value.length !== shape[axis]) throw wrongCount(path, shape, axis, value);
      if (axis === shape.length - 1) {
        for (const element of value) next = store(element, datatype, out, next, path);
      } else {
        for (const inner of value) walk(inner, axis + 1);
      }
    };
    walk(data, 0);
    return out;
  }
  if (data.length !== count) {
    throw new InputError(
      'TENSOR_SHAPE_MISMATCH',
      `${path}.data has ${data.length} elements; its shape [${shape.join(',')}] asks for ${count}.`,
      { path, expected: count, received: data.length },
    );
  }
  for (let i = 0; i < count; i++) store(data[i], datatype, out, i, path);
  return out;
}

function wrongCount(path: string, shape: readonly number[], axis: number, value: unknown): InputError {
  const received = Array.isArray(value) ? value.length : undefined;
  return new InputError(
    'TENSOR_SHAPE_MISMATCH',
    `${path}.data does not nest as its shape [${shape.join(',')}] says: at depth ${axis} there must be an array of ${shape[axis]}.`,
    { path, axis, expected: shape[axis], received },
  );
}

function store(given: unknown, datatype: Datatype, out: TensorData, index: number, path: string): number {
  // A strict reader gives large integers exactly; beyond what is exact as a number they are refused below.
  const element = typeof given === 'bigint' ? Number(given) : given;
  if (datatype === 'BOOL') {
    if (typeof element !== 'boolean') throw invalidElement(path, index, datatype, 'send true or false');
    (out as Uint8Array)[index] = element ? 1 : 0;
    return index + 1;
  }
  if (typeof element !== 'number') throw invalidElement(path, index, datatype, 'send a JSON number');
  const range = INTEGER_RANGES[datatype];
  if (range !== undefined) {
    // INVARIANT E5: An integer element is exact or refused: none is rounded on its way into a tensor.
    if (!Number.isInteger(element) || element < range[0] || element > range[1]) {
      throw invalidElement(path, index, datatype, `send an integer from ${range[0]} to ${range[1]}`);
    }
    if (out instanceof BigInt64Array || out instanceof BigUint64Array) out[index] = BigInt(element);
    else (out as Int32Array)[index] = element;
    return index + 1;
  }
  const stored = datatype === 'FP32' ? Math.fround(element) : element;
  if (!Number.isFinite(stored)) {
    throw new InputError('TENSOR_NOT_FINITE', `${path}.data[${index}] is beyond the range of ${datatype}.`, {
      path,
      index,
    });
  }
  (out as Float64Array)[index] = stored;
  return index + 1;
}

function invalidElement(path: string, index: number, datatype: Datatype, advice: string): InputError {
  return new InputError('TENSOR_DATA_INVALID', `${path}.data[${index}] is no ${datatype}: ${advice}.`, { path, index });
}

import { allocateDtype, DTYPE_SIZES, type Dtype, type DtypeArray, InputError, type TypedTensor } from '@assay/sdk';
import { elementsOver } from '../ir/dtype.ts';
import { TENSOR_ELEMENTS } from '../ir/limits.ts';
import { dtypeOfOnnx } from './dataTypes.ts';
import type { ExternalFiles } from './externalData.ts';
import type { TensorProto } from './proto.ts';

/** Dimensions that a tensor may have before those of size 1 are dropped. */
const RANK = 32;

/**
 * A tensor with its elements, which are those of the file where they lie aligned and not a copy.
 * Throws InputError DATATYPE_UNSUPPORTED, MODEL_MALFORMED, MODEL_TOO_LARGE.
 */
export function tensorOf(proto: TensorProto, what: string, external: ExternalFiles): TypedTensor {
  const dtype = dtypeOfOnnx(proto.dataType, what);
  const shape = shapeOf(proto.dims, what);
  const count = shape.reduce((product, size) => product * size, 1);
  if (count > TENSOR_ELEMENTS) {
    throw new InputError('MODEL_TOO_LARGE', `${what} of [${shape}] has more than ${TENSOR_ELEMENTS} elements`, {
      what,
      count,
    });
  }
  const bytes = proto.external === undefined ? proto.raw?.bytes : external(proto.external, count * DTYPE_SIZES[dtype]);
  const data = bytes === undefined ? listedElements(proto, dtype, count) : elementsIn(bytes, dtype, count);
  if (data === undefined) {
    throw new InputError('MODEL_MALFORMED', `${what} of ${dtype}[${shape}] does not have ${count} elements`, { what });
  }
  if (dtype === 'bool' && data.some((value) => Number(value) > 1)) {
    throw new InputError('MODEL_MALFORMED', `${what} has truth values other than 0 and 1`, { what });
  }
  return { dtype, shape, data };
}

function shapeOf(dims: readonly bigint[], what: string): number[] {
  if (dims.length > RANK || dims.some((size) => size < 0n || size > TENSOR_ELEMENTS)) {
    throw new InputError('MODEL_MALFORMED', `${what} has dimensions that no tensor has: [${dims.slice(0, RANK)}]`, {
      what,
    });
  }
  return dims.map(Number);
}

function elementsIn(bytes: Uint8Array, dtype: Dtype, count: number): DtypeArray | undefined {
  return bytes.length === count * DTYPE_SIZES[dtype] ? elementsOver(dtype, bytes, count) : undefined;
}

/** Elements of the lists that the schema has beside raw bytes; numbers that a type cannot hold are refused as a wrong count is. */
function listedElements(proto: TensorProto, dtype: Dtype, count: number): DtypeArray | undefined {
  if (dtype === 'f32') return proto.floats.length === count ? Float32Array.from(proto.floats) : undefined;
  const list = dtype === 'i64' ? proto.int64s : proto.int32s;
  if (list.length !== count) return undefined;
  if (dtype === 'i64') return BigInt64Array.from(list);
  const data = allocateDtype(dtype, count);
  for (const [i, value] of list.entries()) {
    data[i] = Number(value);
    if (data[i] !== Number(value)) return undefined;
  }
  return data;
}

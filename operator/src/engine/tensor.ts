/** The element types the engines here take, by their Open Inference Protocol names. */
export const DATATYPES = [
  'BOOL',
  'UINT8',
  'UINT16',
  'UINT32',
  'UINT64',
  'INT8',
  'INT16',
  'INT32',
  'INT64',
  'FP32',
  'FP64',
] as const;

/** One of {@link DATATYPES}. */
export type Datatype = (typeof DATATYPES)[number];

/** Elements in row-major order. BOOL is held as bytes 0 and 1. */
export type TensorData =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** A named tensor. `data` holds as many elements as the product of `shape` (1 for an empty shape). */
export type Tensor = {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  readonly data: TensorData;
};

const ARRAYS = {
  BOOL: Uint8Array,
  UINT8: Uint8Array,
  UINT16: Uint16Array,
  UINT32: Uint32Array,
  UINT64: BigUint64Array,
  INT8: Int8Array,
  INT16: Int16Array,
  INT32: Int32Array,
  INT64: BigInt64Array,
  FP32: Float32Array,
  FP64: Float64Array,
} as const;

/** A zeroed array for `length` elements of `datatype`. */
export function allocateData(datatype: Datatype, length: number): TensorData {
  return new ARRAYS[datatype](length);
}

/** Whether `data` is the kind of array that holds elements of `datatype`. */
export function holdsDatatype(data: TensorData, datatype: Datatype): boolean {
  return data instanceof ARRAYS[datatype];
}

/** The product of `shape`; 1 for an empty shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** How many elements the tensors hold together: the unit in which tensor calls are counted on receipts. */
export function countElements(tensors: readonly Tensor[]): number {
  return tensors.reduce((sum, tensor) => sum + tensor.data.length, 0);
}

/** The index of the first element that is NaN or infinite, or -1. */
export function findNotFinite(data: TensorData): number {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return -1;
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return i;
  return -1;
}

import { type Dtype, InputError } from '@assay/sdk';

/** Element types of onnx.proto that the engine has. */
const DTYPES: Readonly<Record<number, Dtype>> = { 1: 'f32', 2: 'u8', 3: 'i8', 6: 'i32', 7: 'i64', 9: 'bool' };

const NAMES = [
  ...['undefined', 'float', 'uint8', 'int8', 'uint16', 'int16', 'int32', 'int64', 'string', 'bool', 'float16'],
  ...['double', 'uint32', 'uint64', 'complex64', 'complex128', 'bfloat16', 'float8e4m3fn', 'float8e4m3fnuz'],
  ...['float8e5m2', 'float8e5m2fnuz', 'uint4', 'int4', 'float4e2m1', 'float8e8m0', 'uint2', 'int2'],
] as const;

/** Element type of a number in onnx.proto. Throws InputError DATATYPE_UNSUPPORTED with its name and `what` has it. */
export function dtypeOfOnnx(dataType: number | undefined, what: string): Dtype {
  const dtype = dataType === undefined ? undefined : DTYPES[dataType];
  if (dtype !== undefined) return dtype;
  const name = dataType === undefined ? 'no tensor' : (NAMES[dataType] ?? `element type ${dataType}`);
  throw new InputError(
    'DATATYPE_UNSUPPORTED',
    `${what} is ${name}. The exact engine computes float, int8, uint8, int32, int64 and bool; convert the model to these`,
    { what, dataType: name },
  );
}

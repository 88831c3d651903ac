/** The operator set the models are written for. */
const ONNX_OPSET = 17;

const IR_VERSION = 8;
const utf8 = new TextEncoder();

/** Numbers of tensor element types and of attribute types in onnx.proto. */
const FLOAT = 1;
const INT64 = 7;
const ATTRIBUTE_FLOAT = 1;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;

/** Elements of a constant: binary32 or int64. */
export type Elements = Float32Array | BigInt64Array;

/** An integer, integers, or (as an object) a binary32 number. */
export type Attribute = number | readonly number[] | { readonly float: number };

/** ModelProto of a graph that {@link message} and its like wrote. Field numbers are those of onnx.proto (IR version 8). */
export function encodeModel(graph: Uint8Array): Uint8Array {
  return concat([
    integer(1, IR_VERSION),
    text(2, 'assay'),
    message(7, graph),
    message(8, concat([text(1, ''), integer(2, ONNX_OPSET)])),
  ]);
}

/** NodeProto, named after its output. */
export function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, Attribute>> = {},
): Uint8Array {
  return concat([
    ...inputs.map((input) => text(1, input)),
    text(2, output),
    text(3, output),
    text(4, operator),
    ...Object.entries(attributes).map(([name, value]) => message(5, attribute(name, value))),
  ]);
}

function attribute(name: string, value: Attribute): Uint8Array {
  if (typeof value === 'number') return concat([text(1, name), integer(3, value), integer(20, ATTRIBUTE_INT)]);
  if ('float' in value) {
    const number = Uint8Array.from([(2 << 3) | 5, ...new Uint8Array(Float32Array.of(value.float).buffer)]);
    return concat([text(1, name), number, integer(20, ATTRIBUTE_FLOAT)]);
  }
  return concat([text(1, name), ...value.map((item) => integer(8, item)), integer(20, ATTRIBUTE_INTS)]);
}

/** TensorProto with raw little-endian elements. */
export function tensor(name: string, shape: readonly number[], values: Elements): Uint8Array {
  const width = values.BYTES_PER_ELEMENT;
  const raw = new DataView(new ArrayBuffer(values.length * width));
  values.forEach((value, index) => {
    if (typeof value === 'bigint') raw.setBigInt64(index * width, value, true);
    else raw.setFloat32(index * width, value, true);
  });
  return concat([
    ...shape.map((size) => integer(1, size)),
    integer(2, values instanceof Float32Array ? FLOAT : INT64),
    text(8, name),
    message(9, new Uint8Array(raw.buffer)),
  ]);
}

/** ValueInfoProto of a tensor with a fixed shape. */
export function valueInfo(name: string, shape: readonly number[], dtype: 'f32' | 'i64' = 'f32'): Uint8Array {
  const dimensions = concat(shape.map((size) => message(1, integer(1, size))));
  const tensorType = concat([integer(1, dtype === 'f32' ? FLOAT : INT64), message(2, dimensions)]);
  return concat([text(1, name), message(2, message(1, tensorType))]);
}

function integer(field: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(field << 3), ...varint(value)]);
}

/** A field with bytes of its own. */
export function message(field: number, content: Uint8Array): Uint8Array {
  return concat([Uint8Array.from([...varint((field << 3) | 2), ...varint(content.length)]), content]);
}

/** A field with text. */
export function text(field: number, value: string): Uint8Array {
  return message(field, utf8.encode(value));
}

/** Protocol Buffers base-128 integer, for values from 0 to 2^31 - 1. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest >>>= 7;
  }
  bytes.push(rest);
  return bytes;
}

/** Parts one after the other. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** The operator set the models are written for. */
const ONNX_OPSET = 17;

const IR_VERSION = 8;
const utf8 = new TextEncoder();

/** Numbers of tensor element types and of attribute types in onnx.proto. */
const TYPES = { f32: 1, u8: 2, i8: 3, i32: 6, i64: 7 } as const;
const ATTRIBUTE_FLOAT = 1;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_STRING = 3;
const ATTRIBUTE_INTS = 7;

/** Element types that are written. */
export type ElementType = keyof typeof TYPES;

/** Elements of a constant. */
export type Elements = Float32Array | Uint8Array | Int8Array | Int32Array | BigInt64Array;

/** An integer, integers, text, or (as an object) a binary32 number. */
export type Attribute = number | string | readonly number[] | { readonly float: number };

/** ModelProto of a graph that {@link message} and its like wrote. Field numbers are those of onnx.proto (IR version 8). */
export function encodeModel(graph: Uint8Array, opset = ONNX_OPSET): Uint8Array {
  return concat([
    integer(1, IR_VERSION),
    text(2, 'assay'),
    message(7, graph),
    message(8, concat([text(1, ''), integer(2, opset)])),
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
  if (typeof value === 'string') return concat([text(1, name), text(4, value), integer(20, ATTRIBUTE_STRING)]);
  if ('float' in value) {
    const number = Uint8Array.from([(2 << 3) | 5, ...new Uint8Array(Float32Array.of(value.float).buffer)]);
    return concat([text(1, name), number, integer(20, ATTRIBUTE_FLOAT)]);
  }
  return concat([text(1, name), ...value.map((item) => integer(8, item)), integer(20, ATTRIBUTE_INTS)]);
}

/** TensorProto with raw little-endian elements, which all machines that run this have in memory so. */
export function tensor(name: string, shape: readonly number[], values: Elements): Uint8Array {
  return concat([
    ...shape.map((size) => integer(1, size)),
    integer(2, TYPES[typeOf(values)]),
    text(8, name),
    message(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  ]);
}

function typeOf(values: Elements): ElementType {
  if (values instanceof Float32Array) return 'f32';
  if (values instanceof Uint8Array) return 'u8';
  if (values instanceof Int8Array) return 'i8';
  return values instanceof Int32Array ? 'i32' : 'i64';
}

/** ValueInfoProto of a tensor with a fixed shape, or without one. */
export function valueInfo(name: string, shape: readonly number[] | undefined, dtype: ElementType = 'f32'): Uint8Array {
  const type = [integer(1, TYPES[dtype])];
  if (shape !== undefined) type.push(message(2, concat(shape.map((size) => message(1, integer(1, size))))));
  return concat([text(1, name), message(2, message(1, concat(type)))]);
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

/** Protocol Buffers base-128 integer of 64 bits; negative numbers in two's complement. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
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

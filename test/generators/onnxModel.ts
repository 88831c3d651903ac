import protobuf from 'protobufjs/minimal.js';
import { bytesUnder, type Tensor } from '../../engine/src/ir/dtype.ts';

/** A part of a message. */
export type Bytes = Uint8Array;
type AttributeValue =
  | bigint
  | number
  | string
  | readonly bigint[]
  | readonly number[]
  | Tensor
  | { readonly graph: Bytes };

const DATA_TYPES = { f32: 1, u8: 2, i8: 3, i32: 6, i64: 7, bool: 9 } as const;
const [VARINT, LENGTH, FIXED32] = [0, 2, 5];

/** Joins parts. */
export const joined = (...parts: readonly Bytes[]): Bytes => new Uint8Array(Buffer.concat(parts));

function field(number: number, wire: number, write: (writer: protobuf.Writer) => void): Bytes {
  const writer = protobuf.Writer.create().uint32((number << 3) | wire);
  write(writer);
  return new Uint8Array(writer.finish());
}

/** A field of an integer. */
export const intField = (number: number, value: bigint | number): Bytes =>
  field(number, VARINT, (writer) => {
    const bits = BigInt.asUintN(64, BigInt(value));
    writer.uint64(new protobuf.util.Long(Number(bits & 0xffffffffn) | 0, Number(bits >> 32n) | 0, true));
  });

/** A field of a number. */
export const floatField = (number: number, value: number): Bytes =>
  field(number, FIXED32, (writer) => writer.float(value));

/** A field of bytes, text or a message. */
export const bytesField = (number: number, value: Bytes | string): Bytes =>
  field(number, LENGTH, (writer) => (typeof value === 'string' ? writer.string(value) : writer.bytes(value)));

/** A TensorProto with raw bytes. */
export const tensorProto = ({ dtype, shape, data }: Tensor, name = ''): Bytes =>
  joined(
    ...shape.map((size) => intField(1, size)),
    intField(2, DATA_TYPES[dtype]),
    bytesField(8, name),
    bytesField(9, bytesUnder(data)),
  );

/** A ValueInfoProto; a size may be a symbol, and be left out. */
export function valueInfo(
  name: string,
  dtype: keyof typeof DATA_TYPES | number,
  shape?: readonly (number | string | undefined)[],
): Bytes {
  const dimension = (size: number | string | undefined) =>
    size === undefined ? new Uint8Array() : typeof size === 'number' ? intField(1, size) : bytesField(2, size);
  const dims = shape && bytesField(2, joined(...shape.map((size) => bytesField(1, dimension(size)))));
  const type = joined(intField(1, typeof dtype === 'number' ? dtype : DATA_TYPES[dtype]), dims ?? new Uint8Array());
  return joined(bytesField(1, name), bytesField(2, bytesField(1, type)));
}

/** An AttributeProto. */
export function attributeProto(name: string, value: AttributeValue): Bytes {
  return joined(bytesField(1, name), ...valueFields(value));
}

function valueFields(value: AttributeValue): Bytes[] {
  if (typeof value === 'bigint') return [intField(3, value), intField(20, 2)];
  if (typeof value === 'number') return [floatField(2, value), intField(20, 1)];
  if (typeof value === 'string') return [bytesField(4, value), intField(20, 3)];
  if ('graph' in value) return [bytesField(6, value.graph), intField(20, 5)];
  if ('dtype' in value) return [bytesField(5, tensorProto(value)), intField(20, 4)];
  if (value.every((element) => typeof element === 'bigint')) {
    return [...value.map((element) => intField(8, element)), intField(20, 7)];
  }
  return [...value.map((element) => floatField(7, Number(element))), intField(20, 6)];
}

/** A node to write. */
export type NodeSpec = {
  readonly operator: string;
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
  readonly name?: string;
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
};

/** A NodeProto. */
export const nodeProto = ({
  operator,
  inputs = [],
  outputs = [],
  name = '',
  domain = '',
  attributes = {},
}: NodeSpec): Bytes =>
  joined(
    ...inputs.map((input) => bytesField(1, input)),
    ...outputs.map((output) => bytesField(2, output)),
    bytesField(3, name),
    bytesField(4, operator),
    ...Object.entries(attributes).map(([key, value]) => bytesField(5, attributeProto(key, value))),
    ...(domain === '' ? [] : [bytesField(7, domain)]),
  );

/** A graph to write: its parts as they are or as they are meant. */
export type GraphSpec = {
  readonly nodes?: readonly NodeSpec[];
  readonly initializers?: readonly (Bytes | (Tensor & { readonly name: string }))[];
  readonly inputs?: readonly Bytes[];
  readonly outputs?: readonly Bytes[];
};

/** A GraphProto. */
export const graphProto = ({ nodes = [], initializers = [], inputs = [], outputs = [] }: GraphSpec): Bytes =>
  joined(
    ...nodes.map((node) => bytesField(1, nodeProto(node))),
    bytesField(2, 'graph'),
    ...initializers.map((each) => bytesField(5, each instanceof Uint8Array ? each : tensorProto(each, each.name))),
    ...inputs.map((input) => bytesField(11, input)),
    ...outputs.map((output) => bytesField(12, output)),
  );

/** An ONNX file. */
export const onnxModel = (graph: GraphSpec, opset = 21): Bytes =>
  joined(intField(1, 10), bytesField(7, graphProto(graph)), bytesField(8, operatorSet('', opset)));

/** An OperatorSetIdProto. */
export const operatorSet = (domain: string, version: number): Bytes =>
  joined(bytesField(1, domain), intField(2, version));

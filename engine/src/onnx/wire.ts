import { InputError } from '@assay/sdk';
import protobuf from 'protobufjs/minimal.js';

/** Part of a file, with the place where it begins. */
export type Span = { readonly bytes: Uint8Array; readonly at: number };

/** A field's value, read as what the schema says it is; one call each. */
export type Field = {
  /** Throw InputError MODEL_MALFORMED where the file has another wire type, or ends. */
  int(): bigint;
  small(): number;
  float(): number;
  span(): Span;
  text(): string;
  /** Elements of a repeated number, packed or one by one. */
  ints(): readonly bigint[];
  floats(): readonly number[];
};

/** What to do with each field of a message, by number; others are skipped. Those in `once` may stand there once only. */
export type Handlers = {
  readonly once?: Readonly<Record<number, (field: Field) => void>>;
  readonly many?: Readonly<Record<number, (field: Field) => void>>;
};

const [VARINT, LENGTH, FIXED32] = [0, 2, 5];
const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a protobuf message. Stricter than protobuf asks: a second value of a field that has one is refused, so that no two
 * readers of a file see different models; groups are, too.
 * Throws InputError MODEL_MALFORMED with the message and the byte.
 */
export function readMessage({ bytes, at }: Span, message: string, { once = {}, many = {} }: Handlers): void {
  const reader = new protobuf.Reader(bytes);
  const seen = new Set<number>();
  const fail = (problem: string): never => {
    const byte = at + Math.min(reader.pos, reader.len);
    throw new InputError('MODEL_MALFORMED', `${message}: ${problem} at byte ${byte}`, { message, byte });
  };
  const read = <T>(part: () => T): T => {
    let value: T;
    try {
      value = part();
    } catch (error) {
      // What protobufjs throws at hostile bytes is RangeError or plain Error.
      return fail(error instanceof Error ? error.message : 'unreadable');
    }
    return reader.pos > reader.len ? fail('the file ends') : value;
  };
  while (reader.pos < reader.len) {
    const tag = read(() => reader.uint32());
    const [number, wire] = [tag >>> 3, tag & 7];
    if (number === 0 || (wire > LENGTH && wire !== FIXED32)) fail(`no field has tag ${tag}`);
    const handler = Object.hasOwn(once, number) ? once[number] : many[number];
    if (handler === undefined) {
      read(() => reader.skipType(wire));
      continue;
    }
    // INVARIANT C1: No two readers of an ONNX file see different models: a field or attribute that stands twice, a name
    //   given twice, two operator sets are refused.
    if (seen.has(number) && Object.hasOwn(once, number)) fail(`field ${number} stands there twice`);
    seen.add(number);
    handler(createField(reader, wire, at, read, fail));
  }
}

function createField(
  reader: protobuf.Reader,
  wire: number,
  at: number,
  read: <T>(part: () => T) => T,
  fail: (problem: string) => never,
): Field {
  const expect = (wanted: number) => (wire === wanted ? undefined : fail(`wire type ${wire} instead of ${wanted}`));
  const field: Field = {
    int() {
      expect(VARINT);
      return read(() => bigintOf(reader.int64()));
    },
    small() {
      const value = field.int();
      return value >= 0n && value <= 0x7fffffffn ? Number(value) : fail(`${value} is no small number`);
    },
    float() {
      expect(FIXED32);
      return read(() => reader.float());
    },
    span() {
      expect(LENGTH);
      const bytes = read(() => reader.bytes());
      return { bytes, at: at + reader.pos - bytes.length };
    },
    text() {
      const { bytes } = field.span();
      try {
        return strictUtf8.decode(bytes);
      } catch {
        return fail('text that is not UTF-8');
      }
    },
    ints: () => (wire === LENGTH ? packed(field.span(), (part) => bigintOf(part.int64()), fail) : [field.int()]),
    floats: () => (wire === LENGTH ? packed(field.span(), (part) => part.float(), fail) : [field.float()]),
  };
  return field;
}

function packed<T>({ bytes }: Span, next: (part: protobuf.Reader) => T, fail: (problem: string) => never): T[] {
  const part = new protobuf.Reader(bytes);
  const values: T[] = [];
  while (part.pos < part.len) {
    try {
      values.push(next(part));
    } catch (error) {
      return fail(error instanceof Error ? error.message : 'unreadable');
    }
    if (part.pos > part.len) fail('packed numbers end too early');
  }
  return values;
}

function bigintOf(value: number | protobuf.Long): bigint {
  return typeof value === 'number' ? BigInt(value) : (BigInt(value.high) << 32n) | BigInt(value.low >>> 0);
}

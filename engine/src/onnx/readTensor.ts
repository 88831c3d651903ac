import type { TensorProto } from './proto.ts';
import { readMessage, type Span } from './wire.ts';

const EXTERNAL = 1;

/** Reads a TensorProto's fields. Throws InputError MODEL_MALFORMED. */
export function readTensor(span: Span): TensorProto {
  const dims: bigint[] = [];
  const floats: number[] = [];
  const int32s: bigint[] = [];
  const int64s: bigint[] = [];
  const entries = new Map<string, string>();
  let [name, dataType, location] = ['', 0, 0];
  let raw: Span | undefined;
  const add = <T>(list: T[], more: readonly T[]) => {
    // No spread: an argument list has a limit that a tensor does not have.
    for (const value of more) list.push(value);
  };
  readMessage(span, 'TensorProto', {
    once: {
      2: (field) => {
        dataType = field.small();
      },
      8: (field) => {
        name = field.text();
      },
      9: (field) => {
        raw = field.span();
      },
      14: (field) => {
        location = field.small();
      },
    },
    many: {
      1: (field) => add(dims, field.ints()),
      4: (field) => add(floats, field.floats()),
      5: (field) => add(int32s, field.ints()),
      7: (field) => add(int64s, field.ints()),
      13: (field) => {
        const [key, value] = readEntry(field.span());
        entries.set(key, value);
      },
    },
  });
  const external = location === EXTERNAL ? entries : undefined;
  return { name, dims, dataType, raw, floats, int32s, int64s, external };
}

function readEntry(span: Span): [string, string] {
  let [key, value] = ['', ''];
  readMessage(span, 'StringStringEntryProto', {
    once: {
      1: (field) => {
        key = field.text();
      },
      2: (field) => {
        value = field.text();
      },
    },
  });
  return [key, value];
}

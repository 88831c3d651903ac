import { describe, expect, it } from 'vitest';
import { bytesField, floatField, intField, joined } from '../../../test/generators/onnxModel.ts';
import { type Field, readMessage } from './wire.ts';

const malformed = expect.objectContaining({ code: 'MODEL_MALFORMED' });

function read(bytes: Uint8Array, take: (field: Field) => unknown): unknown[] {
  const values: unknown[] = [];
  readMessage({ bytes, at: 0 }, 'Test', { many: { 1: (field) => values.push(take(field)) } });
  return values;
}

describe('fields of a message', () => {
  it.each([0n, 1n, 127n, 128n, 2n ** 31n, 2n ** 53n + 1n, 2n ** 63n - 1n, -1n, -(2n ** 63n)])(
    'keep the integer %d',
    (value) => {
      expect(read(intField(1, value), (field) => field.int())).toEqual([value]);
    },
  );

  it('give numbers, text and parts with their place', () => {
    expect(read(floatField(1, 1.5), (field) => field.float())).toEqual([1.5]);
    expect(read(bytesField(1, 'größer'), (field) => field.text())).toEqual(['größer']);
    const bytes = joined(intField(9, 300), bytesField(1, Uint8Array.of(7, 8)));
    expect(read(bytes, (field) => field.span())).toEqual([{ bytes: Uint8Array.of(7, 8), at: 5 }]);
  });

  it('of numbers are read packed and one by one', () => {
    expect(read(joined(intField(1, 3), intField(1, -4)), (field) => field.ints())).toEqual([[3n], [-4n]]);
    expect(read(bytesField(1, Uint8Array.of(3, 0x80, 1)), (field) => field.ints())).toEqual([[3n, 128n]]);
    const packed = new Uint8Array(Float32Array.of(0.5, -2).buffer);
    expect(read(bytesField(1, packed), (field) => field.floats())).toEqual([[0.5, -2]]);
  });

  it('that nobody asks for are skipped, whatever they hold', () => {
    const others = joined(
      intField(2, 5),
      floatField(3, 1),
      bytesField(4, 'x'),
      Uint8Array.of(5 * 8 + 1, ...Array(8).fill(9)),
    );
    expect(read(joined(others, intField(1, 6), others), (field) => field.small())).toEqual([6]);
  });
});

describe('hostile bytes', () => {
  it.each<[string, Uint8Array]>([
    ['a tag that ends', Uint8Array.of(0x80)],
    ['an endless tag', new Uint8Array(20).fill(0xff)],
    ['field number 0', Uint8Array.of(0, 1)],
    ['a group', Uint8Array.of(1 * 8 + 3, 1 * 8 + 4)],
    ['a group in a field that is skipped', Uint8Array.of(2 * 8 + 3, 2 * 8 + 4)],
    ['wire type 6', Uint8Array.of(1 * 8 + 6, 0)],
    ['wire type 7 in a field that is skipped', Uint8Array.of(2 * 8 + 7, 0)],
    ['an integer that ends', Uint8Array.of(8, 0xff)],
    ['an integer of eleven bytes', Uint8Array.of(8, ...Array(10).fill(0x80), 1)],
    ['a length past the end', Uint8Array.of(10, 5, 1)],
    ['a length of 4 GiB', Uint8Array.of(10, 0xff, 0xff, 0xff, 0xff, 0x0f)],
    ['a skipped length past the end', Uint8Array.of(18, 5, 1)],
    ['eight bytes that end', Uint8Array.of(2 * 8 + 1, 1, 2)],
  ])('%s are refused', (_, bytes) => {
    expect(() => read(bytes, (field) => (bytes[0] === 10 ? field.span() : field.int()))).toThrow(malformed);
  });

  it('of another wire type than the schema says are refused', () => {
    expect(() => read(floatField(1, 1), (field) => field.int())).toThrow(malformed);
    expect(() => read(intField(1, 1), (field) => field.float())).toThrow(malformed);
    expect(() => read(intField(1, 1), (field) => field.span())).toThrow(malformed);
    expect(() => read(floatField(1, 1), (field) => field.ints())).toThrow(malformed);
  });

  it('in packed numbers are refused', () => {
    expect(() => read(bytesField(1, Uint8Array.of(1, 0x80)), (field) => field.ints())).toThrow(malformed);
    expect(() => read(bytesField(1, Uint8Array.of(1, 2, 3)), (field) => field.floats())).toThrow(malformed);
  });

  it('in text and in small numbers are refused', () => {
    expect(() => read(bytesField(1, Uint8Array.of(0xc3, 0x28)), (field) => field.text())).toThrow(malformed);
    for (const value of [-1n, 2n ** 31n])
      expect(() => read(intField(1, value), (field) => field.small())).toThrow(malformed);
  });

  it('that give a single field twice are refused: two readers would differ', () => {
    const twice = joined(intField(1, 1), intField(1, 2));
    const handlers = { once: { 1: (field: Field) => void field.int() } };
    expect(() => readMessage({ bytes: twice, at: 0 }, 'Test', handlers)).toThrow(malformed);
  });

  it('are told with the message and the byte of the file', () => {
    const bytes = joined(bytesField(2, 'skipped'), Uint8Array.of(8, 0x80));
    expect(() => readMessage({ bytes, at: 100 }, 'Test', { many: { 1: (field) => field.int() } })).toThrow(
      expect.objectContaining({ details: { message: 'Test', byte: 100 + bytes.length } }),
    );
  });
});

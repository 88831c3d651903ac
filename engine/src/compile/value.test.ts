import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementCount } from '../ir/dtype.ts';
import {
  broadcastTo,
  constantElements,
  constantValue,
  contiguousStrides,
  isContiguous,
  reshapeInPlace,
  slice,
  transpose,
  type Value,
  wholeValue,
} from './value.ts';

const counted = (...shape: number[]) =>
  constantValue(
    'i32',
    shape,
    Int32Array.from({ length: elementCount(shape) }, (_, i) => i),
  );
const elements = (value: Value) => [...constantElements(value)].map(Number);

describe('looks at a tensor', () => {
  it('move nothing', () => {
    const x = counted(2, 3);
    expect(elements(transpose(x, [1, 0]))).toEqual([0, 3, 1, 4, 2, 5]);
    expect(elements(slice(x, 1, 2, 2, -2))).toEqual([2, 0, 5, 3]);
    expect(elements(slice(x, 0, 1, 1))).toEqual([3, 4, 5]);
    expect(elements(slice(x, 1, 3, 0))).toEqual([]);
    expect(elements(broadcastTo(counted(2, 1), [2, 2, 3]))).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1]);
    expect(elements(broadcastTo(counted(), [2, 0]))).toEqual([]);
    for (const value of [transpose(x, [1, 0]), slice(x, 1, 0, 2)]) expect(value.place).toBe(x.place);
  });

  it('broadcast only what fits', () => {
    expect(() => broadcastTo(counted(2), [3])).toThrow(expect.objectContaining({ code: 'ENGINE_FAILED' }));
  });

  it('keep the bits of a NaN', () => {
    const bits = Uint32Array.of(0x7fa00001, 0xffc12345, 1, 2);
    const turned = transpose(constantValue('f32', [2, 2], new Float32Array(bits.buffer)), [1, 0]);
    const moved = constantElements(turned) as Float32Array;
    expect([...new Uint32Array(moved.buffer)]).toEqual([0x7fa00001, 1, 0xffc12345, 2]);
  });

  it('know immediate values', () => {
    const place = { kind: 'immediate', bits: -5 } as const;
    expect(elements(broadcastTo(wholeValue('i32', [], place), [2]))).toEqual([-5, -5]);
    expect(() => constantElements(wholeValue('f32', [], { kind: 'input', index: 0 }))).toThrow(
      expect.objectContaining({ code: 'ENGINE_FAILED' }),
    );
  });
});

describe('another shape', () => {
  it.each<[string, Value, number[], number[] | undefined]>([
    ['of what lies side by side', counted(2, 6), [3, 4], [4, 1]],
    ['of a part of it', slice(counted(4, 3), 0, 1, 2), [6], [1]],
    ['splits a dimension with a step', slice(counted(8), 0, 0, 4, 2), [2, 2], [4, 2]],
    ['joins dimensions that go on', transpose(counted(2, 3, 4), [1, 2, 0]), [12, 2], [1, 12]],
    ['does not join dimensions that do not', transpose(counted(2, 3), [1, 0]), [6], undefined],
    ['keeps what is repeated', broadcastTo(counted(1), [4]), [2, 2], [0, 0]],
    ['does not join what is repeated in part', broadcastTo(counted(2, 1), [2, 3]), [6], undefined],
    ['of dimensions of size 1', transpose(counted(1, 3, 1, 2), [1, 3, 0, 2]), [3, 1, 2], [2, 0, 1]],
    ['of nothing', counted(0, 5), [5, 0, 7], [7, 7, 1]],
  ])('%s', (_, value, shape, strides) => {
    const found = reshapeInPlace(value, shape);
    expect(found === undefined ? undefined : found.strides.map((stride, d) => (shape[d] === 1 ? 0 : stride))).toEqual(
      strides,
    );
  });

  it('has the same elements, whatever was done before', () => {
    const step = fc.tuple(fc.constantFrom('transpose', 'slice', 'reshape'), fc.nat(), fc.nat());
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
        fc.array(step, { maxLength: 6 }),
        (shape, steps) => {
          let value: Value = counted(...shape);
          for (const [kind, a, b] of steps) {
            const rank = value.shape.length;
            if (kind === 'transpose' && rank > 0) {
              const order = value.shape.map((_, d) => d);
              order.unshift(...order.splice(a % rank, 1));
              value = transpose(value, order);
            } else if (kind === 'slice' && rank > 0) {
              const axis = a % rank;
              const size = value.shape[axis]!;
              value = slice(value, axis, b % size, 1 + Math.floor((size - 1 - (b % size)) / 2), 2);
            } else if (kind === 'reshape') {
              const count = elementCount(value.shape);
              const divisors = Array.from({ length: count }, (_, i) => i + 1).filter((size) => count % size === 0);
              const first = divisors[a % divisors.length]!;
              const asked = [first, 1, count / first];
              const found = reshapeInPlace(value, asked);
              if (found === undefined) continue;
              expect(elements(found)).toEqual(elements(value));
              value = found;
            }
          }
        },
      ),
    );
  });
});

it('strides are those of row-major tensors, also of empty ones', () => {
  expect(contiguousStrides([2, 3, 4])).toEqual([12, 4, 1]);
  expect(contiguousStrides([2, 0, 4])).toEqual([4, 4, 1]);
  expect(isContiguous(transpose(counted(1, 3), [1, 0]))).toBe(true);
  expect(isContiguous(transpose(counted(2, 3), [1, 0]))).toBe(false);
});

import { describe, expect, it } from 'vitest';
import { createBuilder, type DraftInstruction, operandOf } from './builder.ts';
import { map, scalar } from './elementwise.ts';
import { finishProgram } from './finish.ts';
import { copy } from './movement.ts';
import {
  broadcastTo,
  constantElements,
  constantValue,
  isConstant,
  transpose,
  type Value,
  wholeValue,
} from './value.ts';

const code = (name: string) => expect.objectContaining({ code: name });
const input = (...shape: number[]): Value => wholeValue('f32', shape, { kind: 'input', index: 0 });
const numbers = (...list: number[]) => constantValue('f32', [list.length], Float32Array.from(list));

describe('what is known at compile time', () => {
  it('is computed, with the bits that a program gives', () => {
    const builder = createBuilder();
    const third = map(builder, 'div', [numbers(1, NaN), numbers(3, 1)]);
    expect(builder.drafts).toHaveLength(0);
    expect([...constantElements(third)]).toEqual([Math.fround(1 / 3), NaN]);
  });

  it('is not computed if it is to be kept, or with an input', () => {
    const builder = createBuilder();
    expect(isConstant(copy(builder, numbers(1), 'keep'))).toBe(false);
    expect(isConstant(map(builder, 'add', [numbers(1), input(1)]))).toBe(false);
    expect(builder.drafts).toHaveLength(2);
  });

  it('is an instruction where it would be too much to compute', () => {
    const builder = createBuilder();
    const huge = broadcastTo(numbers(1), [2 ** 14, 2 ** 10]);
    expect(isConstant(map(builder, 'add', [huge, numbers(1)]))).toBe(false);
    expect(isConstant(copy(builder, broadcastTo(numbers(1), [2 ** 15, 2 ** 14])))).toBe(false);
    expect(builder.drafts).toHaveLength(2);
  });

  it('is an instruction where many such would be too much, however small each is', () => {
    const builder = createBuilder();
    const large = broadcastTo(numbers(1), [2 ** 20]);
    const known = Array.from({ length: 12 }, () => isConstant(map(builder, 'neg', [large])));
    expect(known.filter(Boolean)).toHaveLength(8);
    expect(isConstant(copy(builder, transpose(constantValue('f32', [2, 1], Float32Array.of(1, 2)), [1, 0])))).toBe(
      true,
    );
  });

  it('may be moved more where the model brings more', () => {
    const weights = broadcastTo(numbers(1), [2 ** 13, 2 ** 14]);
    expect(isConstant(copy(createBuilder(), weights))).toBe(false);
    expect(isConstant(copy(createBuilder({ constants: 2 ** 27 }), weights))).toBe(true);
  });
});

describe('an instruction is refused', () => {
  const emit = (draft: Partial<DraftInstruction>) => {
    const sizes = draft.sizes ?? [2];
    const operands = draft.operands ?? [operandOf(input(2), [1])];
    const whole = { kind: 'map', fn: 'neg', dtype: 'f32', rank: sizes.length, ...draft, sizes, operands };
    return createBuilder().emit(whole as DraftInstruction);
  };
  it('of more elements than a tensor has', () => {
    expect(() => emit({ sizes: [2 ** 16, 2 ** 15], operands: [operandOf(input(2), [0, 0])] })).toThrow(
      code('MODEL_TOO_LARGE'),
    );
    expect(() => emit({ sizes: [0, 2 ** 31], operands: [operandOf(input(2), [0, 0])] })).toThrow(
      code('MODEL_TOO_LARGE'),
    );
  });

  it('of more dimensions than a descriptor has', () => {
    const sizes = Array<number>(9).fill(2);
    const strides = sizes.map((_, d) => 3 ** d);
    expect(() => emit({ sizes, operands: [operandOf(input(2), strides)] })).toThrow(code('OPERATOR_UNSUPPORTED'));
  });

  it('whose element types do not fit', () => {
    const integer = scalar('i32', 1);
    expect(() => emit({ operands: [operandOf(integer, [0])] })).toThrow(code('MODEL_MALFORMED'));
    expect(() => map(createBuilder(), 'add', [input(2), integer])).toThrow(code('MODEL_MALFORMED'));
    expect(() => map(createBuilder(), 'select', [input(2), input(2), input(2)])).toThrow(code('MODEL_MALFORMED'));
  });

  it('that is one too many', () => {
    const builder = createBuilder();
    let value = input(1);
    for (let i = 0; i < 2 ** 16; i++) value = map(builder, 'neg', [value]);
    expect(() => map(builder, 'neg', [value])).toThrow(code('MODEL_TOO_LARGE'));
  });
});

describe('a finished program', () => {
  const types = [{ name: 'x', dtype: 'f32', shape: [2] }] as const;
  const finish = (make: (builder: ReturnType<typeof createBuilder>) => Value[]) => {
    const builder = createBuilder();
    return finishProgram(
      builder,
      types,
      make(builder).map((value, i) => ({ name: `y${i}`, value })),
    );
  };

  it('has what outputs need, and copies of them last', () => {
    const { program, names } = finish((builder) => {
      builder.name('unused');
      map(builder, 'exp', [input(2)]);
      builder.name('used');
      return [map(builder, 'neg', [input(2)]), input(2)];
    });
    expect(program.instructions.map(({ kind }) => kind)).toEqual(['map', 'view', 'view']);
    expect(program.instructions[1]!.operands[0]!.source).toEqual({ kind: 'instruction', index: 0 });
    expect(names).toEqual(['used', "output 'y0'", "output 'y1'"]);
  });

  it('has each constant once, at a chunk of its own, and single words inside of instructions', () => {
    const { program, weights } = finish((builder) => {
      const [pair, one] = [numbers(1, 2), numbers(7)];
      const sum = map(builder, 'add', [map(builder, 'add', [input(2), pair]), pair]);
      const bytes = constantValue('u8', [1], Uint8Array.of(9));
      return [map(builder, 'mul', [sum, one]), map(builder, 'identity', [bytes], 'i32'), broadcastTo(bytes, [2])];
    });
    const sources = program.instructions.flatMap(({ operands }) => operands.map(({ source }) => source));
    expect(sources.filter(({ kind }) => kind === 'weights')).toEqual([
      ...[0, 0, 1].map((chunk) => ({ kind: 'weights', chunk })),
    ]);
    expect(sources).toContainEqual({ kind: 'immediate', bits: 0x40e00000 });
    expect([program.weightChunks, weights.length]).toEqual([2, 512]);
    expect(new Float32Array(weights.buffer, 0, 2)).toEqual(Float32Array.of(1, 2));
    expect(weights[256]).toBe(9);
  });

  it('has one chunk of weights if it has none', () => {
    expect(finish(() => [input(2)]).weights).toEqual(new Uint8Array(256));
  });
});

import { describe, expect, it } from 'vitest';
import { ELEMENT_LIMITS } from './limits.ts';
import type {
  FoldInstruction,
  GatherInstruction,
  Instruction,
  MapInstruction,
  Operand,
  Program,
  ViewInstruction,
} from './program.ts';
import { validateProgram } from './validateProgram.ts';

const x: Operand = { source: { kind: 'input', index: 0 }, dtype: 'f32', count: 6, offset: 0, strides: [3, 1] };
const indices: Operand = { source: { kind: 'weights', chunk: 0 }, dtype: 'i64', count: 2, offset: 0, strides: [1, 0] };
const one: Operand = { source: { kind: 'immediate', bits: 1 }, dtype: 'f32', count: 1, offset: 0, strides: [0, 0] };
const from = (index: number): Operand => ({ ...x, source: { kind: 'instruction', index } });

const map: MapInstruction = { kind: 'map', fn: 'add', dtype: 'f32', rank: 2, sizes: [2, 3], operands: [x, one] };
const fold: FoldInstruction = {
  kind: 'fold',
  fold: 'max',
  fn: 'identity',
  dtype: 'f32',
  rank: 1,
  sizes: [2, 3],
  operands: [from(0)],
};
const gather: GatherInstruction = {
  ...{ kind: 'gather', dtype: 'f32', rank: 2, sizes: [2, 3], stride: 3, size: 2 },
  operands: [{ ...x, strides: [0, 1] }, indices],
};
const view: ViewInstruction = {
  ...{ kind: 'view', dtype: 'f32', rank: 2, sizes: [4, 3], fill: 0 },
  operands: [
    { ...from(2), offset: -3 },
    { ...from(0), offset: -9 },
  ],
  boxes: [
    { low: [1, 0], high: [3, 3] },
    { low: [3, 0], high: [4, 3] },
  ],
};
const last: ViewInstruction = {
  ...{ kind: 'view', dtype: 'f32', rank: 1, sizes: [12], fill: 0, boxes: [{ low: [0], high: [12] }] },
  operands: [{ source: { kind: 'instruction', index: 3 }, dtype: 'f32', count: 12, offset: 0, strides: [1] }],
};
const program: Program = {
  inputs: [{ name: 'x', dtype: 'f32', shape: [2, 3] }],
  outputs: [{ name: 'y', dtype: 'f32', shape: [4, 3] }],
  weightChunks: 1,
  instructions: [map, fold, gather, view, last],
};

/** The rule that the program breaks with another instruction in this place. */
function ruleOf(at: number, instruction: Instruction): unknown {
  return ruleOfProgram({ ...program, instructions: program.instructions.with(at, instruction) });
}

function ruleOfProgram(changed: Program): unknown {
  try {
    validateProgram(changed);
    return undefined;
  } catch (error) {
    expect(error).toMatchObject({ code: 'PROGRAM_INVALID' });
    return (error as { details: { rule: string } }).details.rule;
  }
}

const mapOf = (operand: Partial<Operand>) => ({ ...map, operands: [{ ...x, ...operand }, one] });

/** A view of which only the last row is read, from this offset on. */
const reachingBack = (offset: number): ViewInstruction => ({
  ...view,
  operands: [{ ...from(2), offset, strides: [-offset / 3, 1] }, view.operands[1]!],
  boxes: [{ low: [3, 0], high: [4, 3] }, view.boxes[1]!],
});

it('a program that keeps every rule is valid', () => expect(ruleOfProgram(program)).toBeUndefined());

describe('a program that breaks a rule is not', () => {
  it.each<[string, string, number, Instruction]>([
    ['half an element', 'ENCODING', 0, mapOf({ offset: 0.5 })],
    ['an offset beyond 32 bits', 'ENCODING', 3, reachingBack(-(2 ** 31) - 1)],
    ['a stride beyond 32 bits', 'ENCODING', 0, mapOf({ strides: [2 ** 31, 1, 0] })],
    ['more strides than dimensions', 'ENCODING', 0, mapOf({ strides: [3, 1, 0, 0, 0, 0, 0, 0, 0] })],
    ['a gather by strides beyond 32 bits', 'ENCODING', 2, { ...gather, size: 1, stride: 2 ** 31 }],
    ['a fill of 33 bits', 'ENCODING', 3, { ...view, fill: 2 ** 32 }],
    ['a box without all dimensions', 'ENCODING', 3, { ...view, boxes: [view.boxes[0], { low: [3], high: [4] }] }],
    ['a box in a dimension that is none', 'ENCODING', 4, { ...last, boxes: [{ low: [0], high: [12, 0] }] }],
    ['more boxes than operands', 'ENCODING', 4, { ...last, boxes: view.boxes } as never],
    ['nine dimensions', 'DIMENSIONS', 0, { ...map, sizes: [2, 3, 1, 1, 1, 1, 1, 1, 1] }],
    ['more output dimensions than there are', 'DIMENSIONS', 0, { ...map, rank: 3 }],
    ['a map that reduces', 'DIMENSIONS', 0, { ...map, rank: 1 }],
    ['more elements than a tensor has', 'TENSOR_TOO_LARGE', 0, { ...map, sizes: [2 ** 30, 2], operands: [one, one] }],
    ['a function with too few operands', 'FUNCTION', 0, { ...map, operands: [x] }],
    ['a fold of something else than products', 'FUNCTION', 1, { ...fold, fn: 'neg' as never }],
    ['a result of another type', 'DTYPE', 0, { ...map, dtype: 'i32' }],
    [
      'an operand of another type than its source',
      'OPERAND',
      2,
      { ...gather, operands: [{ ...x, source: { kind: 'instruction', index: 1 } }, indices] },
    ],
    ['another count than its source has', 'OPERAND', 0, mapOf({ count: 7 })],
    ['an input that is not there', 'OPERAND', 0, mapOf({ source: { kind: 'input', index: 1 } })],
    ['itself', 'OPERAND', 0, { ...map, operands: [from(0), one] }],
    ['a later instruction', 'OPERAND', 1, { ...fold, operands: [from(2)] }],
    [
      'chunks past the weights',
      'OPERAND',
      2,
      { ...gather, operands: [gather.operands[0], { ...indices, source: { kind: 'weights', chunk: 1 } }] },
    ],
    [
      'more elements than the weights hold',
      'OPERAND',
      2,
      { ...gather, operands: [gather.operands[0], { ...indices, count: 33 }] },
    ],
    [
      'an immediate byte',
      'OPERAND',
      0,
      {
        ...map,
        fn: 'addInt',
        dtype: 'u8',
        operands: [
          { ...one, dtype: 'u8' },
          { ...one, dtype: 'u8' },
        ],
      },
    ],
    ['an address before the first element', 'ADDRESS', 0, mapOf({ offset: -1 })],
    ['an address past the last element', 'ADDRESS', 0, mapOf({ offset: 1 })],
    ['a stride past the last element', 'ADDRESS', 0, mapOf({ strides: [4, 1] })],
    ['a negative stride before the first element', 'ADDRESS', 0, mapOf({ strides: [-3, 1] })],
    ['a box one too large', 'ADDRESS', 3, { ...view, boxes: [view.boxes[0], { low: [2, 0], high: [4, 3] }] as never }],
    ['nothing to gather from', 'ADDRESS', 2, { ...gather, size: 0 }],
    ['one index too many to gather from', 'ADDRESS', 2, { ...gather, size: 3 }],
    ['a gather that runs backwards out of it', 'ADDRESS', 2, { ...gather, stride: -3 }],
    ['an output of another count', 'OUTPUTS', 4, { ...last, sizes: [11], boxes: [{ low: [0], high: [11] }] }],
    ['an output that is no whole copy', 'OUTPUTS', 4, { ...last, boxes: [{ low: [1], high: [12] }] }],
    [
      'an output that is no copy',
      'OUTPUTS',
      4,
      { ...map, rank: 1, sizes: [12], fn: 'identity', operands: last.operands },
    ],
  ])('%s: %s', (_, rule, at, instruction) => expect(ruleOf(at, instruction)).toBe(rule));

  it('a sum or a maximum of more than the caps', () => {
    const wide = (size: number, kind: FoldInstruction['fold'], fn: FoldInstruction['fn']) => {
      const operands = Array<Operand>(fn === 'mul' ? 2 : 1).fill({ ...x, strides: [0, 0] });
      return ruleOf(1, { ...fold, fold: kind, fn, rank: 1, sizes: [2, size], operands });
    };
    const { floatFanIn, otherFanIn } = ELEMENT_LIMITS;
    for (const fn of ['identity', 'mul'] as const) {
      expect([wide(floatFanIn, 'sum', fn), wide(floatFanIn + 1, 'sum', fn)]).toEqual([undefined, 'FAN_IN']);
    }
    expect([wide(otherFanIn, 'max', 'identity'), wide(otherFanIn + 1, 'max', 'identity')]).toEqual([
      undefined,
      'FAN_IN',
    ]);
  });

  it('elements that lie far apart', () => {
    const count = 2 ** 20;
    const far = (size: number): Program => ({
      ...{ ...program, inputs: [{ name: 'x', dtype: 'f32', shape: [count] }] },
      instructions: [
        { ...fold, rank: 0, sizes: [size], operands: [{ ...x, count, strides: [1000] }] },
        {
          ...last,
          sizes: [1],
          boxes: [{ low: [0], high: [1] }],
          operands: [{ ...x, source: { kind: 'instruction', index: 0 }, count: 1, strides: [1] }],
        },
      ],
      outputs: [{ name: 'y', dtype: 'f32', shape: [] }],
    });
    expect([ruleOfProgram(far(8)), ruleOfProgram(far(1000))]).toEqual([undefined, 'CHUNKS']);
  });

  it('no instructions, no outputs, or more outputs than instructions', () => {
    expect(ruleOfProgram({ ...program, instructions: [] })).toBe('INSTRUCTION_COUNT');
    expect(ruleOfProgram({ ...program, outputs: [] })).toBe('OUTPUTS');
    expect(ruleOfProgram({ ...program, outputs: Array(6).fill(program.outputs[0]) })).toBe('OUTPUTS');
  });
});

describe('a header that no contract takes', () => {
  const types = (count: number, shape: readonly number[]) =>
    Array.from({ length: count }, () => ({ name: 'x', dtype: 'f32' as const, shape }));
  it.each<[string, string, Partial<Program>]>([
    ['257 inputs', 'TENSOR_COUNT', { inputs: types(257, [2, 3]) }],
    ['257 outputs', 'TENSOR_COUNT', { outputs: types(257, [12]) }],
    ['no weights', 'WEIGHT_CHUNKS', { weightChunks: 0 }],
    ['more than 4 GiB of weights', 'WEIGHT_CHUNKS', { weightChunks: 2 ** 24 + 1 }],
    ['an input of nine dimensions', 'TENSOR_TYPE', { inputs: types(1, [2, 3, 1, 1, 1, 1, 1, 1, 1]) }],
    [
      'an unused input of too many elements',
      'TENSOR_TYPE',
      { inputs: [...types(1, [2, 3]), ...types(1, [2, 2 ** 30])] },
    ],
    [
      'an empty input with too large a size',
      'TENSOR_TYPE',
      { inputs: [...types(1, [2, 3]), ...types(1, [0, 2 ** 31])] },
    ],
  ])('%s: %s', (_, rule, header) => expect(ruleOfProgram({ ...program, ...header })).toBe(rule));
});

describe('nothing is read', () => {
  it('where there is no index, so addresses do not matter', () => {
    const nowhere = { ...mapOf({ offset: 1000, strides: [-99, 99] }), sizes: [0, 3] };
    const without = { ...fold, operands: [x] };
    expect(
      ruleOfProgram({
        ...program,
        instructions: [nowhere, without, gather, { ...view, operands: [view.operands[0], { ...x, offset: -9 }] }, last],
      }),
    ).toBeUndefined();
  });

  it('outside of boxes, nor from an empty one', () => {
    const empty = { low: [3, 0], high: [3, 3] };
    expect(
      ruleOf(3, {
        ...view,
        operands: [view.operands[0], { ...from(0), offset: 500 }],
        boxes: [view.boxes[0], empty] as never,
      }),
    ).toBeUndefined();
    expect(
      ruleOf(3, { ...view, boxes: [view.boxes[0], { low: [3, 0], high: [1000, 1000] }] as never }),
    ).toBeUndefined();
  });
});

import type { FoldInstruction, Operand, Program } from '../../engine/src/ir/program.ts';

/** A program, and the rule that its validation ends with; none if it is valid. */
export type ProgramVector = {
  readonly name: string;
  readonly program: Program;
  /** Changes of descriptor bytes after encoding: what the engine's own programs cannot say. */
  readonly bytes?: readonly { readonly instruction: number; readonly place: number; readonly value: number }[];
  readonly refused: { readonly instruction: number; readonly rule: string } | null;
};

type Draft = {
  inputs: { name: string; dtype: 'f32' | 'i8'; shape: number[] }[];
  outputs: { name: string; dtype: 'f32' | 'i32'; shape: number[] }[];
  weightChunks: number;
  instructions: Record<string, unknown>[];
};

const input = (index: number, dtype: string, count: number, strides: number[], offset = 0) => ({
  source: { kind: 'input', index },
  dtype,
  count,
  offset,
  strides,
});
const from = (index: number, dtype: string, count: number, strides: number[], offset = 0) => ({
  ...input(index, dtype, count, strides, offset),
  source: { kind: 'instruction', index },
});
const weights = (chunk: number, dtype: string, count: number, strides: number[], offset = 0) => ({
  ...input(0, dtype, count, strides, offset),
  source: { kind: 'weights', chunk },
});
const value = (bits: number, dtype = 'f32') => ({
  ...input(0, dtype, 1, [0]),
  source: { kind: 'immediate', bits },
});

/** x is f32[4, 6], y is i8[10]; two outputs: f32[4] and f32[10]. */
function base(): Draft {
  return {
    inputs: [
      { name: 'x', dtype: 'f32', shape: [4, 6] },
      { name: 'y', dtype: 'i8', shape: [10] },
    ],
    outputs: [
      { name: 'sums', dtype: 'f32', shape: [4] },
      { name: 'chosen', dtype: 'f32', shape: [10] },
    ],
    weightChunks: 3,
    instructions: [
      {
        kind: 'map',
        fn: 'add',
        dtype: 'f32',
        rank: 2,
        sizes: [4, 6],
        operands: [input(0, 'f32', 24, [6, 1]), value(1)],
      },
      {
        ...{ kind: 'fold', fold: 'sum', fn: 'mul', dtype: 'f32', rank: 1, sizes: [4, 6] },
        operands: [from(0, 'f32', 24, [6, 1]), weights(1, 'f32', 100, [0, -1], 99)],
      },
      {
        ...{ kind: 'view', dtype: 'f32', rank: 2, sizes: [6, 8], fill: -1 },
        operands: [from(0, 'f32', 24, [6, 1], -7), from(1, 'f32', 4, [0, 1])],
        boxes: [
          { low: [1, 1], high: [5, 7] },
          { low: [5, 0], high: [9, 4] },
        ],
      },
      {
        ...{ kind: 'gather', dtype: 'f32', rank: 1, sizes: [10], stride: 6, size: 4 },
        operands: [from(0, 'f32', 24, [0], 2), input(1, 'i8', 10, [1])],
      },
      {
        kind: 'map',
        fn: 'select',
        dtype: 'f32',
        rank: 1,
        sizes: [4],
        operands: [input(1, 'i8', 10, [2]), from(1, 'f32', 4, [1]), value(0)],
      },
      copy(from(4, 'f32', 4, [1]), 4),
      copy(from(3, 'f32', 10, [1]), 10),
    ],
  };
}

function copy(operand: object, size: number): Record<string, unknown> {
  return {
    kind: 'view',
    dtype: 'f32',
    rank: 1,
    sizes: [size],
    fill: 0,
    operands: [operand],
    boxes: [{ low: [0], high: [size] }],
  };
}

/** A program whose first instruction is one fold of weights into a scalar. */
function folding(change: Partial<FoldInstruction>, strides: number[], dtype = 'f32', count = 2 ** 22): Draft {
  const isProduct = change.fn !== 'identity';
  const operand = weights(0, dtype, count, strides);
  const operands = isProduct ? [operand, weights(0, dtype, count, strides)] : [operand];
  const out = dtype === 'f32' ? 'f32' : 'i32';
  const scalar = {
    kind: 'view',
    dtype: out,
    rank: 0,
    sizes: [],
    fill: 0,
    operands: [from(0, out, 1, [])],
    boxes: [{ low: [], high: [] }],
  };
  return {
    inputs: [],
    outputs: [{ name: 'sum', dtype: out, shape: [] }],
    weightChunks: 2 ** 17,
    instructions: [
      { kind: 'fold', fold: 'sum', fn: 'mul', dtype: out, rank: 0, sizes: [1], operands, ...change },
      scalar,
    ],
  };
}

type Change = (draft: Draft) => void;
const instructionOf = (draft: Draft, index: number): Record<string, unknown> => draft.instructions[index]!;
const set =
  (index: number, fields: object): Change =>
  (draft) =>
    void Object.assign(instructionOf(draft, index), fields);
const operand =
  (index: number, k: number, fields: Partial<Record<keyof Operand, unknown>>): Change =>
  (draft) =>
    void Object.assign((instructionOf(draft, index).operands as object[])[k]!, fields);

const output =
  (index: number, fields: object): Change =>
  (draft) =>
    void Object.assign(draft.outputs[index]!, fields);

const CHANGES: readonly (readonly [name: string, instruction: number, rule: string, change: Change])[] = [
  ['a map that reduces', 0, 'DIMENSIONS', set(0, { rank: 1 })],
  ['an output above 2^30 elements', 2, 'TENSOR_TOO_LARGE', set(2, { sizes: [2 ** 16, 2 ** 15] })],
  ['a fold of sums', 1, 'FUNCTION', set(1, { fn: 'add' })],
  ['an integer product of floats', 1, 'DTYPE', set(1, { fn: 'mulInt' })],
  ['a float result as an integer', 0, 'DTYPE', set(0, { dtype: 'i32' })],
  [
    'an integer operand of a float function',
    4,
    'DTYPE',
    set(4, { fn: 'identity', operands: [input(1, 'i8', 10, [1])] }),
  ],
  ['select by a float', 4, 'DTYPE', operand(4, 0, from(1, 'f32', 4, [1]))],
  ['select of two domains', 4, 'DTYPE', operand(4, 2, value(0, 'i32'))],
  ['a view into another type', 2, 'DTYPE', set(2, { dtype: 'i32' })],
  ['a view of two types', 2, 'DTYPE', operand(2, 1, input(1, 'i8', 10, [0, 0]))],
  ['a gather by floats', 3, 'DTYPE', operand(3, 1, from(1, 'f32', 4, [0]))],
  ['a gather into another type', 3, 'DTYPE', set(3, { dtype: 'i32' })],
  ['an input that is none', 0, 'OPERAND', operand(0, 0, { source: { kind: 'input', index: 2 } })],
  ['an input with another count', 0, 'OPERAND', operand(0, 0, { count: 25 })],
  ['an input with another type', 4, 'OPERAND', operand(4, 0, { dtype: 'u8' })],
  ['an instruction that reads itself', 1, 'OPERAND', operand(1, 0, { source: { kind: 'instruction', index: 1 } })],
  ['an instruction that reads a later one', 1, 'OPERAND', operand(1, 0, { source: { kind: 'instruction', index: 4 } })],
  ['an instruction read with another count', 1, 'OPERAND', operand(1, 0, { count: 23 })],
  ['weights behind the end', 1, 'OPERAND', operand(1, 1, { source: { kind: 'weights', chunk: 2 } })],
  [
    'weights without elements behind the end',
    1,
    'OPERAND',
    operand(1, 1, { source: { kind: 'weights', chunk: 3 }, count: 0 }),
  ],
  ['weights above 2^30 elements', 1, 'OPERAND', operand(1, 1, { count: 2 ** 30 + 1 })],
  ['an immediate value of two', 0, 'OPERAND', operand(0, 1, { count: 2 })],
  ['an immediate byte', 4, 'OPERAND', operand(4, 0, value(1, 'i8'))],
  ['an address above the end', 0, 'ADDRESS', operand(0, 0, { offset: 1 })],
  ['an address below the start', 0, 'ADDRESS', operand(0, 0, { offset: -1 })],
  ['a stride that leaves', 0, 'ADDRESS', operand(0, 0, { strides: [7, 1] })],
  ['a reduce stride that leaves', 1, 'ADDRESS', operand(1, 1, { offset: 4 })],
  ['an immediate value that is walked', 0, 'ADDRESS', operand(0, 1, { strides: [0, 1] })],
  [
    'a box one too wide',
    2,
    'ADDRESS',
    set(2, {
      boxes: [
        { low: [1, 1], high: [6, 7] },
        { low: [5, 0], high: [9, 4] },
      ],
    }),
  ],
  [
    'a second box one too wide',
    2,
    'ADDRESS',
    set(2, {
      boxes: [
        { low: [1, 1], high: [5, 7] },
        { low: [5, 0], high: [9, 5] },
      ],
    }),
  ],
  ['a gather from nothing', 3, 'ADDRESS', set(3, { size: 0 })],
  ['a gather one too far', 3, 'ADDRESS', set(3, { size: 5 })],
  ['a gather below the start', 3, 'ADDRESS', set(3, { stride: -6 })],
  ['a gather whose indices leave', 3, 'ADDRESS', operand(3, 1, { offset: 1 })],
  [
    'an output that is no view',
    5,
    'OUTPUTS',
    set(5, { kind: 'map', fn: 'identity', fill: undefined, boxes: undefined }),
  ],
  ['an output of another size', 6, 'OUTPUTS', output(1, { shape: [5] })],
  ['an output of another type', 5, 'OUTPUTS', output(0, { dtype: 'i32' })],
  [
    ...(['an output of another type, before an instruction of another type', 5, 'OUTPUTS'] as const),
    (draft) => {
      output(0, { dtype: 'i32' })(draft);
      set(6, { dtype: 'u8' })(draft);
    },
  ],
  ['an output in part', 5, 'OUTPUTS', set(5, { boxes: [{ low: [0], high: [3] }] })],
  ['an output not from its start', 5, 'OUTPUTS', set(5, { boxes: [{ low: [1], high: [4] }] })],
  ['an output wider than it is', 5, 'OUTPUTS', set(5, { boxes: [{ low: [0], high: [5] }] })],
  [
    ...(['an output of two operands', 5, 'OUTPUTS'] as const),
    set(5, {
      operands: [from(4, 'f32', 4, [1]), value(0)],
      boxes: [
        { low: [0], high: [4] },
        { low: [0], high: [0] },
      ],
    }),
  ],
];

const NOTHING = [
  { low: [3, 3], high: [3, 9] },
  { low: [0, 0], high: [0, 0] },
];
const ALLOWED: readonly (readonly [name: string, change: Change])[] = [
  ['nothing changed', () => {}],
  [
    'a stride along one index',
    set(0, { rank: 3, sizes: [4, 6, 1], operands: [input(0, 'f32', 24, [6, 1, 99]), value(1)] }),
  ],
  [
    'views of empty boxes, wherever they would lead',
    (draft) => {
      set(2, { boxes: NOTHING })(draft);
      operand(2, 0, { offset: 1_000_000 })(draft);
    },
  ],
  [
    'an empty output dimension, wherever it would lead',
    (draft) => {
      set(2, { sizes: [0, 8] })(draft);
      operand(2, 0, { offset: 1_000_000, strides: [2 ** 30, -5] })(draft);
    },
  ],
  ['a fold of nothing', set(1, { sizes: [4, 0] })],
  ['weights that end with the blob', operand(1, 1, { count: 128, offset: 127 })],
  ['a gather of one, however far its stride', set(3, { size: 1, stride: 2 ** 31 - 1 })],
  ['the same shape in more dimensions', output(1, { shape: [2, 5, 1] })],
];

const FOLDS: readonly (readonly [name: string, rule: string | null, draft: Draft])[] = [
  ['1024 float products', null, folding({ sizes: [1024] }, [1])],
  ['1025 float products', 'FAN_IN', folding({ sizes: [1025] }, [1])],
  ['1024 floats summed', null, folding({ fn: 'identity', sizes: [1024] }, [1])],
  ['1025 floats summed', 'FAN_IN', folding({ fn: 'identity', sizes: [1025] }, [1])],
  ['the maximum of 1025 float products', 'FAN_IN', folding({ fold: 'max', sizes: [1025] }, [1])],
  ['the maximum of 4096 floats', null, folding({ fold: 'max', fn: 'identity', sizes: [4096] }, [1])],
  ['the minimum of 4097 floats', 'FAN_IN', folding({ fold: 'min', fn: 'identity', sizes: [4097] }, [1])],
  ['4096 byte products', null, folding({ fn: 'mulInt', sizes: [4096] }, [1], 'i8')],
  ['4097 byte products', 'FAN_IN', folding({ fn: 'mulInt', sizes: [4097] }, [1], 'i8')],
  [
    '4096 products in reduced dimensions',
    null,
    folding({ fn: 'mulInt', sizes: [1, 4, 1, 1024] }, [1, 1024, 5, 1], 'i8'),
  ],
  ['3041 products of eight bytes', null, folding({ fn: 'mulInt', sizes: [3041] }, [1], 'i64')],
  ['3042 products of eight bytes', 'CHUNKS', folding({ fn: 'mulInt', sizes: [3042] }, [1], 'i64')],
  ['25 products of far elements', null, folding({ sizes: [25] }, [65])],
  ['26 products of far elements', 'CHUNKS', folding({ sizes: [26] }, [65])],
  ['1000 products of elements a chunk apart', 'CHUNKS', folding({ sizes: [1000] }, [64])],
  ['96 products of elements a chunk apart', null, folding({ sizes: [96] }, [64])],
  ['97 products of elements a chunk apart', 'CHUNKS', folding({ sizes: [97] }, [64])],
  ['51 far elements', null, folding({ fn: 'identity', sizes: [51] }, [1000])],
  ['52 far elements', 'CHUNKS', folding({ fn: 'identity', sizes: [52] }, [1000])],
  ['12 far rows', null, folding({ sizes: [12, 2] }, [1000, 1])],
  ['13 far rows', 'CHUNKS', folding({ sizes: [13, 2] }, [1000, 1])],
  ['one row 64 times', null, folding({ fn: 'mulInt', sizes: [64, 2] }, [0, 1], 'i8')],
  ['one row 65 times', 'CHUNKS', folding({ fn: 'mulInt', sizes: [65, 2] }, [0, 1], 'i8')],
  ['16 far elements 4 times', null, folding({ fn: 'mulInt', sizes: [4, 16] }, [0, 300], 'i8')],
  ['16 far elements 5 times', 'CHUNKS', folding({ fn: 'mulInt', sizes: [5, 16] }, [0, 300], 'i8')],
  ['nothing, of far elements', null, folding({ sizes: [5000, 0] }, [1000, 1000])],
];

/** Bytes that mean nothing, and codes that nothing has. */
const BYTES: readonly (readonly [name: string, instruction: number, place: number, value: number])[] = [
  ['kind 0', 0, 0, 0],
  ['kind 5', 0, 0, 5],
  ['function 14', 0, 1, 14],
  ['function 255', 0, 1, 255],
  ['function of a view', 2, 1, 1],
  ['function of a gather', 3, 1, 18],
  ['fold of a map', 0, 2, 1],
  ['fold 0', 1, 2, 0],
  ['fold 4', 1, 2, 4],
  ['element type 6', 0, 3, 6],
  ['nine dimensions', 0, 4, 9],
  ['byte 5', 0, 5, 1],
  ['byte 7', 0, 7, 1],
  ['fill of a map', 0, 11, 1],
  ['fill of a gather', 3, 8, 1],
  ['gather stride of a view', 2, 12, 1],
  ['gather size of a fold', 1, 19, 1],
  ['byte 20', 0, 20, 1],
  ['byte 31', 3, 31, 1],
  ['source 4', 0, 64, 4],
  ['element type 6 of an operand', 0, 65, 6],
  ['byte 66', 0, 66, 1],
  ['byte 80', 0, 80, 1],
  ['byte 95', 0, 95, 1],
  ['a third operand of a sum', 0, 192, 1],
  ['strides of no operand', 0, 255, 1],
  ['a second operand of a copy without source', 5, 160, 1],
  ['a box of a map', 0, 256, 1],
  ['low of a dimension that a view does not have', 2, 195 + 8, 1],
  ['high of a dimension that a view does not have', 2, 227 + 8, 0],
  ['high 2 of a dimension that a view does not have', 2, 291 + 8, 2],
  ['a second box without operand', 5, 291, 4],
];

/** Every vector: changes of valid programs, one at a time. */
export function programVectors(): ProgramVector[] {
  const vector = (name: string, draft: Draft, instruction = 0, rule: string | null = null): ProgramVector => ({
    name,
    program: draft as unknown as Program,
    refused: rule === null ? null : { instruction, rule },
  });
  const changed = (change: Change): Draft => {
    const draft = base();
    change(draft);
    return draft;
  };
  return [
    ...ALLOWED.map(([name, change]) => vector(name, changed(change))),
    ...CHANGES.map(([name, instruction, rule, change]) => vector(name, changed(change), instruction, rule)),
    ...FOLDS.map(([name, rule, draft]) => vector(name, draft, 0, rule)),
    ...BYTES.map(([name, instruction, place, byte]) => ({
      ...vector(name, base(), instruction, 'ENCODING'),
      bytes: [{ instruction, place, value: byte }],
    })),
    {
      ...vector('kind 0 with nothing else in its word', base(), 0, 'ENCODING'),
      bytes: [0, 1, 4].map((place) => ({ instruction: 0, place, value: 0 })),
    },
  ];
}

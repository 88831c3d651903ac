import type { Dtype } from '../../engine/src/ir/dtype.ts';
import { ELEMENT_STRETCHES, FLOAT_FAN_IN, OTHER_FAN_IN, TENSOR_ELEMENTS } from '../../engine/src/ir/limits.ts';
import { countOf, type FoldInstruction, type Instruction, type Operand } from '../../engine/src/ir/program.ts';
import { SCALARS, type ScalarName } from '../../engine/src/ir/scalarFunctions.ts';
import { validateProgram } from '../../engine/src/ir/validateProgram.ts';
import { largeElement } from '../generators/largeElements.ts';
import { createRandom } from '../generators/randomNumbers.ts';
import { startElementChain } from './elementChain.ts';

/** Gas of whole transactions, by what they compute. */
export type ElementCosts = Record<string, number>;

const FILLS: Record<string, (random: ReturnType<typeof createRandom>) => number> = {
  ordinary: (random) => floatBits((random.below(2 ** 24) / 2 ** 24 - 0.5) * 4),
  large: (random) => floatBits((random.below(2 ** 24) / 2 ** 24 + 0.5) * 80),
  subnormal: (random) => random.below(2 ** 22) + 1,
  /** Numbers whose products are subnormal. */
  small: (random) => 0x1f800000 + random.below(2 ** 23),
  negative: (random) => floatBits(-(random.below(2 ** 24) / 2 ** 24) - 0.01),
  any: (random) => random.below(2 ** 32),
};

/** A chunk of 32-bit patterns, nearly all of whose bytes are not zero. */
function chunkOf(kind: string): Uint8Array {
  const random = createRandom(kind.length);
  const bytes = new Uint8Array(256);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < 64; i++) view.setUint32(4 * i, FILLS[kind]!(random), true);
  return bytes;
}

/** An operand in a tensor as large as there are. */
function operand(
  index: number,
  dtype: Dtype,
  strides: readonly number[],
  kind: 'instruction' | 'input' = 'instruction',
): Operand {
  return { source: { kind, index }, dtype, count: TENSOR_ELEMENTS, offset: 1_000_001 * (index + 1), strides };
}

/** A fold into each element of a tensor as large as there are, of one or two operands. */
export function foldOf(
  fn: FoldInstruction['fn'],
  fold: FoldInstruction['fold'],
  dtype: Dtype,
  sizes: readonly number[],
  strides: readonly number[],
  kind: 'instruction' | 'input' = 'instruction',
  others = strides,
): FoldInstruction {
  const walks = fn === 'identity' ? [strides] : [strides, others];
  const operands = walks.map((walk, index) => operand(index, dtype, [0, ...walk], kind));
  return { kind: 'fold', fold, fn, dtype, rank: 1, sizes: [TENSOR_ELEMENTS, ...sizes], operands };
}

const FAR = 1_000_003;
const FOLDS: Record<string, FoldInstruction> = {
  'f32 dot': foldOf('mul', 'sum', 'f32', [FLOAT_FAN_IN], [1]),
  'f32 dot backwards': foldOf('mul', 'sum', 'f32', [FLOAT_FAN_IN], [-1]),
  'f32 dot in short rows': foldOf('mul', 'sum', 'f32', [ELEMENT_STRETCHES, FLOAT_FAN_IN / ELEMENT_STRETCHES], [0, 1]),
  'f32 dot of far elements': foldOf('mul', 'sum', 'f32', [25], [FAR]),
  'f32 dot of far elements again and again': foldOf('mul', 'sum', 'f32', [2, 25], [0, FAR]),
  'f32 dot of far rows': foldOf('mul', 'sum', 'f32', [11, 93], [FAR, 1]),
  'f32 dot of distant elements': foldOf('mul', 'sum', 'f32', [FLOAT_FAN_IN], [10], 'input', [1]),
  'f32 dot in distant rows': foldOf('mul', 'sum', 'f32', [4, 14, 18], [0, 4096, 20], 'input', [0, 0, 33]),
  'f32 sum': foldOf('identity', 'sum', 'f32', [FLOAT_FAN_IN], [1]),
  'f32 sum of far elements': foldOf('identity', 'sum', 'f32', [51], [FAR]),
  'f32 max': foldOf('identity', 'max', 'f32', [OTHER_FAN_IN], [1]),
  'f32 min in short rows': foldOf(
    'identity',
    'min',
    'f32',
    [ELEMENT_STRETCHES, OTHER_FAN_IN / ELEMENT_STRETCHES],
    [0, 1],
  ),
  'f32 max of products': foldOf('mul', 'max', 'f32', [FLOAT_FAN_IN], [1]),
  'i8 dot': foldOf('mulInt', 'sum', 'i8', [OTHER_FAN_IN], [1]),
  'i8 dot in short rows': foldOf('mulInt', 'sum', 'i8', [ELEMENT_STRETCHES, OTHER_FAN_IN / ELEMENT_STRETCHES], [0, 1]),
  'i32 dot': foldOf('mulInt', 'sum', 'i32', [OTHER_FAN_IN], [1]),
  'i64 dot': foldOf('mulInt', 'sum', 'i64', [3041], [1]),
  'i64 dot of inputs': foldOf('mulInt', 'sum', 'i64', [3041], [1], 'input'),
  'i64 max of products of inputs': foldOf('mulInt', 'max', 'i64', [3041], [1], 'input'),
  'i64 max in short rows': foldOf(
    'mulInt',
    'max',
    'i64',
    [ELEMENT_STRETCHES, OTHER_FAN_IN / ELEMENT_STRETCHES],
    [0, 1],
  ),
  'i64 max of far elements': foldOf('identity', 'max', 'i64', [1, 51], [0, FAR]),
};

/** What an element costs at the caps, in the largest programs and tensors: folds, and one map for each scalar function. */
export async function measureElementCosts(): Promise<ElementCosts> {
  const chain = await startElementChain();
  try {
    const worst = async (instruction: Instruction): Promise<number> => {
      checkReachable(instruction);
      let most = 0;
      for (const kind of Object.keys(FILLS)) {
        const { execution, proof, output } = largeElement(instruction, 0, () => chunkOf(kind));
        most = Math.max(most, await chain.gasOf(chain.contradictsData(execution, proof, output)));
      }
      return most;
    };
    const costs: ElementCosts = {};
    for (const [name, instruction] of Object.entries(FOLDS)) costs[name] = await worst(instruction);
    for (const fn of Object.keys(SCALARS) as ScalarName[]) costs[`map ${fn}`] = await worst(mapOf(fn));
    costs.view = await worst({
      ...shapeOf('i64'),
      kind: 'view',
      operands: [operand(0, 'i64', [1], 'input')],
      boxes: [{ low: [0], high: [1] }],
      fill: 0,
    });
    costs.gather = await worst({
      ...shapeOf('i64'),
      kind: 'gather',
      operands: [operand(0, 'i64', [0], 'input'), { ...operand(1, 'i64', [0], 'input'), offset: 3 }],
      stride: 1,
      size: 2 ** 29,
    });
    return costs;
  } finally {
    await chain.close();
  }
}

/** What a product sum of binary32 costs by its length. */
export async function measureDotCosts(lengths: readonly number[]): Promise<ElementCosts> {
  const chain = await startElementChain();
  try {
    const costs: ElementCosts = {};
    for (const length of lengths) {
      const { execution, proof } = largeElement(foldOf('mul', 'sum', 'f32', [length], [1]), 0, () =>
        chunkOf('ordinary'),
      );
      costs[length] = await chain.gasOf(chain.computeData(execution, proof));
    }
    return costs;
  } finally {
    await chain.close();
  }
}

const shapeOf = (dtype: Dtype) => ({ dtype, rank: 1, sizes: [1] }) as const;

function mapOf(fn: ScalarName): Instruction {
  const { takes, gives } = SCALARS[fn];
  const dtypeIn = (domain: string): Dtype => (domain === 'integer' ? 'i64' : 'f32');
  const operands = takes.map((domain, k) => operand(k, dtypeIn(domain), [1], 'input'));
  return { kind: 'map', fn, ...shapeOf(dtypeIn(gives)), operands };
}

/** An element that no valid program has would say nothing. Its operands become inputs, which may be as large and need no producer. */
function checkReachable(instruction: Instruction): void {
  const inputs = instruction.operands.map(({ dtype, count }) => ({ name: '', dtype, shape: [count] }));
  const operands = instruction.operands.map((one, index) => ({ ...one, source: { kind: 'input', index } as const }));
  const copy = {
    kind: 'view',
    fill: 0,
    dtype: instruction.dtype,
    rank: 0,
    sizes: [],
    boxes: [{ low: [], high: [] }],
  } as const;
  const place = {
    source: { kind: 'instruction', index: 0 },
    dtype: instruction.dtype,
    count: countOf(instruction),
    offset: 0,
    strides: [],
  } as const;
  validateProgram({
    inputs,
    outputs: [{ name: 'out', dtype: instruction.dtype, shape: [] }],
    weightChunks: 1,
    instructions: [{ ...instruction, operands } as Instruction, { ...copy, operands: [place] }],
  });
}

function floatBits(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0]!;
}

import { type Domain, DTYPES, type Dtype, domainOf } from '../../engine/src/ir/dtype.ts';
import { ELEMENT_CHUNKS, ELEMENT_STRETCHES } from '../../engine/src/ir/limits.ts';
import type { Box, Instruction, Operand } from '../../engine/src/ir/program.ts';
import { SCALARS, type ScalarName, type Signature } from '../../engine/src/ir/scalarFunctions.ts';
import { stretchesOf, touchedChunks } from '../../engine/src/ir/touchedChunks.ts';
import type { Random } from './randomNumbers.ts';
import { type Available, dtypeOfDomain, immediate, lookAt, type Pool, pickTensor } from './randomOperand.ts';
import { patternedInstructions } from './randomPatterns.ts';

/** Adds an instruction; gives its output. */
export type Append = (instruction: Instruction) => Available;

const SIZES = [0, 1, 1, 2, 2, 3, 4, 5, 7, 8, 9, 16, 17, 33];

/** Adds one random instruction, or several that belong together. */
export function randomInstructions(random: Random, pool: Pool, append: Append): void {
  const kind = random.below(100);
  if (kind < 35) append(randomMap(random, pool));
  else if (kind < 50) append(affordableFold(random, pool));
  else if (kind < 62) append(randomView(random, pool));
  else if (kind < 70) append(randomGather(random, pool));
  else patternedInstructions(random, pool, append);
}

/** Sizes of an iteration space with a bounded product. */
export function randomSizes(random: Random, rank: number, most: number): number[] {
  let left = most;
  return Array.from({ length: rank }, () => {
    const size = random.pick(SIZES);
    const bounded = size === 0 && random.chance(70) ? 1 : Math.min(size, left);
    left = Math.max(1, Math.floor(left / Math.max(bounded, 1)));
    return bounded;
  });
}

/** A map over sizes, or over the whole of the latest tensor. */
export function randomMap(random: Random, pool: Pool, given?: readonly number[]): Instruction {
  const latest = pool.tensors.at(-1);
  const follow = latest !== undefined && random.chance(40);
  const sizes = given ?? (follow ? [latest.count] : randomSizes(random, random.below(5), 400));
  const fn = random.pick(Object.keys(SCALARS) as ScalarName[]);
  const signature: Signature = SCALARS[fn];
  const free: Domain = random.pick(['float', 'integer']);
  const resolve = (domain: Domain | 'either') => (domain === 'either' ? free : domain);
  const operands = signature.takes.map((domain) => mapOperand(random, pool, resolve(domain), sizes));
  const dtype = dtypeOfDomain(random, resolve(signature.gives));
  return { kind: 'map', fn, dtype, rank: sizes.length, sizes, operands };
}

function mapOperand(random: Random, pool: Pool, domain: Domain, sizes: readonly number[]): Operand {
  const dtypes: Dtype[] = domain === 'float' ? ['f32'] : DTYPES.filter((dtype) => domainOf(dtype) === 'integer');
  if (random.chance(12)) return immediate(random, domain === 'float' ? 'f32' : 'i32', sizes);
  const count = sizes.reduce((product, size) => product * size, 1);
  return lookAt(random, pickTensor(random, pool, dtypes, sizes.includes(0) ? 0 : 1, count), sizes);
}

/** A fold within what one element may take on chain. */
function affordableFold(random: Random, pool: Pool): Instruction {
  for (;;) {
    const fold = randomFold(random, pool);
    const chunks = fold.operands.reduce((sum, operand) => sum + touchedChunks(fold, operand), 0);
    if (chunks <= ELEMENT_CHUNKS && stretchesOf(fold, fold.operands) <= ELEMENT_STRETCHES) return fold;
  }
}

function randomFold(random: Random, pool: Pool): Instruction {
  const rank = random.below(4);
  const sizes = [...randomSizes(random, rank, 100), ...randomSizes(random, random.below(4), 50)];
  const fn = random.pick(['identity', 'mul', 'mulInt'] as const);
  const domain: Domain = fn === 'identity' ? random.pick(['float', 'integer']) : fn === 'mul' ? 'float' : 'integer';
  const operands = (fn === 'identity' ? [0] : [0, 1]).map(() => mapOperand(random, pool, domain, sizes));
  const fold = random.pick(['sum', 'max', 'min'] as const);
  return { kind: 'fold', fold, fn, dtype: dtypeOfDomain(random, domain), rank, sizes, operands };
}

function randomView(random: Random, pool: Pool): Instruction {
  const sizes = randomSizes(random, random.below(5), 400);
  const fill = random.pick([0, 1, -1, 0x7fa00001, random.below(2 ** 32) | 0]);
  const first = pickTensor(random, pool, DTYPES, 1, 60);
  const { dtype } = first;
  const tensors = random.chance(50) ? [first] : [first, pickTensor(random, pool, [dtype], 1, 60)];
  const boxes = tensors.map((): Box => (random.chance(40) ? { low: sizes.map(() => 0), high: sizes } : box()));
  function box(): Box {
    const low = sizes.map((size) => (random.chance(50) ? 0 : random.below(size + 1)));
    return { low, high: sizes.map((size, d) => low[d]! + random.below(size + 1 - low[d]!)) };
  }
  // The address map need hold inside the box alone, so it is laid over the box and moved back to its corner.
  const operands = tensors.map((tensor, i) => {
    const { low, high } = boxes[i]!;
    const look = lookAt(
      random,
      tensor,
      high.map((end, d) => end - low[d]!),
    );
    return { ...look, offset: look.strides.reduce((at, stride, d) => at - stride * low[d]!, look.offset) };
  });
  return { kind: 'view', dtype, rank: sizes.length, sizes, fill, operands, boxes } as unknown as Instruction;
}

function randomGather(random: Random, pool: Pool): Instruction {
  const sizes = randomSizes(random, random.below(4), 300);
  const data = pickTensor(random, pool, DTYPES, 1, 60);
  const indices = mapOperand(random, pool, 'integer', sizes);
  const size = 1 + random.below(Math.min(data.count, 9));
  const stride = size === 1 ? random.below(3) : random.below(Math.floor((data.count - 1) / (size - 1)) + 1);
  const reach = stride * (size - 1);
  const look = lookAt(random, data, sizes, reach);
  const isBackwards = random.chance(30);
  const operand = isBackwards ? { ...look, offset: look.offset + reach } : look;
  return {
    ...{ kind: 'gather', dtype: data.dtype, rank: sizes.length, sizes, operands: [operand, indices] },
    ...{ stride: isBackwards ? -stride : stride, size },
  };
}

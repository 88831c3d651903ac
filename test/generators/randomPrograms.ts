import { bytesOf, DTYPES, type Dtype, domainOf } from '../../engine/src/ir/dtype.ts';
import { CHUNK_BYTES, ELEMENT_CHUNKS, ELEMENT_STRETCHES } from '../../engine/src/ir/limits.ts';
import {
  type Box,
  countOf,
  type Instruction,
  type Operand,
  type Program,
  type Source,
} from '../../engine/src/ir/program.ts';
import { SCALARS, type ScalarName } from '../../engine/src/ir/scalarFunctions.ts';
import { stretchesOf, touchedChunks } from '../../engine/src/ir/touchedChunks.ts';
import type { Random } from './randomNumbers.ts';
import { FLOAT_EDGES, randomTensor } from './randomTensors.ts';

/** A valid program of random instructions, with data. */
export type RandomRun = {
  readonly program: Program;
  readonly weights: Uint8Array;
  readonly inputs: readonly Uint8Array[];
};

type Place = { readonly source: Source; readonly dtype: Dtype; readonly count: number };
type Range = readonly [low: number, high: number];

const FUNCTIONS = Object.keys(SCALARS) as ScalarName[];
const INTEGERS = DTYPES.filter((dtype) => domainOf(dtype) === 'integer');
/** Sizes around those at which chunks and levels of a tree begin. */
const COUNTS = [0, 1, 2, 3, 31, 32, 33, 63, 64, 65, 100, 128, 255, 256, 257, 300, 512, 513, 700];

/** Makes a program with so many instructions of all kinds and functions, and one or two outputs. */
export function randomRun(random: Random, instructions: number): RandomRun {
  const places: Place[] = [];
  const inputs: Uint8Array[] = [];
  const types = Array.from({ length: 3 + random.below(3) }, (_, i) => {
    const dtype = DTYPES[(i + random.below(2)) % DTYPES.length]!;
    const count = i === 0 ? 300 : random.pick(COUNTS);
    inputs.push(randomTensor(random, dtype, count));
    places.push({ source: { kind: 'input', index: i }, dtype, count });
    return { name: `input ${i}`, dtype, shape: [count] };
  });
  const blobs: Uint8Array[] = [];
  let chunk = 0;
  for (const dtype of DTYPES) {
    const count = 1 + random.below(400);
    const bytes = new Uint8Array(Math.ceil((count * bytesOf(dtype)) / CHUNK_BYTES) * CHUNK_BYTES);
    bytes.set(randomTensor(random, dtype, count));
    blobs.push(bytes);
    places.push({ source: { kind: 'weights', chunk }, dtype, count });
    chunk += bytes.length / CHUNK_BYTES;
  }
  const list: Instruction[] = [];
  const add = (instruction: Instruction) => {
    places.push({
      source: { kind: 'instruction', index: list.length },
      dtype: instruction.dtype,
      count: countOf(instruction),
    });
    list.push(instruction);
  };
  while (list.length < instructions) add(randomInstruction(random, places));
  const outputs = Array.from({ length: 1 + random.below(2) }, (_, i) => {
    const { source, dtype, count } = random.pick(places);
    const operand: Operand = { source, dtype, count, offset: 0, strides: [1] };
    add({
      kind: 'view',
      dtype,
      rank: 1,
      sizes: [count],
      operands: [operand],
      boxes: [{ low: [0], high: [count] }],
      fill: 0,
    });
    return { name: `output ${i}`, dtype, shape: [count] };
  });
  const weights = new Uint8Array(chunk * CHUNK_BYTES);
  let written = 0;
  for (const blob of blobs) {
    weights.set(blob, written);
    written += blob.length;
  }
  return { program: { inputs: types, outputs, weightChunks: chunk, instructions: list }, weights, inputs };
}

function randomInstruction(random: Random, places: readonly Place[]): Instruction {
  const kind = random.below(10);
  if (kind < 4) return randomMap(random, places);
  if (kind < 7) return randomFold(random, places);
  return kind < 9 ? randomView(random, places) : randomGather(random, places);
}

function randomMap(random: Random, places: readonly Place[]): Instruction {
  const fn = random.pick(FUNCTIONS);
  const { takes, gives } = SCALARS[fn];
  const free = random.chance(50) ? 'float' : 'integer';
  const sizes = randomSizes(random, 64);
  const operands = takes.map((domain) => {
    const place = randomPlace(random, places, domain === 'either' ? free : domain);
    return randomOperand(random, place, wholeRanges(sizes));
  });
  const dtype = dtypeIn(random, gives === 'either' ? free : gives);
  return { kind: 'map', fn, dtype, rank: sizes.length, sizes, operands };
}

function randomFold(random: Random, places: readonly Place[]): Instruction {
  const fn = random.pick(['identity', 'mul', 'mulInt'] as const);
  const domain = fn === 'mul' ? 'float' : fn === 'mulInt' || random.chance(50) ? 'integer' : 'float';
  const output = randomSizes(random, 12);
  const reduced = randomSizes(random, random.chance(5) ? 300 : 40);
  const sizes = [...output, ...reduced];
  const operands = (fn === 'identity' ? [0] : [0, 1]).map(() =>
    randomOperand(random, randomPlace(random, places, domain), wholeRanges(sizes)),
  );
  const fold = random.pick(['sum', 'max', 'min'] as const);
  const dtype = dtypeIn(random, domain);
  const instruction = { kind: 'fold', fold, fn, dtype, rank: output.length, sizes, operands } as const;
  const chunks = operands.reduce((sum, operand) => sum + touchedChunks(instruction, operand), 0);
  const isTooDear = chunks > ELEMENT_CHUNKS || stretchesOf(instruction, instruction.operands) > ELEMENT_STRETCHES;
  return isTooDear ? randomFold(random, places) : instruction;
}

function randomView(random: Random, places: readonly Place[]): Instruction {
  const dtype = random.pick(DTYPES);
  const sizes = randomSizes(random, 200);
  const among = places.filter((place) => place.dtype === dtype && place.count > 0);
  const part = () => {
    const box: Box = { low: sizes.map((size) => random.below(3) && random.below(size + 1)), high: [] };
    const high = sizes.map((size) => (random.chance(70) ? size : random.below(size + 3)));
    const ranges = sizes.map((size, d): Range => [box.low[d]!, Math.min(high[d]!, size)]);
    return { box: { low: box.low, high }, operand: randomOperand(random, random.pick(among), ranges) };
  };
  const [a, b] = [part(), part()];
  const fill = random.pick([0, -1, 0x7fc00000, 5, -128, random.below(2 ** 32) | 0]);
  const head = { kind: 'view', dtype, rank: sizes.length, sizes, fill } as const;
  if (random.chance(50)) return { ...head, operands: [a.operand], boxes: [a.box] };
  return { ...head, operands: [a.operand, b.operand], boxes: [a.box, b.box] };
}

function randomGather(random: Random, places: readonly Place[]): Instruction {
  const sizes = randomSizes(random, 100);
  const place = random.pick(places.filter(({ count }) => count > 0));
  const size = 1 + random.below(place.count);
  const reach = Math.floor((place.count - 1) / Math.max(1, size - 1));
  const stride = (random.below(reach + 1) % 50) * random.pick([1, -1]);
  // The chosen index is one more dimension, as far as addresses go.
  const data = randomOperand(random, place, wholeRanges(sizes), stride * (size - 1));
  const indices = randomOperand(random, randomPlace(random, places, 'integer'), wholeRanges(sizes));
  return { kind: 'gather', dtype: place.dtype, rank: sizes.length, sizes, operands: [data, indices], stride, size };
}

/** A map that stays inside the place at all indices: whichever strides reach too far shrink. */
function randomOperand(random: Random, place: Place, ranges: readonly Range[], reach = 0): Operand {
  const strides = ranges.map(() => random.pick([0, 1, 1, -1, 2, 3, -5, 17, 64, -65, 128]));
  const isEmpty = ranges.some(([low, high]) => high <= low);
  if (isEmpty) return { ...place, offset: random.below(9) - 4, strides };
  for (;;) {
    let [least, most] = [Math.min(reach, 0), Math.max(reach, 0)];
    ranges.forEach(([low, high], d) => {
      const [first, last] = [strides[d]! * low, strides[d]! * (high - 1)];
      least += Math.min(first, last);
      most += Math.max(first, last);
    });
    if (most - least < place.count) {
      return { ...place, offset: random.below(place.count - (most - least)) - least, strides };
    }
    const d = random.below(strides.length);
    strides[d] = Math.trunc(strides[d]! / 2);
  }
}

function randomPlace(random: Random, places: readonly Place[], domain: 'float' | 'integer'): Place {
  if (random.chance(8)) {
    const dtype = domain === 'float' ? 'f32' : 'i32';
    const bits = random.chance(50) ? random.pick(FLOAT_EDGES) : random.below(200) - 100;
    return { source: { kind: 'immediate', bits }, dtype, count: 1 };
  }
  // The last ones more often, so that programs are deep.
  const fitting = places.filter(({ dtype, count }) => domainOf(dtype) === domain && count > 0);
  return random.chance(30) ? fitting.at(-1)! : random.pick(fitting);
}

/** A shape of up to about this many elements; now and then an empty one. */
function randomSizes(random: Random, most: number): number[] {
  const sizes: number[] = [];
  let left = most;
  for (let rank = random.below(4); rank > 0; rank--) {
    const size = random.chance(2) ? 0 : 1 + random.below(Math.min(left, 40));
    sizes.push(size);
    left = Math.max(1, Math.floor(left / Math.max(1, size)));
  }
  return sizes;
}

const dtypeIn = (random: Random, domain: 'float' | 'integer'): Dtype =>
  domain === 'float' ? 'f32' : random.pick(INTEGERS);
const wholeRanges = (sizes: readonly number[]): Range[] => sizes.map((size) => [0, size]);

import { DTYPES } from '../../engine/src/ir/dtype.ts';
import { CHUNK_BYTES } from '../../engine/src/ir/limits.ts';
import { countOf, type Instruction, type Program } from '../../engine/src/ir/program.ts';
import { hostileBytes } from './hostileBytes.ts';
import { randomInstructions } from './randomInstructions.ts';
import type { Random } from './randomNumbers.ts';
import type { Available, Pool } from './randomOperand.ts';

/** A program that is valid by construction, with weights and the bytes of its inputs. */
export type RandomProgram = {
  readonly program: Program;
  readonly weights: Uint8Array;
  readonly inputs: readonly Uint8Array[];
};

/**
 * A random program: instructions of every kind, element type and shape (sizes 0 and 1 too), strides in both directions, and
 * among them the shapes that fast kernels look for (products, convolutions, windows, sums in parts, chains).
 * @param instructions about how many
 */
export function randomProgram(random: Random, instructions = 5): RandomProgram {
  const tensors: Available[] = [];
  const parts: Uint8Array[] = [];
  let chunks = 0;
  const pool: Pool = {
    tensors,
    addWeights(dtype, count) {
      const bytes = hostileBytes(random, dtype, count);
      const padded = new Uint8Array(Math.max(1, Math.ceil(bytes.length / CHUNK_BYTES)) * CHUNK_BYTES);
      padded.set(bytes);
      parts.push(padded);
      const tensor = { source: { kind: 'weights', chunk: chunks }, dtype, count } as const;
      chunks += padded.length / CHUNK_BYTES;
      tensors.push(tensor);
      return tensor;
    },
  };
  const inputs = Array.from({ length: 1 + random.below(3) }, (_, i) => {
    const dtype = random.chance(60) ? 'f32' : random.pick(DTYPES);
    const shape = Array.from({ length: random.below(4) }, () => random.pick([0, 1, 2, 3, 5, 8, 9, 17]));
    if (random.chance(90)) for (const [d, size] of shape.entries()) shape[d] = Math.max(size, 1);
    const count = shape.reduce((product, size) => product * size, 1);
    tensors.push({ source: { kind: 'input', index: i }, dtype, count });
    return { type: { name: `input${i}`, dtype, shape }, bytes: hostileBytes(random, dtype, count) };
  });
  const list: Instruction[] = [];
  const append = (instruction: Instruction): Available => {
    const source = { kind: 'instruction', index: list.length } as const;
    list.push(instruction);
    const tensor = { source, dtype: instruction.dtype, count: countOf(instruction) };
    tensors.push(tensor);
    return tensor;
  };
  while (list.length < instructions) randomInstructions(random, pool, append);
  const chosen = new Set([list.length - 1, ...(random.chance(50) ? [random.below(list.length)] : [])]);
  // Now and then an output that reads the output before it.
  const indices = random.chance(20) ? [...chosen, list.length + chosen.size - 1] : [...chosen];
  const outputs = indices.map((index) => {
    const { dtype, count } = { dtype: list[index]!.dtype, count: countOf(list[index]!) };
    append(outputCopy({ source: { kind: 'instruction', index }, dtype, count }));
    return { name: `output${index}`, dtype, shape: [count] };
  });
  const weights = new Uint8Array(Math.max(chunks, 1) * CHUNK_BYTES);
  let at = 0;
  for (const part of parts) {
    weights.set(part, at);
    at += part.length;
  }
  const program = {
    inputs: inputs.map(({ type }) => type),
    outputs,
    weightChunks: weights.length / CHUNK_BYTES,
    instructions: list,
  };
  return { program, weights, inputs: inputs.map(({ bytes }) => bytes) };
}

/** The instruction that gives an output: a copy of a whole tensor. */
export function outputCopy({ source, dtype, count }: Available): Instruction {
  const operands = [{ source, dtype, count, offset: 0, strides: [1] }] as const;
  const boxes = [{ low: [0], high: [count] }] as const;
  return { kind: 'view', dtype, rank: 1, sizes: [count], operands, boxes, fill: 0 };
}

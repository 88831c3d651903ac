import { InputError, type TensorType } from '@assay/sdk';
import { bytesOf } from '../ir/dtype.ts';
import { CHUNK_BYTES, WEIGHT_BYTES } from '../ir/limits.ts';
import type { Instruction, Operand, Program } from '../ir/program.ts';
import { validateProgram } from '../ir/validateProgram.ts';
import type { Builder, DraftOperand } from './builder.ts';
import { copy } from './movement.ts';
import { bytesAt, type Value } from './value.ts';

/** A model that can run: its program, the bytes of its weights, and for people what each instruction was made for. */
export type CompiledModel = {
  readonly program: Program;
  readonly weights: Uint8Array;
  readonly names: readonly string[];
};

/**
 * Ends a program: copies the outputs into their logical shapes, drops what no output needs, lays the constants into the
 * weights, each at a chunk of its own. Throws InputError MODEL_TOO_LARGE, PROGRAM_INVALID.
 */
export function finishProgram(
  builder: Builder,
  inputs: readonly TensorType[],
  outputs: readonly { readonly name: string; readonly value: Value }[],
): CompiledModel {
  for (const { name, value } of outputs) {
    builder.name(`output '${name}'`);
    copy(builder, value, 'keep');
  }
  const { drafts } = builder;
  const numbers = numberNeeded(builder, outputs.length);
  const layout = createLayout();
  const place = ({ place: at, ...operand }: DraftOperand): Operand => {
    if (at.kind === 'instruction')
      return { ...operand, source: { kind: 'instruction', index: numbers.get(at.index)! } };
    if (at.kind === 'input') return { ...operand, source: at };
    if (operand.count === 1 && bytesOf(operand.dtype) === 4) {
      const bytes = bytesAt(at);
      const bits = new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true);
      const strides = operand.strides.map(() => 0);
      return { ...operand, source: { kind: 'immediate', bits }, offset: 0, strides };
    }
    return { ...operand, source: { kind: 'weights', chunk: layout.add(bytesAt(at)) } };
  };
  const instructions = [...numbers.keys()].map(
    (index) => ({ ...drafts[index]!, operands: drafts[index]!.operands.map(place) }) as Instruction,
  );
  const weights = layout.bytes();
  const types = outputs.map(({ name, value: { dtype, shape } }) => ({ name, dtype, shape }));
  const program = { inputs, outputs: types, weightChunks: weights.length / CHUNK_BYTES, instructions };
  // INVARIANT C5: Every program that the compiler gives keeps every rule of registration; any other file is refused
  //   with a code.
  validateProgram(program, builder.limits);
  return { program, weights, names: [...numbers.keys()].map((index) => builder.names[index]!) };
}

/** New numbers of the instructions that the last `outputs` ones need, in order. */
function numberNeeded({ drafts }: Builder, outputs: number): Map<number, number> {
  const needed = drafts.map((_, i) => i >= drafts.length - outputs);
  for (let i = drafts.length - 1; i >= 0; i--) {
    if (!needed[i]) continue;
    for (const { place } of drafts[i]!.operands) if (place.kind === 'instruction') needed[place.index] = true;
  }
  const numbers = new Map<number, number>();
  needed.forEach((isNeeded, i) => {
    if (isNeeded) numbers.set(i, numbers.size);
  });
  return numbers;
}

/** Lays out constants, each once. */
function createLayout() {
  const placed = new Map<ArrayBufferLike, Map<string, number>>();
  const parts: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  let chunks = 0;
  return {
    add(bytes: Uint8Array): number {
      const views = placed.get(bytes.buffer) ?? new Map<string, number>();
      placed.set(bytes.buffer, views);
      const key = `${bytes.byteOffset}:${bytes.length}`;
      const known = views.get(key);
      if (known !== undefined) return known;
      const at = chunks;
      parts.push({ at, bytes });
      views.set(key, at);
      chunks += Math.max(1, Math.ceil(bytes.length / CHUNK_BYTES));
      if (chunks * CHUNK_BYTES > WEIGHT_BYTES) {
        throw new InputError('MODEL_TOO_LARGE', `The weights take more than ${WEIGHT_BYTES} bytes`, {
          limit: WEIGHT_BYTES,
        });
      }
      return at;
    },
    bytes(): Uint8Array {
      const blob = new Uint8Array(Math.max(chunks, 1) * CHUNK_BYTES);
      for (const { at, bytes } of parts) blob.set(bytes, at * CHUNK_BYTES);
      return blob;
    },
  };
}

import { bytesOf } from '../ir/dtype.ts';
import { CHUNK_BYTES } from '../ir/limits.ts';
import { countOf, type Operand, type Program } from '../ir/program.ts';
import type { Reference, Stage } from './stages.ts';

/** What a buffer holds and when it is written. */
export type BufferSpec = {
  readonly bytes: number;
  readonly content:
    | { readonly kind: 'transient' }
    | { readonly kind: 'input' }
    /** Written before the first run by the setup stages. */
    | { readonly kind: 'prepared' }
    /** A copy of weights; `staged` ones are there during setup only. */
    | { readonly kind: 'weights'; readonly from: number; readonly staged: boolean }
    /** Words that may hold addresses of other buffers, which `refers` lists. */
    | { readonly kind: 'table'; readonly words: Table; readonly refers: readonly number[] };
};

/** Gives the words of a table, once addresses are known. */
export type Table = (addressOf: (reference: Reference) => number) => Uint32Array | Int32Array;

/** A plan before its buffers have addresses. */
export type Plan = {
  readonly buffers: readonly BufferSpec[];
  /** Stages that run once, when the weights are there. */
  readonly setup: readonly Stage<number | Reference>[];
  readonly stages: readonly Stage<number | Reference>[];
  /** One for each input of the program. */
  readonly inputs: readonly Reference[];
  /** One for each instruction; undefined where it never came into being. */
  readonly outputs: readonly (Reference | undefined)[];
  readonly scratchBytes: number;
};

/** Collects a plan. */
export type PlanBuilder = ReturnType<typeof createPlanBuilder>;

/** An empty plan for a program; input buffers are there from the start. */
export function createPlanBuilder(program: Program) {
  const buffers: BufferSpec[] = [];
  const setup: Stage<number | Reference>[] = [];
  const stages: Stage<number | Reference>[] = [];
  const outputs: (Reference | undefined)[] = program.instructions.map(() => undefined);
  const shared = new Map<string, Reference>();
  let scratchBytes = 0;
  const add = (bytes: number, content: BufferSpec['content']): Reference => {
    buffers.push({ bytes, content });
    return { buffer: buffers.length - 1, at: 0 };
  };
  const once = (key: string, make: () => Reference): Reference => {
    const known = shared.get(key);
    if (known !== undefined) return known;
    const made = make();
    shared.set(key, made);
    return made;
  };
  const inputs = program.inputs.map(({ dtype, shape }) =>
    add(
      shape.reduce((count, size) => count * size, bytesOf(dtype)),
      { kind: 'input' },
    ),
  );
  const table = (length: number, words: Table, refers: readonly Reference[] = []): Reference =>
    add(4 * length, { kind: 'table', words, refers: refers.map(({ buffer }) => buffer) });
  const weights = (operand: Operand, chunk: number, staged: boolean): Reference => {
    const bytes = operand.count * bytesOf(operand.dtype);
    return once(`weights ${chunk} ${bytes} ${staged}`, () =>
      add(bytes, { kind: 'weights', from: chunk * CHUNK_BYTES, staged }),
    );
  };
  return {
    program,
    stages,
    setup,
    /** A buffer that is written and read by stages. */
    transient: (bytes: number): Reference => add(bytes, { kind: 'transient' }),
    /** A buffer that setup stages write once. */
    prepared: (bytes: number): Reference => add(bytes, { kind: 'prepared' }),
    table,
    once,
    /** Asks for scratch of this size for every worker. */
    needScratch(bytes: number): void {
      scratchBytes = Math.max(scratchBytes, bytes);
    },
    /** The output of an instruction, made when first asked for. */
    outputOf(index: number): Reference {
      const instruction = program.instructions[index]!;
      outputs[index] ??= add(countOf(instruction) * bytesOf(instruction.dtype), { kind: 'transient' });
      return outputs[index];
    },
    /** Lets an instruction's output share another buffer. */
    placeOutput(index: number, at: Reference): void {
      outputs[index] = at;
    },
    /** Element 0 of an operand's source. */
    sourceOf(operand: Operand): Reference {
      const { source } = operand;
      if (source.kind === 'input') return inputs[source.index]!;
      if (source.kind === 'instruction') return this.outputOf(source.index);
      if (source.kind === 'weights') return weights(operand, source.chunk, false);
      return once(`immediate ${source.bits | 0}`, () => table(1, () => Int32Array.of(source.bits)));
    },
    /** The same for weights that only setup stages read. */
    stagedSourceOf(operand: Operand): Reference {
      const { source } = operand;
      return source.kind === 'weights' ? weights(operand, source.chunk, true) : this.sourceOf(operand);
    },
    finish: (): Plan => ({ buffers, setup, stages, inputs, outputs, scratchBytes }),
  };
}

/** A place so many bytes further on. */
export const shift = ({ buffer, at }: Reference, bytes: number): Reference => ({ buffer, at: at + bytes });

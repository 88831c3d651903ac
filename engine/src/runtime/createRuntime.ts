import { InputError } from '@assay/sdk';
import { bytesOf, bytesUnder, elementCount, elementsOver, type Tensor } from '../ir/dtype.ts';
import { CHUNK_BYTES } from '../ir/limits.ts';
import type { Program } from '../ir/program.ts';
import { validateProgram } from '../ir/validateProgram.ts';
import { createTrace, type Trace } from '../trace/createTrace.ts';
import { checkInputs } from './checkInputs.ts';
import { createExecutor } from './executor.ts';
import { planRun } from './planProgram.ts';
import { checkWorkers } from './team.ts';

/** A program with its weights. */
export type Model = { readonly program: Program; readonly weights: Uint8Array };

/** Runs one program, exactly. */
export type Runtime = {
  /**
   * The outputs for these inputs, both in the program's order. Runs one call after the other.
   * Throws InputError TENSOR_MISSING, TENSOR_DATATYPE_MISMATCH, TENSOR_SHAPE_MISMATCH, TENSOR_DATA_INVALID, ENGINE_CLOSED;
   * InvariantError ENGINE_FAILED when a worker died.
   */
  run(inputs: readonly Tensor[]): Promise<readonly Tensor[]>;
  /**
   * Runs again with every instruction by itself, keeps what each gave, and hashes it (docs/trace.md). In a memory of its own,
   * which is free once nobody holds the trace. Throws as `run` does, and InputError MODEL_TOO_LARGE.
   */
  trace(inputs: readonly Tensor[]): Promise<Trace>;
  /** Bytes: of the whole memory, of its part for what instructions give. */
  readonly memory: { readonly total: number; readonly activations: number };
  /** Ends the workers. */
  close(): Promise<void>;
};

/** How a runtime works: `workers` 0 (in the calling thread) or more (beside it). */
export type RuntimeOptions = { readonly workers?: number };

/** Prepares a program. Throws InputError PROGRAM_INVALID, MODEL_TOO_LARGE, NUMBER_RANGE. */
export async function createRuntime(model: Model, { workers = 0 }: RuntimeOptions = {}): Promise<Runtime> {
  const { program, weights } = model;
  checkWorkers(workers);
  checkModel(model);
  const plan = planRun(program);
  const executor = await createExecutor(plan, weights, { kept: plan.results, workers, reuse: true });
  let closed = false;
  let last: Promise<unknown> = Promise.resolve();
  const runNow = async (inputs: readonly Tensor[]): Promise<readonly Tensor[]> => {
    if (closed) throw closedError();
    inputs.forEach(({ data }, i) => {
      executor.view(plan.inputs[i]!, data.byteLength).set(bytesUnder(data));
    });
    try {
      await executor.run();
    } catch (cause) {
      throw closed ? closedError() : cause;
    }
    return program.outputs.map(({ dtype, shape }, i) => {
      const count = elementCount(shape);
      // A copy: what is in memory changes with the next run.
      const bytes = new Uint8Array(count * bytesOf(dtype));
      bytes.set(executor.view(plan.results[i]!, bytes.length));
      return { dtype, shape, data: elementsOver(dtype, bytes, count) };
    });
  };
  return {
    async run(inputs) {
      if (closed) throw closedError();
      checkInputs(program.inputs, inputs);
      const own = copied(inputs);
      const result = last.then(() => runNow(own));
      last = result.catch(() => undefined);
      return result;
    },
    async trace(inputs) {
      if (closed) throw closedError();
      checkInputs(program.inputs, inputs);
      return createTrace(model, copied(inputs), workers);
    },
    memory: { total: executor.bytes, activations: executor.placed.activationBytes },
    async close() {
      closed = true;
      await executor.close();
    },
  };
}

/** What the caller does with its tensors after the call, such as giving their memory away, is no part of the run. */
const copied = (inputs: readonly Tensor[]): Tensor[] => inputs.map((input) => ({ ...input, data: input.data.slice() }));

/** Checks a program and that these can be its weights. Throws InputError PROGRAM_INVALID. */
export function checkModel({ program, weights }: Model): void {
  validateProgram(program);
  if (weights.length === program.weightChunks * CHUNK_BYTES) return;
  throw new InputError(
    'PROGRAM_INVALID',
    `The program has ${program.weightChunks} chunks of weights; got ${weights.length} bytes`,
    { chunks: program.weightChunks, bytes: weights.length },
  );
}

const closedError = () => new InputError('ENGINE_CLOSED', 'The runtime is closed; create it again.');

import { type CompiledModel, compileOnnx } from '@assay/engine';
import { InputError, type TypedTensor } from '@assay/sdk';
import type { OnnxVector } from './onnxVectors.ts';

/** Runs a compiled model: the interpreter of the reference, or the runtime. */
export type RunModel = (model: CompiledModel, inputs: readonly TypedTensor[]) => Promise<readonly TypedTensor[]>;

/** How a vector ended. */
export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** Largest difference that a number may have. */
export type Tolerance = { readonly relative: number; readonly absolute: number };

/** Compiles and runs a vector. Unsupported types and operators are skipped, anything else fails. */
export async function runVector(vector: OnnxVector, run: RunModel, tolerance: Tolerance): Promise<Verdict> {
  try {
    const inputs = vector.inputs();
    const model = compileVector(vector, inputs);
    const given = model.program.inputs.map(({ name }) => inputs.get(name)!);
    const outputs = await run(model, given);
    const difference = firstDifference(vector.outputs(), outputs, tolerance);
    return difference === undefined ? { kind: 'passed' } : { kind: 'failed', reason: difference };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const isOutside = error.code === 'OPERATOR_UNSUPPORTED' || error.code === 'DATATYPE_UNSUPPORTED';
    return { kind: isOutside ? 'skipped' : 'failed', reason: `${error.code}: ${error.message}` };
  }
}

/** The vectors give shapes, axes and the like as inputs: where a program needs them they are held fixed. */
export function compileVector(vector: OnnxVector, inputs: ReadonlyMap<string, TypedTensor>): CompiledModel {
  try {
    return compileOnnx(vector.model);
  } catch (error) {
    if (!(error instanceof InputError) || error.code !== 'MODEL_SHAPE_UNKNOWN') throw error;
    const fixed = [...inputs].filter(([, { dtype, shape }]) => dtype === 'i64' || shape.length === 0);
    return compileOnnx(vector.model, { constants: Object.fromEntries(fixed) });
  }
}

function firstDifference(
  expected: readonly TypedTensor[],
  actual: readonly TypedTensor[],
  { relative, absolute }: Tolerance,
): string | undefined {
  if (expected.length !== actual.length) return `${actual.length} outputs instead of ${expected.length}`;
  for (const [o, want] of expected.entries()) {
    const got = actual[o]!;
    const types = [want, got].map(({ dtype, shape }) => `${dtype}[${shape}]`);
    if (types[0] !== types[1]) return `output ${o} is ${types[1]} and not ${types[0]}`;
    for (let i = 0; i < want.data.length; i++) {
      const [a, b] = [want.data[i]!, got.data[i]!];
      if (a === b || (Number.isNaN(a) && Number.isNaN(b))) continue;
      const isNear =
        want.dtype === 'f32' && Math.abs(Number(a) - Number(b)) <= absolute + relative * Math.abs(Number(a));
      if (!isNear || !Number.isFinite(a)) return `output ${o}, element ${i} is ${b} and not ${a}`;
    }
  }
  return undefined;
}

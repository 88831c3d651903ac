import { bytesOf, type CompiledModel, countOf, programRootOf, weightRootOf } from '@assay/engine';
import type { TensorType } from '@assay/sdk';

/** What identifies a compiled model, and what it takes to trace it, for people. */
export function programSummary({ program, weights }: CompiledModel) {
  const traced = program.instructions.reduce(
    (sum, instruction) => sum + countOf(instruction) * bytesOf(instruction.dtype),
    0,
  );
  return {
    programRoot: programRootOf(program),
    weightRoot: weightRootOf(weights),
    instructions: program.instructions.length,
    inputs: program.inputs.map(typeText).join(', '),
    outputs: program.outputs.map(typeText).join(', '),
    weightBytes: weights.length,
    traceBytes: traced,
  };
}

const typeText = ({ name, dtype, shape }: TensorType) => `${name} ${dtype}[${shape.join(',')}]`;

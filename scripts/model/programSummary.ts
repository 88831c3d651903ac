import { bytesOf, type CompiledModel, countOf, programRootOf, weightRootOf } from '@assay/engine';
import type { TensorType } from '@assay/sdk';

/** What identifies a compiled model, and what it takes to trace it, for people. */
export function programSummary({ program, weights }: CompiledModel) {
  const traced = program.operators.reduce((sum, operator) => sum + countOf(operator) * bytesOf(operator.dtype), 0);
  return {
    programRoot: programRootOf(program),
    weightRoot: weightRootOf(weights),
    operators: program.operators.length,
    inputs: program.inputs.map(typeText).join(', '),
    outputs: program.outputs.map(typeText).join(', '),
    weightBytes: weights.length,
    traceBytes: traced,
  };
}

const typeText = ({ name, dtype, shape }: TensorType) => `${name} ${dtype}[${shape.join(',')}]`;

import { bytesOf, codeOf } from '../ir/dtype.ts';
import type { Operand } from '../ir/program.ts';
import { chainStage, wideningCall } from './emitChain.ts';
import type { PlanBuilder } from './planBuilder.ts';
import type { Reference } from './stages.ts';

/**
 * Element 0 of an operand's source in elements of 4 bytes: the source itself, or a copy of all of it, loaded as
 * docs/numerics.md says. `duringSetup` for weights that only set-up stages read.
 */
export function wordsOf(builder: PlanBuilder, operand: Operand, duringSetup: boolean): Reference {
  const { source, dtype, count } = operand;
  const from = duringSetup ? builder.stagedSourceOf(operand) : builder.sourceOf(operand);
  if (bytesOf(dtype) === 4) return from;
  const isConstant = source.kind === 'weights';
  return builder.once(JSON.stringify(['words', source, dtype, count, duringSetup]), () => {
    const to = isConstant && !duringSetup ? builder.prepared(4 * count) : builder.transient(4 * count);
    const stage = chainStage(wideningCall(builder, from, codeOf(dtype), to, count), count);
    (isConstant ? builder.setup : builder.stages).push(stage);
    return to;
  });
}

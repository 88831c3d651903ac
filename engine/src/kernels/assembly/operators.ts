import { foldOutputs } from './foldOutputs';
import { gatherOutputs } from './gatherOutputs';
import { viewOutputs } from './viewOutputs';

/** Any fold, view or gather; see kernels.ts. */
export function runOperator(operator: u32, from: u32, to: u32): void {
  const kind = load<u32>(operator);
  if (kind == 2) foldOutputs(operator, from, to);
  else if (kind == 3) viewOutputs(operator, from, to);
  else if (kind == 4) gatherOutputs(operator, from, to);
}

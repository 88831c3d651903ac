import { foldOutputs } from './foldOutputs';
import { gatherOutputs } from './gatherOutputs';
import { viewOutputs } from './viewOutputs';

/** Any fold, view or gather; see kernels.ts. */
export function runInstruction(instruction: u32, from: u32, to: u32): void {
  const kind = load<u32>(instruction);
  if (kind == 2) foldOutputs(instruction, from, to);
  else if (kind == 3) viewOutputs(instruction, from, to);
  else if (kind == 4) gatherOutputs(instruction, from, to);
}

import { equalHex, toHex, ZERO_32 } from '../bytes.ts';
import { executionRoot } from '../tensor/executionRoot.ts';
import type { VerifyContext } from './context.ts';
import { reason } from './reason.ts';
import type { Check } from './types.ts';

const WITHOUT_PROGRAM =
  'Without the header of its program nobody can tell the tensors that the call sent and received; they were not compared.';
const WITHOUT_TENSORS = 'Only the request together with the answer gives an execution to compare.';

/** Check `execution`: is the execution that it binds that of the tensors which the client sent and received? `Reexecutable` models only. */
export function executionCheck({ hand, facts, call, program, tensors }: VerifyContext): Check {
  const skipped = (detail: string): Check => ({ name: 'execution', ok: 'skipped', reasons: [], detail });
  if (tensors === undefined) return skipped('It is no whole answer of a model that is Reexecutable.');
  const { inputRoot, outputRoot, reasons } = tensors;
  if (reasons.length > 0) return { name: 'execution', ok: false, reasons };
  const { receipt } = hand.signed;
  const model = facts.model;
  // That it is missing is what the check of the model says.
  if (model === undefined || equalHex(receipt.executionRoot, ZERO_32)) return skipped('It binds no execution.');
  if (inputRoot === undefined || outputRoot === undefined) {
    const unread = call?.requestBody !== undefined || call?.responseBody !== undefined;
    return skipped(program === undefined && unread ? WITHOUT_PROGRAM : WITHOUT_TENSORS);
  }
  const roots = { programRoot: model.programRoot, inputRoot: toHex(inputRoot), outputRoot: toHex(outputRoot) };
  // INVARIANT R4: An `executionRoot` counts as checked only when it was computed anew from the registered `programRoot`
  //   and from both roots of the client's own call.
  if (equalHex(executionRoot(roots), receipt.executionRoot)) return { name: 'execution', ok: true, reasons: [] };
  const message = 'It binds another execution than that of the tensors which were sent and received.';
  return { name: 'execution', ok: false, reasons: [reason('EXECUTION_ROOT_MISMATCH', message, 'executionRoot')] };
}

import type { Trace } from '@assay/engine';
import { commit, equalHex, fromHex, type InferenceReceipt, REQUEST_TAG, type Salts, toHex } from '@assay/sdk';

/** Whether a receipt was given for this input; undefined when its salts are not at hand. */
export function isRightInput(
  { executedCommitment }: InferenceReceipt,
  { inputRoot }: Trace,
  salts: Salts | undefined,
): boolean | undefined {
  if (salts === undefined) return undefined;
  return equalHex(toHex(commit(REQUEST_TAG, salts.request, fromHex(inputRoot, 32))), executedCommitment);
}

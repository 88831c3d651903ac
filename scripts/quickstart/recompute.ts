import { compileModelFile } from '@assay/operator';
import { decodeReceipt, equalHex } from '@assay/sdk';
import { traceOf } from '../cli/rerun/traceOf.ts';
import { modelFile } from '../model/modelFiles.ts';
import type { DigitCall } from './digitCalls.ts';

/** Computes every answer again from the model's files alone, and counts those whose receipts bind the very same bits. */
export async function recomputeAll(model: string, calls: readonly DigitCall[]): Promise<number> {
  const compiled = compileModelFile(modelFile(model));
  let equal = 0;
  for (const { receipt = '', requestBody } of calls) {
    const { executionRoot } = await traceOf(compiled, requestBody);
    if (equalHex(executionRoot, decodeReceipt(receipt).receipt.executionRoot)) equal += 1;
  }
  return equal;
}

import { type CompiledModel, createRuntime, type Trace } from '@assay/engine';
import { parseInferRequest, programInputs } from '@assay/operator';
import { parseStrictJson } from '@assay/sdk';

/** Runs a compiled model on a request, read as the operator reads it, every instruction by itself. Throws as `parseInferRequest` and `createRuntime` do. */
export async function traceOf({ program, weights }: CompiledModel, request: Uint8Array): Promise<Trace> {
  const inputs = programInputs(program, parseInferRequest(request, parseStrictJson).inputs);
  const runtime = await createRuntime({ program, weights }, { workers: 0 });
  try {
    return await runtime.trace(inputs);
  } finally {
    await runtime.close();
  }
}

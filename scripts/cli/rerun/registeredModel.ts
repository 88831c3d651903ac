import { type CompiledModel, programRootOf, weightRootOf } from '@assay/engine';
import { createChainReader, InputError } from '@assay/sdk';
import type { Hex } from 'viem';
import type { Connection } from '../connection.ts';

/**
 * Checks that files compile to the registered model that a receipt names.
 * @throws InputError MODEL_UNKNOWN, MODEL_NOT_REEXECUTABLE, MODEL_DIFFERS (other program or other weights)
 */
export async function checkRegistered({ publicClient, deployment }: Connection, modelId: Hex, compiled: CompiledModel) {
  const model = await createChainReader({ publicClient, deployment }).model(modelId);
  if (model === undefined) {
    throw new InputError('MODEL_UNKNOWN', `No model ${modelId} is registered on chain ${deployment.chainId}.`, {
      modelId,
    });
  }
  if (model.trust !== 'Reexecutable') {
    const message = `Model ${modelId} is ${model.trust}: its answers are not promised to be recomputable.`;
    throw new InputError('MODEL_NOT_REEXECUTABLE', message, { modelId, trust: model.trust });
  }
  const found = { programRoot: programRootOf(compiled.program), weightRoot: weightRootOf(compiled.weights) };
  for (const part of ['programRoot', 'weightRoot'] as const) {
    if (found[part] === model[part]) continue;
    const message = `These files are not model ${modelId}: their ${part} is ${found[part]}, the registered one ${model[part]}.`;
    throw new InputError('MODEL_DIFFERS', message, { modelId, part, expected: model[part], actual: found[part] });
  }
}

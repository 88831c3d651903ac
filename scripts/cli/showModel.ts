import { createChainReader, InputError } from '@assay/sdk';
import type { Hex } from 'viem';
import type { Connection } from './connection.ts';

/** What the chain knows of a model. @throws InputError MODEL_UNKNOWN */
export async function showModel({ publicClient, deployment }: Connection, modelId: Hex) {
  const model = await createChainReader({ publicClient, deployment }).model(modelId);
  if (model === undefined) {
    throw new InputError('MODEL_UNKNOWN', `No model ${modelId} is registered on chain ${deployment.chainId}.`, {
      modelId,
    });
  }
  const { from, until, ...record } = model;
  const retired = until < Number.MAX_SAFE_INTEGER;
  return {
    modelId,
    ...record,
    registeredAt: new Date(from * 1000).toISOString(),
    retiredFrom: retired ? new Date(until * 1000).toISOString() : 'never',
  };
}

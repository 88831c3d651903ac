import { type ChainReader, InputError, type ModelRecord } from '@assay/sdk';
import type { Hex } from 'viem';
import type { ServedEndpoint } from './servedEndpoint.ts';

/** What the registry says of a model that decides how its answers are promised. It never changes: the model's id is its hash. */
export type ServedLabel = Pick<ModelRecord, 'trust' | 'programRoot' | 'weightRoot'>;

/** Asks the registry for labels, once for each model that it knows. Rejects as the reader does. */
export function createLabels(chain: Pick<ChainReader, 'model'>): (modelId: Hex) => Promise<ServedLabel | undefined> {
  const known = new Map<Hex, ServedLabel>();
  return async (modelId) => {
    const label = known.get(modelId) ?? (await chain.model(modelId));
    if (label !== undefined) known.set(modelId, label);
    return label;
  };
}

/**
 * Refuses an endpoint behind which a `Reexecutable` model could not keep its label: another server's answers come without the
 * roots of their tensors, so each receipt over them would contradict itself.
 * @throws InputError UNSUPPORTED
 */
export function requireEngine(
  { name, kind, modelId }: Pick<ServedEndpoint, 'name' | 'kind' | 'modelId'>,
  { trust }: Pick<ServedLabel, 'trust'>,
): void {
  if (trust !== 'Reexecutable' || kind === 'onnx') return;
  const message = `endpoint ${JSON.stringify(name)}: the model ${modelId} is registered as Reexecutable, so it is served by the engine in this process; set "kind" to "onnx" and "upstream" to its file`;
  throw new InputError('UNSUPPORTED', message, { endpoint: name, modelId });
}

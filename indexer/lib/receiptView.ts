import type { InferenceReceipt } from '@assay/sdk';
import { getAddress } from 'viem';
import type { AnchorRow, Facts, OperatorRow } from './facts.ts';
import { toNumber } from './indexedChain.ts';
import { isBacked } from './stakedOperators.ts';

/** An operator as a receipt's answer shows it at a time. Times are unix seconds. */
export function operatorView(row: OperatorRow, minBond: bigint, time: number) {
  return {
    address: getAddress(row.address),
    origin: row.origin,
    registeredAt: row.registeredAt === null ? null : toNumber(row.registeredAt),
    checkpointKey: row.checkpointKey,
    mirrors: row.mirrors,
    logSize: toNumber(row.logSize),
    anchorCount: toNumber(row.anchorCount),
    forkedAt: row.forkedAt === null ? null : toNumber(row.forkedAt),
    jailedUntil: row.jailedUntil === null ? null : toNumber(row.jailedUntil),
    isBacked: isBacked(row, minBond, BigInt(time)),
  };
}

/** An anchor as a receipt's answer shows it. */
export function anchorView({ sequence, root, size, time, blockNumber, transactionHash, word }: AnchorRow) {
  return {
    ...{ root, transactionHash, word },
    sequence: toNumber(sequence),
    size: toNumber(size),
    time: toNumber(time),
    blockNumber: toNumber(blockNumber),
  };
}

/** The model that a receipt names, or null if none such is registered. */
export async function modelView(facts: Pick<Facts, 'model'>, { modelId }: InferenceReceipt) {
  const row = await facts.model(modelId);
  if (row === undefined) return null;
  return {
    modelId: row.modelId,
    name: row.name,
    uri: row.uri,
    publisher: getAddress(row.publisher),
    trust: row.trust,
    manifestDigest: row.manifestDigest,
    registeredAt: toNumber(row.registeredAt),
    retiredFrom: row.retiredFrom === null ? null : toNumber(row.retiredFrom),
  };
}

/**
 * The endpoint of a receipt and the declaration that it is judged by: the one that it agrees with if `declared`, else the
 * one in force when it was issued.
 */
export async function endpointView(facts: Pick<Facts, 'declarations'>, receipt: InferenceReceipt, declared: boolean) {
  const rows = await facts.declarations(receipt.operator, receipt.endpoint);
  const begun = rows.filter(({ from }) => toNumber(from) <= receipt.issuedAt);
  const agreeing = begun.findLast(
    ({ modelId, configDigest }) => modelId === receipt.modelId && configDigest === receipt.configDigest,
  );
  const shown = (declared ? agreeing : undefined) ?? begun.at(-1);
  return {
    endpoint: { id: receipt.endpoint, name: rows[0]?.name ?? null },
    declaration:
      shown === undefined
        ? null
        : {
            index: toNumber(shown.index),
            modelId: shown.modelId,
            configDigest: shown.configDigest,
            from: toNumber(shown.from),
            matches: declared && shown === agreeing,
          },
  };
}

import { type ChainConstants, type ChainReader, HEAD_SLOT, ZERO_WORD } from '@assay/sdk';
import { getAddress } from 'viem';
import type { Facts, OperatorRow } from './facts.ts';

/**
 * The chain as far as it is indexed, for the sdk's verification: the same rules judge here and in a client that asks a
 * node. `time` is the indexed block's, not the clock's: what has not been indexed cannot count in anyone's favour.
 */
export function indexedChain(facts: Facts, constants: ChainConstants, time: number): ChainReader {
  return {
    constants: async () => constants,
    // INVARIANT X4: Time in a verdict is the indexed block's time: what has not been indexed counts in nobody's favour.
    time: async () => time,
    async operator(address) {
      const row = await facts.operator(address);
      if (row?.registeredAt == null || row.origin === null || row.checkpointKey === null) return undefined;
      return { origin: row.origin, checkpointKey: row.checkpointKey, registeredAt: toNumber(row.registeredAt) };
    },
    async receiptKeys(address) {
      const rows = await facts.receiptKeys(address);
      return rows.map(({ key, from, until }) => ({
        key: getAddress(key),
        from: toNumber(from),
        until: until === null ? Number.MAX_SAFE_INTEGER : toNumber(until),
      }));
    },
    async declarations(address, endpoint) {
      const rows = await facts.declarations(address, endpoint);
      return rows.map(({ modelId, configDigest, from }) => ({ modelId, configDigest, from: toNumber(from) }));
    },
    async model(modelId) {
      const row = await facts.model(modelId);
      if (row === undefined) return undefined;
      const { manifestDigest, omsRoot, programRoot, weightRoot, trust } = row;
      return {
        ...{ manifestDigest, omsRoot, programRoot, weightRoot, trust },
        publisher: getAddress(row.publisher),
        from: toNumber(row.registeredAt),
        until: row.retiredFrom === null ? Number.MAX_SAFE_INTEGER : toNumber(row.retiredFrom),
      };
    },
    async word(address, slot) {
      const head = await facts.operator(address);
      if (head === undefined) return ZERO_WORD;
      if (slot === HEAD_SLOT) return head.word;
      return (await facts.ringAnchor(address, slot, head.busyPeriod))?.word ?? ZERO_WORD;
    },
    async forkedAt(address) {
      return toNumber((await facts.operator(address))?.forkedAt ?? 0n);
    },
    async standing(digest, address) {
      const [row, { faulted, presented }] = await Promise.all([facts.operator(address), facts.courtRecord(digest)]);
      return {
        fault: faulted === undefined ? undefined : { fault: faulted.fault, time: toNumber(faulted.time) },
        presentedAt: toNumber(presented?.presentedAt ?? 0n),
        disputed: await facts.isDisputed(digest, address, presented),
        forkedAt: courtForkedAt(row),
      };
    },
    async stake(address) {
      const row = await facts.operator(address);
      return { own: row?.ownStake ?? 0n, delegated: row?.delegatedStake ?? 0n };
    },
    stakeAt: (address, at) => facts.stakeAt(address, at),
  };
}

/** Since when an operator counts as forked to the court: the earlier of a recorded fork and punished silence; 0 if neither. */
export function courtForkedAt(row: Pick<OperatorRow, 'forkedAt' | 'silentSince'> | undefined): number {
  const times = [row?.forkedAt ?? null, row?.silentSince ?? null].flatMap((time) =>
    time === null ? [] : [toNumber(time)],
  );
  return times.length === 0 ? 0 : Math.min(...times);
}

/** uint64 as a number; what lies beyond 2^53 seconds never comes. */
export function toNumber(value: bigint): number {
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
}

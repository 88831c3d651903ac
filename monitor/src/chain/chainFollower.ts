import { type AnchorProgress, type AnchorStore, createAnchorFollower } from '@assay/node/anchors';
import { createLogPager, type LogPaging } from '@assay/sdk';
import type { Address } from 'viem';
import type { OperatorStore } from '../store/operatorStore.ts';
import type { ReceiptStore } from '../store/receiptStore.ts';
import type { ChainSource } from './chainSource.ts';

export type ChainFollower = {
  /** Reads everything up to the head. Rejects if the node fails or contradicts itself; what was read until then stays. */
  sync(): Promise<AnchorProgress>;
};

/** In every so many rounds one page of older registrations is read again. */
const SWEEP_ROUNDS = 8;

/**
 * Follows registrations and anchors. No word folds registrations, so an event that a node did not give cannot be missed
 * by anybody; it is made good: an anchor of somebody without a record, one record after the other, and one page of old
 * registrations after the other are looked up again.
 */
export function createChainFollower(deps: {
  readonly source: ChainSource;
  readonly anchors: AnchorStore;
  readonly operators: OperatorStore;
  readonly receipts: ReceiptStore;
  readonly paging: LogPaging;
  readonly reread: number;
}): ChainFollower {
  const { source, anchors, operators } = deps;
  const touchAll = (some: readonly Address[]) => {
    for (const operator of some) operators.touch(operator);
  };
  let turn = 0;
  const anchorFollower = createAnchorFollower({
    ...deps,
    node: {
      ...source,
      changes: async (from, to) => {
        const changes = await source.changes(from, to);
        return { anchors: changes.anchors, other: [...changes.operators, ...strangers(changes.anchors)] };
      },
    },
    store: anchors,
    onOther: touchAll,
    // What an operator registered on the lost branch may be gone: ask the chain about each of them again.
    onRewind: operators.touchAll,
    nextOperator: () => {
      const known = operators.addresses();
      return known[turn++ % Math.max(1, known.length)];
    },
  });
  const strangers = (some: readonly { readonly operator: Address }[]) =>
    [...new Set(some.map(({ operator }) => operator))].filter((one) => !operators.hasRecord(one));

  const pager = createLogPager(deps.paging);
  let rounds = 0;
  let sweep: AsyncGenerator<{ readonly logs: readonly Address[] }> | undefined;
  /** Looks once more, some at a time, for registrations that a node's log index did not give when their block was read. */
  async function sweepRegistrations(head: number): Promise<void> {
    if (rounds++ % SWEEP_ROUNDS !== 0) return;
    sweep ??= pager.backward(BigInt(source.startBlock), BigInt(head), ({ fromBlock, toBlock }) =>
      source.registrations(Number(fromBlock), Number(toBlock)),
    );
    // A node that keeps no old logs ends the sweep, not the round.
    const next = await sweep.next().catch(() => ({ done: true, value: undefined }) as const);
    if (next.done) sweep = undefined;
    else touchAll(next.value.logs.filter((one) => !operators.hasRecord(one)));
  }

  return {
    sync: async () => {
      const progress = await anchorFollower.sync();
      for (const { operator, size } of progress.vanished) deps.receipts.rewatch(operator, size);
      await sweepRegistrations(progress.head.number);
      const known = operators.addresses();
      const again = known[rounds % Math.max(1, known.length)];
      for (const address of new Set([...operators.dirty(), ...(again === undefined ? [] : [again])]))
        operators.setRecord(address, await source.operator(address));
      return progress;
    },
  };
}

import { LOCAL_CHAIN_ID } from '@assay/node/localChain';

type BlockPlace = { readonly block: number; readonly time: number };

/** What is known when readiness is asked for. Times are unix seconds; `head` undefined: the RPC gave no answer. */
export type ReadinessInput = {
  readonly chainId: number;
  readonly now: number;
  readonly maxLag: number;
  /** False while rows are missing that a start or a reorg took back (indexVersion.ts). */
  readonly settled: boolean;
  /** True when anchors are missing that the node withheld. */
  readonly gap: boolean;
  readonly indexed: BlockPlace | undefined;
  readonly head: BlockPlace | undefined;
};

/** `lag`: seconds from the indexed block to now, never below 0; null before the first block. */
export type Readiness = {
  readonly ready: boolean;
  readonly reason:
    | 'fresh'
    | 'at head'
    | 'backfilling'
    | 'anchors missing'
    | 'lagging'
    | 'off chain'
    | 'rpc unreachable';
  readonly chainId: number;
  readonly indexedBlock: number | null;
  readonly indexedAt: number | null;
  readonly headBlock: number | null;
  readonly lag: number | null;
  readonly maxLag: number;
};

/** A block may be this far ahead of our clock (seconds); one further ahead says nothing about freshness. */
const CLOCK_TOLERANCE = 10;

/**
 * Says whether answers can be relied on now. Ponder's own `/ready` is set once and never taken back.
 * An RPC node that repeats an old head, dies or stalls cannot keep it green: freshness is the indexed block's own age.
 */
export function judgeReadiness(input: ReadinessInput): Readiness {
  const { indexed, head, now, maxLag } = input;
  const age = indexed === undefined ? undefined : now - indexed.time;
  const verdict = judge(input, age);
  return {
    ...verdict,
    chainId: input.chainId,
    indexedBlock: indexed?.block ?? null,
    indexedAt: indexed?.time ?? null,
    headBlock: head?.block ?? null,
    lag: age === undefined ? null : Math.max(0, age),
    maxLag,
  };
}

function judge(
  { settled, gap, indexed, head, maxLag, chainId }: ReadinessInput,
  age: number | undefined,
): Pick<Readiness, 'ready' | 'reason'> {
  if (gap) return { ready: false, reason: 'anchors missing' };
  if (!settled || indexed === undefined || age === undefined) return { ready: false, reason: 'backfilling' };
  if (chainId === LOCAL_CHAIN_ID && head !== undefined && indexed.block >= head.block) {
    const same = indexed.block === head.block && indexed.time === head.time;
    return same ? { ready: true, reason: 'at head' } : { ready: false, reason: 'off chain' };
  }
  // INVARIANT X2: Without a fresh indexed block (on the local chain, without being exactly at the node's head)
  //   readiness is 503.
  if (age <= maxLag && age >= -CLOCK_TOLERANCE) return { ready: true, reason: 'fresh' };
  return { ready: false, reason: head === undefined ? 'rpc unreachable' : 'lagging' };
}

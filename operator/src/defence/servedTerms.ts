import type { Declaration } from '@assay/sdk';
import { declarationsAt, isSameService, isServable, type Lifetime } from '@assay/sdk/promise';
import type { Hex } from 'viem';

/** A declaration with the time in which its model may be served; all times in unix seconds. */
export type DeclaredModel = Declaration & { readonly lifetime: Lifetime };

/** What the chain says of one endpoint, oldest declaration first. `drain` in seconds. */
export type EndpointSchedule = { readonly declarations: readonly DeclaredModel[]; readonly drain: number };

/** An endpoint as its receipts name it: 32 bytes each. */
export type ServedIdentity = {
  readonly id: Uint8Array;
  readonly modelIdBytes: Uint8Array;
  readonly configDigest: Uint8Array;
};

/** What the operator may promise, as far as it knows the chain. Asked on every request, so it never leaves the process. */
export type ServedTerms = {
  /** Why a complete receipt issued at `time` (unix seconds) would contradict the chain; undefined when it would not. */
  problem(served: ServedIdentity, time: number): string | undefined;
  /** Calls `cut` once when the endpoint may no longer be served. Returns the end of that watch. */
  onEnd(served: ServedIdentity, cut: () => void): () => void;
};

/** Terms with what feeds them. */
export type TermsBook = ServedTerms & {
  /** Replaces what is known of an endpoint; `readAt`: unix seconds at which the reading began. */
  learn(endpoint: Hex, schedule: EndpointSchedule, readAt: number): void;
  /** Ends what may no longer be served at `time`. */
  sweep(time: number): void;
};

/**
 * Keeps schedules of declarations. One is believed for `trustSeconds` after it was read: a change takes effect NOTICE after it
 * was made at the earliest, so that what was read holds at least that long.
 */
export function createTermsBook(trustSeconds: number): TermsBook {
  const known = new Map<string, { readonly schedule: EndpointSchedule; readonly readAt: number }>();
  const watches = new Set<{ readonly served: ServedIdentity; readonly cut: () => void }>();

  const problem = (served: ServedIdentity, time: number): string | undefined => {
    const entry = known.get(toHex(served.id));
    if (entry === undefined) return 'its declarations have not been read from the chain yet';
    if (time - entry.readAt > trustSeconds) {
      return `its declarations could not be read from the chain for ${Math.floor(time - entry.readAt)} seconds`;
    }
    const identity = { modelId: toHex(served.modelIdBytes), configDigest: toHex(served.configDigest) };
    // INVARIANT H12: No complete receipt is issued for an endpoint, model and configuration that are not declared and
    //   active at the second that it carries; what is not known is refused. So nobody can show an undeclared or unknown
    //   model of an honest operator.
    const declared = declarationsAt(entry.schedule.declarations, time, entry.schedule.drain);
    if (declared.some((one) => isSameService(one, identity) && isServable(one.lifetime, time))) return undefined;
    return 'it is not declared to be served by this model and configuration now, or the model is not active';
  };

  return {
    problem,
    onEnd: (served, cut) => {
      const watch = { served, cut };
      watches.add(watch);
      return () => void watches.delete(watch);
    },
    learn: (endpoint, schedule, readAt) => void known.set(endpoint.toLowerCase(), { schedule, readAt }),
    sweep: (time) => {
      for (const watch of watches) {
        if (problem(watch.served, time) === undefined) continue;
        watches.delete(watch);
        watch.cut();
      }
    },
  };
}

/** Terms of an operator that no chain judges: benchmarks and tests. */
export const ANYTHING_GOES: ServedTerms = { problem: () => undefined, onEnd: () => () => undefined };

function toHex(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}

import type { Hex } from 'viem';

/** A declaration with the time in which its model may be served; all times in unix seconds. */
export type DeclaredModel = {
  readonly modelId: Hex;
  readonly configDigest: Hex;
  readonly from: number;
  /** The model is active while `modelFrom <= time < modelUntil`; both 0: never registered. */
  readonly modelFrom: number;
  readonly modelUntil: number;
};

/** What the chain says of one endpoint. `drain` in seconds. */
export type EndpointSchedule = { readonly declarations: readonly DeclaredModel[]; readonly drain: number };

/**
 * Until when (unix seconds, exclusive) complete receipts for this model and configuration may be issued without a break,
 * beginning at `time`; undefined when one issued at `time` would contradict the chain. The rule is that of
 * `OperatorRegistry.isDeclared` and `ModelRegistry.isActive`, strictly, without the court's allowance for clocks.
 */
export function servableUntil(
  { declarations, drain }: EndpointSchedule,
  served: { readonly modelId: Hex; readonly configDigest: Hex },
  time: number,
): number | undefined {
  let end: number | undefined;
  for (const [index, declared] of declarations.entries()) {
    if (declared.modelId !== served.modelId || declared.configDigest !== served.configDigest) continue;
    const successor = declarations[index + 1];
    const from = Math.max(declared.from, declared.modelFrom);
    const until = Math.min(declared.modelUntil, successor === undefined ? Infinity : successor.from + drain);
    const begins = end ?? time;
    if (from <= begins && begins < until) end = until;
  }
  return end;
}

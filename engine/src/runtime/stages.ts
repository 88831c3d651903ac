import type { Kernels } from '../kernels/kernels.ts';

/** The kernel that a call runs. */
export type Callee = keyof Kernels;

/** A place in one of a plan's buffers; becomes an address when the buffers are laid out. */
export type Reference = { readonly buffer: number; readonly at: number };

/**
 * How a call takes its part of a stage's units `from .. to`:
 * - range: arguments number `from` and `to` become `units * scale`, at most `limit`
 * - panels: a unit is a panel of a packed operand: arguments `packed` and `c` move on by so many bytes for each panel,
 *   argument `cols` becomes the columns in these panels
 * - whole: the call is not divided
 */
export type Share =
  | {
      readonly kind: 'range';
      readonly from: number;
      readonly to: number;
      readonly scale: number;
      readonly limit: number;
    }
  | {
      readonly kind: 'panels';
      readonly packed: number;
      readonly packedBytes: number;
      readonly c: number;
      readonly cBytes: number;
      readonly cols: number;
      readonly columns: number;
    }
  | { readonly kind: 'whole' };

/** One call. The argument number `scratch`, if there is one, is the worker's own scratch. */
export type Call<A> = {
  readonly callee: Callee;
  readonly args: readonly A[];
  readonly share: Share;
  readonly scratch?: number;
};

/**
 * Work between two barriers. `range`: every worker runs all calls in order on its own part of the units, `block` units at
 * a time (so that a later call finds the earlier one's output in cache). `each`: every call is run by one worker, whole.
 */
export type Stage<A> = {
  readonly calls: readonly Call<A>[];
  readonly split: 'range' | 'each';
  readonly units: number;
  /** Parts begin at multiples of it. */
  readonly grain: number;
  readonly block: number;
};

/** A stage whose arguments are numbers: plain data that can be posted to a worker. */
export type PlacedStage = Stage<number>;

/** A stage with one call over a range. */
export function rangeStage<A>(call: Call<A>, units: number, grain: number): Stage<A> {
  return { calls: [call], split: 'range', units, grain, block: units };
}

import { InputError } from '@assay/sdk';
import type { Plan } from './planBuilder.ts';
import type { Call, PlacedStage, Reference, Stage } from './stages.ts';

/** Where everything of a plan is, and how much memory that takes. */
export type PlacedPlan = {
  readonly addresses: readonly number[];
  /** Scratch of the first worker; each next one's is `scratchStride` further on. */
  readonly scratch: number;
  readonly scratchStride: number;
  readonly bytes: number;
  readonly activationBytes: number;
};

const CONTROL_BYTES = 65536;
const ALIGNMENT = 256;
const GUARD_BYTES = 16;
/** The end of what a 32-bit address reaches, with room for reads beyond the last tensor. */
const MEMORY_BYTES = 2 ** 32 - 65536;

/**
 * Lays out a plan's buffers: constants one after the other, then scratch, then what stages write, where buffers whose times
 * do not meet share their place (`reuse`). Throws InputError MODEL_TOO_LARGE when that takes more than 4 GiB.
 */
export function placePlan(plan: Plan, kept: readonly Reference[], workers: number, reuse: boolean): PlacedPlan {
  const { buffers } = plan;
  const addresses = Array<number>(buffers.length).fill(0);
  let end = CONTROL_BYTES;
  const put = (bytes: number) => {
    const at = end;
    end += padded(bytes);
    return at;
  };
  const isTemporary = (index: number) => {
    const { content } = buffers[index]!;
    return (content.kind === 'transient' && reuse) || (content.kind === 'weights' && content.staged);
  };
  buffers.forEach(({ bytes }, i) => {
    if (!isTemporary(i)) addresses[i] = put(bytes);
  });
  const scratchStride = padded(plan.scratchBytes);
  const scratch = put(scratchStride * Math.max(workers, 1));
  const base = end;
  const always = new Set(kept.map(({ buffer }) => buffer));
  // What the set-up writes for itself is gone before the first run.
  for (const stages of [plan.setup, plan.stages]) {
    const lifetimes = lifetimesOf(plan, stages);
    const arena = createArena(base);
    const ending = new Map<number, number[]>();
    lifetimes.forEach((lifetime, at) => {
      for (const buffer of lifetime.begin) {
        if (!isTemporary(buffer)) continue;
        addresses[buffer] = arena.take(padded(buffers[buffer]!.bytes));
        const last = always.has(buffer) ? stages.length : lifetime.lastOf.get(buffer)!;
        ending.set(last, [...(ending.get(last) ?? []), buffer]);
      }
      // INVARIANT Y4: Two buffers share a place in memory only if the last use of one comes before the first of the
      //   other.
      for (const buffer of ending.get(at) ?? []) arena.give(addresses[buffer]!, padded(buffers[buffer]!.bytes));
    });
    end = Math.max(end, arena.end());
  }
  if (end > MEMORY_BYTES) {
    const mebibytes = Math.ceil(end / 2 ** 20);
    throw new InputError('MODEL_TOO_LARGE', `Running this program takes ${mebibytes} MiB; WebAssembly has 4095 MiB`, {
      bytes: end,
    });
  }
  return { addresses, scratch, scratchStride, bytes: end + ALIGNMENT, activationBytes: end - base };
}

/** The address of a place. */
export const addressIn =
  (addresses: readonly number[]) =>
  ({ buffer, at }: Reference): number =>
    addresses[buffer]! + at;

/** Stages with addresses instead of places. */
export function placeStages(stages: readonly Stage<number | Reference>[], addresses: readonly number[]): PlacedStage[] {
  const addressOf = addressIn(addresses);
  const place = (call: Call<number | Reference>): Call<number> => ({
    ...call,
    args: call.args.map((value) => (typeof value === 'number' ? value : addressOf(value))),
  });
  return stages.map((stage) => ({ ...stage, calls: stage.calls.map(place) }));
}

const padded = (bytes: number) => Math.ceil((Math.max(bytes, 1) + GUARD_BYTES) / ALIGNMENT) * ALIGNMENT;

/** For each stage the buffers that begin with it, and when buffers are used for the last time. */
function lifetimesOf({ buffers }: Plan, stages: readonly Stage<number | Reference>[]) {
  const lastOf = new Map<number, number>();
  const seen = new Set<number>();
  return stages.map((stage, at) => {
    const begin: number[] = [];
    const touch = (buffer: number) => {
      if (!seen.has(buffer)) begin.push(buffer);
      seen.add(buffer);
      lastOf.set(buffer, at);
      const { content } = buffers[buffer]!;
      if (content.kind === 'table') content.refers.forEach(touch);
    };
    for (const { args } of stage.calls) for (const value of args) if (typeof value !== 'number') touch(value.buffer);
    return { begin, lastOf };
  });
}

/** First fit over free stretches in order of address. */
function createArena(base: number) {
  const free: { at: number; bytes: number }[] = [];
  let [end, most] = [base, base];
  return {
    end: () => most,
    take(bytes: number): number {
      const hole = free.find((stretch) => stretch.bytes >= bytes);
      if (hole !== undefined) {
        const { at } = hole;
        hole.at += bytes;
        hole.bytes -= bytes;
        if (hole.bytes === 0) free.splice(free.indexOf(hole), 1);
        return at;
      }
      const last = free.at(-1);
      const at = last !== undefined && last.at + last.bytes === end ? last.at : end;
      if (at !== end) free.pop();
      end = at + bytes;
      most = Math.max(most, end);
      return at;
    },
    give(at: number, bytes: number): void {
      const after = free.findIndex((stretch) => stretch.at > at);
      const place = after < 0 ? free.length : after;
      free.splice(place, 0, { at, bytes });
      for (const i of [place, place - 1]) {
        const [left, right] = [free[i], free[i + 1]];
        if (left === undefined || right === undefined || left.at + left.bytes !== right.at) continue;
        left.bytes += right.bytes;
        free.splice(i + 1, 1);
      }
    },
  };
}

import { type Kernels, PANEL } from '../kernels/kernels.ts';
import type { Call, PlacedStage } from './stages.ts';

/** What runs a worker's share of stages. */
export type Machine = {
  readonly kernels: Kernels;
  /** Address of scratch that no other worker uses. */
  readonly scratch: number;
  readonly worker: number;
  readonly workers: number;
};

/** Runs this worker's share of a stage. */
export function runStage(stage: PlacedStage, machine: Machine): void {
  const { worker, workers } = machine;
  if (stage.split === 'each') {
    for (let i = worker; i < stage.calls.length; i += workers) runCall(stage.calls[i]!, 0, stage.units, machine);
    return;
  }
  // Every output element is computed whole, by one worker, in the order of the program.
  // INVARIANT Y2: Any number of workers, in Node or a browser, gives the same bits.
  const { units, grain, block } = stage;
  const grains = Math.ceil(units / grain);
  const from = Math.floor((grains * worker) / workers) * grain;
  const to = Math.min(Math.floor((grains * (worker + 1)) / workers) * grain, units);
  // Blocks of about one size: a short last one would wait for its operands more than it computes.
  const size = Math.ceil((to - from) / Math.ceil((to - from) / block) / grain) * grain;
  for (let at = from; at < to; at += size) {
    const end = Math.min(at + size, to);
    for (const call of stage.calls) runCall(call, at, end, machine);
  }
}

function runCall({ callee, args, share, scratch }: Call<number>, from: number, to: number, machine: Machine): void {
  const run = machine.kernels[callee] as (...values: number[]) => void;
  const values = args.slice();
  if (scratch !== undefined) values[scratch] = machine.scratch;
  if (share.kind === 'range') {
    values[share.from] = Math.min(from * share.scale, share.limit);
    values[share.to] = Math.min(to * share.scale, share.limit);
  } else if (share.kind === 'panels') {
    values[share.packed]! += from * share.packedBytes;
    values[share.c]! += from * share.cBytes;
    values[share.cols] = Math.min(to * PANEL, share.columns) - from * PANEL;
  }
  run(...values);
}

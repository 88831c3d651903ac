import type { TrainingPlan } from './training.ts';

/** A model of this repository: where it lives and what makes it. */
export type ModelVersion = { readonly name: string; readonly plan: TrainingPlan };

/** The committed models, each in `models/<name>/model.onnx`. Any change here changes bytes and digests. */
export const MODEL_VERSIONS: readonly ModelVersion[] = [
  { name: 'digits-v1', plan: { seed: 0x0a11ce, hidden: 64, steps: 2_000, batch: 32, rate: 0.006 } },
  { name: 'digits-v2', plan: { seed: 0xb0b000, hidden: 80, steps: 2_000, batch: 32, rate: 0.006 } },
];

/** Seed of the held-out digits; no training step draws from it. */
export const HELD_OUT_SEED = 0x7e57;

/** How many held-out digits the stated accuracies are over. */
export const HELD_OUT_COUNT = 2_000;

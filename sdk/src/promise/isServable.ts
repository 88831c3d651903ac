/** When a model may be served: `from <= time < until`, unix seconds. `from` 0: it was never registered. */
export type Lifetime = { readonly from: number; readonly until: number };

/** Whether a model may be served at `time`; undefined is a model that nobody registered. */
export function isServable(model: Lifetime | undefined, time: number): boolean {
  return model !== undefined && model.from !== 0 && model.from <= time && time < model.until;
}

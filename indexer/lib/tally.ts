/** Whole-number columns to add to. */
export type Delta<Row> = { readonly [Column in keyof Row as Row[Column] extends bigint ? Column : never]?: bigint };

/** Returns the named columns of `row` with `delta` added; nothing else of the row. Pure. */
export function addTo<Row extends object>(row: Row, delta: Delta<Row>): Partial<Row> {
  const columns = Object.entries(delta as Record<string, bigint>);
  return Object.fromEntries(
    columns.map(([name, amount]) => [name, (row as Record<string, bigint>)[name]! + amount]),
  ) as Partial<Row>;
}

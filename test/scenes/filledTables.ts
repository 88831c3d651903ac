/** Runs one SQL statement and returns its rows. */
export type Execute = (sql: string) => Promise<Record<string, unknown>[]>;

type Column = {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly key: boolean;
};

/**
 * Fills every table of an index with `count` rows of made-up values: keys differ, other columns repeat, and whatever may be
 * null is null in every third row. Tables of `except` stay as they are. Works from the database's own description of the tables, so that no table is forgotten.
 */
export function fillTables(schema: string, { count = 20, except = [] as readonly string[] } = {}) {
  return async (execute: Execute): Promise<void> => {
    const columns = (await execute(`
      SELECT c.table_name AS "table", c.column_name AS name, c.udt_name AS type, c.is_nullable = 'YES' AS nullable, EXISTS (
        SELECT 1 FROM information_schema.table_constraints t JOIN information_schema.key_column_usage k USING (constraint_schema, constraint_name)
        WHERE t.constraint_type = 'PRIMARY KEY' AND k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name
      ) AS key
      FROM information_schema.columns c WHERE c.table_schema = '${schema}' AND c.table_name NOT LIKE '\\_%'`)) as Column[];
    const enums = await execute(
      `SELECT t.typname AS type, e.enumlabel AS value FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid`,
    );
    const valuesOf = (type: string) => enums.filter((one) => one.type === type).map(({ value }) => String(value));
    for (const table of new Set(columns.map(({ table }) => table))) {
      if (except.includes(table)) continue;
      const mine = columns.filter((column) => column.table === table);
      const rows = Array.from(
        { length: count },
        (_, i) => `(${mine.map((column) => literal(column, i, valuesOf(column.type))).join(', ')})`,
      );
      const names = mine.map(({ name }) => `"${name}"`).join(', ');
      await execute(`INSERT INTO "${schema}"."${table}" (${names}) VALUES ${rows.join(', ')}`);
    }
  };
}

function literal({ type, nullable, key }: Column, row: number, labels: readonly string[]): string {
  if (nullable && row % 3 === 0) return 'NULL';
  const number = key ? 1000 + row : row % 4;
  if (labels.length > 0) return `'${labels[row % labels.length]}'`;
  if (type.startsWith('_')) return "'{}'";
  if (type === 'text') return `'0x${number.toString(16).padStart(40, '0')}'`;
  return String(number);
}

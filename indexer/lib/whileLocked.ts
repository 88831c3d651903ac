/** PostgreSQL's code for a statement that waited for a lock longer than its connection allows: half a second, as Ponder sets it. */
const LOCK_NOT_AVAILABLE = '55P03';
/** Half a minute: a reorg's rows are taken back in far less. */
const MOST_TRIES = 60;

/**
 * Reads again as long as the tables are locked. Ponder locks them while it takes a reorg's rows back; a reader that was
 * turned away then would be told of a failure that is none.
 */
export async function whileLocked<Rows>(read: () => Promise<Rows>): Promise<Rows> {
  for (let tries = 1; ; tries++) {
    try {
      return await read();
    } catch (error) {
      if (codeOf(error) !== LOCK_NOT_AVAILABLE || tries === MOST_TRIES) throw error;
    }
  }
}

/** Drizzle hands the driver's error on as the cause of its own. */
function codeOf(error: unknown): unknown {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  return code ?? cause?.code;
}

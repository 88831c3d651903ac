import { join } from 'node:path';
import { openOwnDatabase } from '@assay/node/files';
import { InputError } from '@assay/sdk';
import type { Address } from 'viem';
import { type AnchorEvent, formatAnchorEvent, parseAnchorEvent } from './anchorEvent.ts';

/** Which log anchors belong to. */
export type AnchorsIdentity = { readonly chainId: number; readonly anchors: Address; readonly operator: Address };

/** The final anchors of one log, on disk: below them nothing changes any more. */
export type AnchorStore = {
  /** Oldest first, without gaps, at most the last 4,096: for openings of recent leaves. */
  finals(): readonly AnchorEvent[];
  /** How many were ever kept. */
  count(): number;
  /** @throws InputError DISK_FULL, STORE_CORRUPT for one that is not above the last */
  add(event: AnchorEvent): void;
  close(): void;
};

const SCHEMA = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS anchors (size INTEGER PRIMARY KEY, event TEXT NOT NULL) STRICT;
`;
const MAX_FINALS = 4096;
const ADVICE = 'Restore it, or move it away: the chain holds the truth, and a new one starts from there.';

/**
 * Opens the final anchors in a data directory.
 * @throws InputError STORE_LOCKED, STORE_CORRUPT, STORE_FOREIGN, DISK_FULL, FILE_UNWRITABLE
 */
export function openAnchorStore(dataDir: string, { chainId, anchors, operator }: AnchorsIdentity): AnchorStore {
  const path = join(dataDir, 'anchors.sqlite');
  const { sql, close, transaction } = openOwnDatabase(path, SCHEMA, ADVICE);
  try {
    const wanted = `${chainId}:${anchors}:${operator}`.toLowerCase();
    const found = sql.prepare("SELECT value FROM meta WHERE key = 'identity'").get()?.value;
    if (found === undefined) sql.prepare("INSERT INTO meta VALUES ('identity', ?)").run(wanted);
    else if (found !== wanted) throw foreign(path, String(found), wanted);
    const rows = sql.prepare('SELECT event FROM anchors ORDER BY size DESC LIMIT ?').all(MAX_FINALS);
    const finals: AnchorEvent[] = [];
    const push = (event: AnchorEvent) => {
      // A gap (another process with this key anchored while these were away) ends what can be folded from here.
      if (finals.at(-1) !== undefined && finals.at(-1)?.word !== event.previous) finals.length = 0;
      finals.push(event);
      if (finals.length > MAX_FINALS) finals.shift();
    };
    for (const row of rows.reverse()) push(read(path, String(row.event)));
    const insert = sql.prepare('INSERT INTO anchors VALUES (?, ?)');
    const counted = sql.prepare('SELECT COUNT(*) AS count FROM anchors');
    return {
      finals: () => finals,
      count: () => Number(counted.get()?.count),
      add: (event) => {
        const last = finals.at(-1)?.size ?? 0;
        if (event.size <= last) throw corrupt(path, `size ${event.size} is not above the final size ${last}`);
        transaction(() => insert.run(event.size, formatAnchorEvent(event)));
        push(event);
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

function read(path: string, text: string): AnchorEvent {
  try {
    return parseAnchorEvent(text);
  } catch (cause) {
    throw corrupt(path, 'it holds an anchor that this program did not write', cause);
  }
}

function corrupt(path: string, problem: string, cause?: unknown): InputError {
  return new InputError('STORE_CORRUPT', `${path}: ${problem}. ${ADVICE}`, { path }, { cause });
}

function foreign(path: string, found: string, wanted: string): InputError {
  const message = `The anchors in ${path} belong to ${found}, not to ${wanted} (chain, contract, operator). Use the data directory of this operator and deployment.`;
  return new InputError('STORE_FOREIGN', message, { path, found, wanted });
}

import type { Evidence } from '@assay/sdk';
import type { Address, Hex } from 'viem';
import { showingUnder } from '../alarms/showingUnder.ts';
import type { Database } from '../store/database.ts';

/** What builds before there was one evidence kept of a challenge. */
type OldSuspicion =
  | { readonly kind: 'gap' | 'displacement' | 'model'; readonly receipt: string }
  | { readonly kind: 'conflict'; readonly receipts: readonly string[] }
  | {
      readonly kind: 'fork';
      readonly leafIndex: number;
      readonly other: {
        readonly size: number;
        readonly root: Hex;
        readonly digest: Hex;
        readonly path: readonly Hex[];
      };
    };

/** Writes the challenges of an older build into a table of this one, once: their salts are claims to bounties. */
export function carryOverChallenges(
  { sql, transaction }: Database,
  schema: string,
  domain: Pick<Evidence, 'chainId' | 'anchors'>,
): void {
  const columns = sql.prepare('PRAGMA table_info(challenges)').all();
  if (!columns.some(({ name }) => name === 'suspicion')) return;
  transaction(() => {
    sql.exec('DROP INDEX IF EXISTS challenges_live; DROP INDEX IF EXISTS challenges_by_key;');
    sql.exec('ALTER TABLE challenges RENAME TO challenges_before');
    sql.exec(schema);
    const insert = sql.prepare('INSERT INTO challenges VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    for (const row of sql.prepare('SELECT * FROM challenges_before').all()) {
      const { evidence: bound, ...facts } = JSON.parse(row.facts as string);
      const suspicion = JSON.parse(row.suspicion as string) as OldSuspicion;
      const evidence = { version: 1, ...domain, ...partsOf(suspicion, row.operator as Address), openings: [] };
      const what = [row.id, row.operator, JSON.stringify(evidence), JSON.stringify({ ...facts, bound })] as string[];
      const claim = [row.fault_key, row.salt, row.recipient, row.state, row.reason] as string[];
      insert.run(...what, ...claim, row.created_at as number, row.changed_at as number);
    }
    sql.exec('DROP TABLE challenges_before');
  });
}

function partsOf(suspicion: OldSuspicion, operator: Address): Pick<Evidence, 'receipts' | 'showings'> {
  if (suspicion.kind === 'conflict') return { receipts: suspicion.receipts, showings: [] };
  if (suspicion.kind !== 'fork') return { receipts: [suspicion.receipt], showings: [] };
  const { leafIndex: index, other } = suspicion;
  return { receipts: [], showings: [showingUnder(operator, other, { index, ...other })] };
}

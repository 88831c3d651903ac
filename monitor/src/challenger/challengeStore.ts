import type { BountyClaim, Evidence } from '@assay/sdk';
import type { Address, Hex } from 'viem';
import type { Database } from '../store/database.ts';
import { carryOverChallenges } from './carryOverChallenges.ts';

/**
 * `open`: to be acted upon. `recorded`: the court holds the fault, not yet at a final depth. Ends: `won` (the bounty is ours),
 * `lost` (somebody else was first, or nobody gets a bounty), `dropped` (with the reason).
 */
export type ChallengeState = 'open' | 'recorded' | 'won' | 'lost' | 'dropped';

/** What the evidence proved when it was judged last. Times in unix seconds, `win` in the token's smallest unit. */
export type Judged = {
  readonly fault: string;
  readonly faultKey: Hex;
  /** What a commitment binds. */
  readonly bound: Hex;
  readonly digests: readonly Hex[];
  readonly provableFrom: number;
  readonly admissibleUntil: number;
  readonly win: bigint;
};

/** A fault that is brought before the court. */
export type Challenge = Judged & {
  /** Where the evidence comes from: an alarm, or a gap. */
  readonly id: string;
  readonly operator: Address;
  readonly evidence: Evidence;
  /** On the disk before the commitment that hides it leaves this process. */
  readonly bountyClaim: BountyClaim;
  readonly state: ChallengeState;
  readonly reason: string | undefined;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly changedAt: number;
};

export type ChallengeStore = ReturnType<typeof createChallengeStore>;

const LIVE = "state IN ('open', 'recorded')";
const SCHEMA = `CREATE TABLE IF NOT EXISTS challenges (
    id TEXT PRIMARY KEY, operator TEXT NOT NULL, evidence TEXT NOT NULL, judged TEXT NOT NULL, fault_key TEXT NOT NULL,
    salt TEXT NOT NULL, recipient TEXT NOT NULL, state TEXT NOT NULL, reason TEXT, created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS challenges_live ON challenges (created_at) WHERE ${LIVE};
  CREATE INDEX IF NOT EXISTS challenges_by_key ON challenges (fault_key);`;

/** Challenges, durable as soon as a call returns. `domain`: of what an older build wrote down without one. */
export function createChallengeStore(database: Database, domain: Pick<Evidence, 'chainId' | 'anchors'>) {
  const { sql } = database;
  carryOverChallenges(database, SCHEMA, domain);
  sql.exec(SCHEMA);
  const insert = sql.prepare('INSERT INTO challenges VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const one = sql.prepare('SELECT * FROM challenges WHERE id = ?');
  const live = sql.prepare(`SELECT * FROM challenges WHERE ${LIVE} ORDER BY created_at, id LIMIT 10000`);
  const latest = sql.prepare('SELECT * FROM challenges ORDER BY created_at DESC, id DESC LIMIT ?');
  const byKey = sql.prepare(`SELECT * FROM challenges WHERE fault_key = ? AND state <> 'dropped' LIMIT 1`);
  const setState = sql.prepare('UPDATE challenges SET state = ?, reason = ?, changed_at = ? WHERE id = ?');
  const setJudged = sql.prepare('UPDATE challenges SET judged = ?, fault_key = ? WHERE id = ?');
  const counts = sql.prepare('SELECT state, count(*) AS n FROM challenges GROUP BY state');
  const wonJudged = sql.prepare("SELECT judged FROM challenges WHERE state = 'won'");
  const parse = (row: Record<string, unknown> | undefined) => (row === undefined ? undefined : parseRow(row));

  return {
    add(challenge: Challenge): void {
      const { id, operator, evidence, faultKey, bountyClaim, state, reason, createdAt, changedAt } = challenge;
      const what = [id, operator.toLowerCase(), JSON.stringify(evidence), encodeJudged(challenge), faultKey] as const;
      insert.run(...what, bountyClaim.salt, bountyClaim.recipient, state, reason ?? null, createdAt, changedAt);
    },
    get: (id: string) => parse(one.get(id)),
    /** What is not at its end, oldest first. */
    live: (): Challenge[] => live.all().map(parseRow),
    latest: (limit: number): Challenge[] => latest.all(limit).map(parseRow),
    /** The challenge of this fault key that was not dropped. */
    ofKey: (faultKey: Hex) => parse(byKey.get(faultKey)),
    setState(id: string, state: ChallengeState, reason: string | undefined, at: number): void {
      setState.run(state, reason ?? null, at, id);
    },
    setJudged(id: string, judged: Judged): void {
      setJudged.run(encodeJudged(judged), judged.faultKey, id);
    },
    /** Bounties of challenges that are won for good. */
    won: (): bigint => wonJudged.all().reduce((sum, row) => sum + BigInt(JSON.parse(row.judged as string).win), 0n),
    counts: (): Partial<Record<ChallengeState, number>> =>
      Object.fromEntries(counts.all().map((row) => [row.state as string, row.n as number])),
  };
}

function encodeJudged({ fault, faultKey, bound, digests, provableFrom, admissibleUntil, win }: Judged): string {
  return JSON.stringify({ fault, faultKey, bound, digests, provableFrom, admissibleUntil, win: String(win) });
}

function parseRow(row: Record<string, unknown>): Challenge {
  const judged = JSON.parse(row.judged as string) as Omit<Judged, 'win'> & { win: string };
  return {
    ...judged,
    win: BigInt(judged.win),
    id: row.id as string,
    operator: row.operator as Address,
    evidence: JSON.parse(row.evidence as string) as Evidence,
    bountyClaim: { salt: row.salt as Hex, recipient: row.recipient as Address },
    state: row.state as ChallengeState,
    reason: (row.reason as string | null) ?? undefined,
    createdAt: row.created_at as number,
    changedAt: row.changed_at as number,
  };
}

import type { Address, Hex } from 'viem';
import type { Database } from '../store/database.ts';
import type { Suspicion } from './suspicion.ts';

/**
 * `open`: to be acted upon. `recorded`: the court holds the fault, not yet at a final depth. Ends: `won` (the bounty is ours),
 * `lost` (somebody else was first, or nobody gets a bounty), `dropped` (with the reason).
 */
export type ChallengeState = 'open' | 'recorded' | 'won' | 'lost' | 'dropped';

/** What the evidence proves, as it was found first. Times in unix seconds, `win` in the token's smallest unit. */
export type FaultFacts = {
  readonly fault: string;
  readonly faultKey: Hex;
  /** What a commitment binds. */
  readonly evidence: Hex;
  readonly digests: readonly Hex[];
  readonly provableFrom: number;
  readonly admissibleUntil: number;
  readonly win: bigint;
};

export type Challenge = FaultFacts & {
  readonly id: string;
  readonly operator: Address;
  readonly suspicion: Suspicion;
  /** On the disk before the commitment that it hides leaves this process. */
  readonly salt: Hex;
  readonly recipient: Address;
  readonly state: ChallengeState;
  readonly reason: string | undefined;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly changedAt: number;
};

export type ChallengeStore = ReturnType<typeof createChallengeStore>;

const LIVE = "state IN ('open', 'recorded')";

/** Challenges, durable as soon as a call returns. */
export function createChallengeStore({ sql }: Database) {
  sql.exec(`CREATE TABLE IF NOT EXISTS challenges (
    id TEXT PRIMARY KEY, operator TEXT NOT NULL, suspicion TEXT NOT NULL, facts TEXT NOT NULL, fault_key TEXT NOT NULL,
    salt TEXT NOT NULL, recipient TEXT NOT NULL, state TEXT NOT NULL, reason TEXT, created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS challenges_live ON challenges (created_at) WHERE ${LIVE};
  CREATE INDEX IF NOT EXISTS challenges_by_key ON challenges (fault_key);`);
  const insert = sql.prepare('INSERT INTO challenges VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const one = sql.prepare('SELECT * FROM challenges WHERE id = ?');
  const live = sql.prepare(`SELECT * FROM challenges WHERE ${LIVE} ORDER BY created_at, id LIMIT 10000`);
  const latest = sql.prepare('SELECT * FROM challenges ORDER BY created_at DESC, id DESC LIMIT ?');
  const byKey = sql.prepare(`SELECT * FROM challenges WHERE fault_key = ? AND state <> 'dropped' LIMIT 1`);
  const setState = sql.prepare('UPDATE challenges SET state = ?, reason = ?, changed_at = ? WHERE id = ?');
  const setFacts = sql.prepare('UPDATE challenges SET facts = ?, fault_key = ? WHERE id = ?');
  const counts = sql.prepare('SELECT state, count(*) AS n FROM challenges GROUP BY state');
  const wonFacts = sql.prepare("SELECT facts FROM challenges WHERE state = 'won'");
  const parse = (row: Record<string, unknown> | undefined) => (row === undefined ? undefined : parseRow(row));

  return {
    add(challenge: Challenge): void {
      const { id, operator, suspicion, salt, recipient, state, reason, createdAt, changedAt } = challenge;
      const facts = encodeFacts(challenge);
      const what = JSON.stringify(suspicion);
      insert.run(
        id,
        operator.toLowerCase(),
        what,
        facts,
        challenge.faultKey,
        salt,
        recipient,
        state,
        reason ?? null,
        createdAt,
        changedAt,
      );
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
    setFacts(id: string, facts: FaultFacts): void {
      setFacts.run(encodeFacts(facts), facts.faultKey, id);
    },
    /** Bounties of challenges that are won for good. */
    won: (): bigint => wonFacts.all().reduce((sum, row) => sum + BigInt(JSON.parse(row.facts as string).win), 0n),
    counts: (): Partial<Record<ChallengeState, number>> =>
      Object.fromEntries(counts.all().map((row) => [row.state as string, row.n as number])),
  };
}

function encodeFacts({ fault, faultKey, evidence, digests, provableFrom, admissibleUntil, win }: FaultFacts): string {
  return JSON.stringify({
    fault,
    faultKey,
    evidence,
    digests,
    provableFrom,
    admissibleUntil,
    win: String(win),
  });
}

function parseRow(row: Record<string, unknown>): Challenge {
  const facts = JSON.parse(row.facts as string) as Omit<FaultFacts, 'win'> & { win: string };
  return {
    ...facts,
    win: BigInt(facts.win),
    id: row.id as string,
    operator: row.operator as Address,
    suspicion: JSON.parse(row.suspicion as string) as Suspicion,
    salt: row.salt as Hex,
    recipient: row.recipient as Address,
    state: row.state as ChallengeState,
    reason: (row.reason as string | null) ?? undefined,
    createdAt: row.created_at as number,
    changedAt: row.changed_at as number,
  };
}

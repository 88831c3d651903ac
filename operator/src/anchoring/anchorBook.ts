import type { Hex } from 'viem';
import { type AnchorEvent, type AnchorRow, eventOf } from './anchorRow.ts';
import type { Fees } from './fees.ts';

/** One signed transaction for a job. `since` is the head it was (last) offered at: block number and unix seconds. */
export type Attempt = Fees & {
  readonly hash: Hex;
  readonly raw: Hex;
  readonly nonce: number;
  readonly gas: bigint;
  since: { number: bigint; time: number };
  broadcast: boolean;
  replacedBy: Hex | undefined;
};

/** The intention to anchor the log at one size, and every transaction signed for it. */
export type AnchorJob = {
  readonly id: number;
  readonly size: number;
  readonly root: Hex;
  state: 'built' | 'signed' | 'broadcast' | 'mined' | 'final' | 'abandoned';
  mined: AnchorEvent | undefined;
  readonly attempts: Attempt[];
};

/** What the journal adds up to. `live` holds the jobs that have not ended, by id. `finals` is oldest first. */
export type AnchorBook = {
  readonly live: Map<number, AnchorJob>;
  readonly finals: AnchorEvent[];
  /** Highest offer ever signed per nonce: another transaction for that nonce has to beat it. */
  readonly offers: Map<number, Fees>;
  readonly counts: Record<'built' | 'signed' | 'broadcast' | 'replaced' | 'mined' | 'final' | 'abandoned', number>;
  nextJob: number;
  lastBuiltAt: number;
};

/** Final anchors kept at hand, for openings of recent leaves. */
const MAX_FINALS = 4096;

/** Returns the book of an empty journal. */
export function emptyBook(): AnchorBook {
  const counts = { built: 0, signed: 0, broadcast: 0, replaced: 0, mined: 0, final: 0, abandoned: 0 };
  return { live: new Map(), finals: [], offers: new Map(), counts, nextJob: 0, lastBuiltAt: 0 };
}

/** Returns the attempt that stands for a job now, if one was signed. */
export function currentAttempt(job: AnchorJob): Attempt | undefined {
  return job.attempts.at(-1);
}

/** Applies one row. Returns what is wrong with it, or undefined: the journal may only hold transitions that we make. */
export function applyRow(book: AnchorBook, row: AnchorRow): string | undefined {
  const problem = applyKnown(book, row);
  if (problem === undefined && row.state !== 'opened') book.counts[row.state] += 1;
  return problem;
}

function applyKnown(book: AnchorBook, row: AnchorRow): string | undefined {
  switch (row.state) {
    case 'opened':
      return 'a second header';
    case 'built':
      return applyBuilt(book, row);
    case 'final':
      return applyFinal(book, row);
    default: {
      const job = book.live.get(row.job);
      if (job === undefined) return `job ${row.job} is not open`;
      return applyToJob(book, job, row);
    }
  }
}

function applyBuilt(book: AnchorBook, row: Extract<AnchorRow, { state: 'built' }>): string | undefined {
  if (row.job < book.nextJob) return `job ${row.job} was used before`;
  const { job: id, size, root } = row;
  book.live.set(id, { id, size, root, state: 'built', mined: undefined, attempts: [] });
  book.nextJob = id + 1;
  book.lastBuiltAt = row.at;
  return undefined;
}

function applyFinal(book: AnchorBook, row: Extract<AnchorRow, { state: 'final' }>): string | undefined {
  if (row.job !== undefined) {
    const job = book.live.get(row.job);
    if (job === undefined || job.size !== row.size || job.root !== row.root) return `job ${row.job} is not this anchor`;
    job.state = 'final';
    job.mined = eventOf(row);
    close(book, job);
  }
  const last = book.finals.at(-1);
  if (last !== undefined && row.size <= last.size) return `size ${row.size} is not above the final size ${last.size}`;
  // A gap (another process with this key anchored while this journal was away) ends what can be folded from here.
  if (last !== undefined && last.word !== row.previous) book.finals.length = 0;
  book.finals.push(eventOf(row));
  if (book.finals.length > MAX_FINALS) book.finals.splice(0, book.finals.length - MAX_FINALS);
  return undefined;
}

type JobRow = Extract<AnchorRow, { state: 'signed' | 'broadcast' | 'replaced' | 'mined' | 'abandoned' }>;

function applyToJob(book: AnchorBook, job: AnchorJob, row: JobRow): string | undefined {
  switch (row.state) {
    case 'signed':
      return applySigned(book, job, row);
    case 'broadcast': {
      const attempt = job.attempts.find((one) => one.hash === row.hash);
      if (attempt === undefined) return `transaction ${row.hash} was never signed`;
      attempt.broadcast = true;
      attempt.since = { number: row.headNumber, time: row.headTime };
      job.state = 'broadcast';
      job.mined = undefined;
      return undefined;
    }
    case 'replaced': {
      const attempt = job.attempts.find((one) => one.hash === row.hash);
      if (attempt === undefined) return `transaction ${row.hash} was never signed`;
      attempt.replacedBy = row.by;
      return undefined;
    }
    case 'mined':
      if (job.size !== row.size || job.root !== row.root) return `job ${job.id} is not this anchor`;
      job.state = 'mined';
      job.mined = eventOf(row);
      return undefined;
    case 'abandoned':
      job.state = 'abandoned';
      close(book, job);
      return undefined;
  }
}

function applySigned(
  book: AnchorBook,
  job: AnchorJob,
  row: Extract<AnchorRow, { state: 'signed' }>,
): string | undefined {
  const { hash, raw, nonce, gas, maxFeePerGas, maxPriorityFeePerGas } = row;
  const before = currentAttempt(job);
  if (before !== undefined && before.nonce !== nonce) return `job ${job.id} has transactions with two nonces`;
  const since = { number: row.headNumber, time: row.headTime };
  const fees = { maxFeePerGas, maxPriorityFeePerGas };
  if (before !== undefined) before.replacedBy = hash;
  job.attempts.push({ hash, raw, nonce, gas, ...fees, since, broadcast: false, replacedBy: undefined });
  job.state = 'signed';
  job.mined = undefined;
  book.offers.set(nonce, fees);
  return undefined;
}

function close(book: AnchorBook, job: AnchorJob): void {
  book.live.delete(job.id);
  // An offer only matters while its nonce can still be used; a reorg deeper than this many transactions is final loss.
  while (book.offers.size > 1024) {
    const oldest = book.offers.keys().next().value;
    if (oldest === undefined) return;
    book.offers.delete(oldest);
  }
}

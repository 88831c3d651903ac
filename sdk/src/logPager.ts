import { FetchError } from './boundedFetch.ts';
import { AssayError } from './errors.ts';

/** Blocks `fromBlock` to `toBlock`, both included. */
export type BlockRange = { readonly fromBlock: bigint; readonly toBlock: bigint };

/** How many blocks a node is asked for at once: `start` at first and at most, never fewer than `least`. */
export type LogPaging = { readonly start?: number | undefined; readonly least?: number | undefined };

/** What one request brought. */
export type LogPage<T> = BlockRange & { readonly logs: readonly T[] };

type ReadRange<T> = (range: BlockRange) => Promise<readonly T[]>;

/** Reads logs of long ranges in pages. One pager belongs to one node: it remembers which size of range that node takes. */
export type LogPager = {
  /** Pages from `from` to `to`, both included, oldest first. Rejects with what `read` rejected with. */
  forward<T>(from: bigint, to: bigint, read: ReadRange<T>): AsyncGenerator<LogPage<T>>;
  /** The same from `to` down to `from`, newest page first. */
  backward<T>(from: bigint, to: bigint, read: ReadRange<T>): AsyncGenerator<LogPage<T>>;
};

/** Many nodes take as much; those that do not are found out. */
const START = 10_000;
/** Most pages that a node must answer before a size that it once refused is tried again. */
const MOST_PATIENCE = 64;

/**
 * Creates a pager. A range that the node refuses, for whatever reason and also because the answer is too large, is halved
 * and asked for again; after pages that went well the size grows again, up to `start`. When no answer came at all (a
 * time-out, a cut connection), the call fails and only the next one asks for less: the node may be down. A node that asks
 * for fewer requests gets no more of them.
 */
export function createLogPager({ start = START, least = 1 }: LogPaging = {}): LogPager {
  const [most, fewest] = [BigInt(start), BigInt(Math.min(least, start))];
  let size = most;
  // How many full pages have to go well before the size doubles; it grows when a larger size turns out to be refused again.
  let patience = 1;
  let wentWell = 0;
  let trying = false;

  function grow(): void {
    if (trying) patience = 1;
    trying = false;
    wentWell += 1;
    if (size >= most || wentWell < patience) return;
    size = size * 2n < most ? size * 2n : most;
    wentWell = 0;
    trying = true;
  }

  function shrink(blocks: bigint): void {
    if (trying) patience = Math.min(MOST_PATIENCE, patience * 4);
    trying = false;
    wentWell = 0;
    size = blocks / 2n > fewest ? blocks / 2n : fewest;
  }

  /** The largest page that the node answers, of at most `left` blocks. */
  async function page<T>(left: bigint, rangeOf: (blocks: bigint) => BlockRange, read: ReadRange<T>) {
    for (;;) {
      const blocks = size < left ? size : left;
      try {
        const range = rangeOf(blocks);
        const logs = await read(range);
        if (blocks === size) grow();
        return { ...range, logs };
      } catch (error) {
        const meaning = failureMeaning(error);
        if (meaning === 'refused' || meaning === 'silent') shrink(blocks);
        if (meaning !== 'refused' || blocks <= fewest) throw error;
      }
    }
  }

  return {
    async *forward(from, to, read) {
      for (let at = from; at <= to; ) {
        const start = at;
        const next = await page(to - at + 1n, (blocks) => ({ fromBlock: start, toBlock: start + blocks - 1n }), read);
        yield next;
        at = next.toBlock + 1n;
      }
    },
    async *backward(from, to, read) {
      for (let at = to; at >= from; ) {
        const end = at;
        const next = await page(at - from + 1n, (blocks) => ({ fromBlock: end - blocks + 1n, toBlock: end }), read);
        yield next;
        at = next.fromBlock - 1n;
      }
    },
  };
}

/**
 * What a failed request says: the node answered and does not want this (`refused`), it does not have the block (`missing`),
 * it did not answer (`silent`), it wants fewer requests (`limited`), or it answered and we do not believe it (`disbelieved`).
 */
export type FailureMeaning = 'refused' | 'missing' | 'silent' | 'limited' | 'disbelieved';

/** Words of geth, erigon, besu, reth and others for a block that is not there yet. Any other words are a refusal: asked for less. */
const MISSING =
  /header not found|unknown block|block.{0,20}not found|(beyond|after|above|past).{0,30}(head|latest)|not yet available/i;
const LIMITED = /too many requests|rate.?limit|request limit|requests per second|throttl/i;

/** Judges a failure by what it stands on: viem and our own wrappers keep the causes. */
export function failureMeaning(error: unknown): FailureMeaning {
  const causes = causesOf(error);
  const has = (test: (one: Failure) => boolean) => causes.some(test);
  if (has(({ status, code, message, details }) => isLimit(status, code, `${message} ${details ?? ''}`)))
    return 'limited';
  if (
    has((one) => (one instanceof FetchError && one.failure === 'tooLarge') || one.name === 'ResponseBodyTooLargeError')
  )
    return 'refused';
  if (has(({ name, code }) => name === 'TimeoutError' || name === 'AbortError' || code === 'CHAIN_TIMEOUT'))
    return 'silent';
  if (has(({ name, status }) => name === 'HttpRequestError' && status === undefined)) return 'silent';
  if (has(({ message, details }) => MISSING.test(`${message} ${details ?? ''}`))) return 'missing';
  const last = causes.at(-1);
  return last instanceof AssayError ? (last.code === 'CHAIN_UNREACHABLE' ? 'silent' : 'disbelieved') : 'refused';
}

type Failure = Error & { readonly status?: unknown; readonly code?: unknown; readonly details?: unknown };

function isLimit(status: unknown, code: unknown, text: string): boolean {
  return status === 429 || code === 429 || code === 'CHAIN_RATE_LIMITED' || LIMITED.test(text);
}

function causesOf(error: unknown): Failure[] {
  const causes: Failure[] = [];
  for (let one = error; one instanceof Error && causes.length < 16; one = one.cause) causes.push(one);
  return causes;
}

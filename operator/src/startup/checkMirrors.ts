import { AssayError, createLogReader, equalBytes, InputError, type NoteVerifier, toHex } from '@assay/sdk';

/** The part of the receipt log that start checks use. */
export type StartLog = { size(): number; rootAt(size: number): Promise<Uint8Array> };

/** What a mirror turned out to be. `skewSeconds` is our clock minus its `Date` header. */
export type MirrorState = {
  readonly url: string;
  readonly state: 'agrees' | 'unreachable' | 'malformed';
  readonly size: number | undefined;
  readonly skewSeconds: number | undefined;
  readonly problem: string | undefined;
};

export type MirrorOptions = {
  /** Base URLs of logs; those of this operator itself are left out by the caller. */
  readonly urls: readonly string[];
  readonly log: StartLog;
  readonly verifier: NoteVerifier;
  readonly fetch?: typeof globalThis.fetch;
  readonly timeoutMs?: number;
  /** unix milliseconds */
  readonly clock: () => number;
};

/**
 * Reads the checkpoint that each mirror holds of this log and compares. One mirror that we signed more for, or something
 * else for, is enough to refuse: only we can have signed it, so this log is an old copy or a second one.
 * @throws InputError LOG_BEHIND_MIRROR, LOG_FORKS_MIRROR
 */
export async function checkMirrors(options: MirrorOptions): Promise<MirrorState[]> {
  const results = await Promise.allSettled(options.urls.map((url) => checkMirror(url, options)));
  const refused = results.find((result) => result.status === 'rejected');
  if (refused !== undefined) throw refused.reason;
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

async function checkMirror(url: string, options: MirrorOptions): Promise<MirrorState> {
  const { log, verifier, timeoutMs = 5_000, clock } = options;
  const fetch = options.fetch ?? globalThis.fetch;
  let skewSeconds: number | undefined;
  const reader = createLogReader({
    baseUrl: url,
    verifier,
    timeoutMs,
    fetch: async (...request) => {
      const response = await fetch(...request);
      const date = Date.parse(response.headers.get('date') ?? '');
      if (Number.isFinite(date)) skewSeconds = (clock() - date) / 1000;
      return response;
    },
  });
  let checkpoint: Awaited<ReturnType<typeof reader.checkpoint>>['checkpoint'];
  try {
    ({ checkpoint } = await reader.checkpoint());
  } catch (error) {
    // The mirror is untrusted: whatever it sends is its problem, described by its code.
    if (!(error instanceof AssayError)) throw error;
    const silent = ['LOG_UNREACHABLE', 'LOG_TIMEOUT', 'LOG_NOT_FOUND'].includes(error.code);
    const state = silent ? 'unreachable' : 'malformed';
    return { url, state, size: undefined, skewSeconds, problem: `${error.code}: ${error.message}` };
  }
  const { size, root } = checkpoint;
  const details = { url, mirror: size, local: log.size() };
  // INVARIANT N8: An operator never starts on a log that does not extend what a readable mirror holds under its
  //   signature, whatever is overridden.
  if (size > log.size()) {
    const message = `The mirror ${url} holds a checkpoint of ${size} entries that this operator signed; the log here has ${log.size()}. This data directory is an old copy: starting would use an index twice. Restore the newest one.`;
    throw new InputError('LOG_BEHIND_MIRROR', message, details);
  }
  const ours = await log.rootAt(size);
  if (!equalBytes(ours, root)) {
    const message = `The mirror ${url} holds a signed checkpoint of ${size} entries with root ${toHex(root)}; the log here has ${toHex(ours)}. Two logs were written with this operator's keys: find out which one is real before any of them goes on.`;
    throw new InputError('LOG_FORKS_MIRROR', message, { ...details, root: toHex(root), ours: toHex(ours) });
  }
  return { url, state: 'agrees', size, skewSeconds, problem: undefined };
}

import { type FetchResult, fetchJson, fetchText } from '@assay/node/http';
import { AssayError, parseAddress, parseCheckpoint, parseNote, toHex } from '@assay/sdk';
import type { Address, Hex } from 'viem';

/** Where the monitor saw a digest; `receipt` (compact form) if somebody handed it in. */
export type LocatedDigest = { readonly operator: Address; readonly leafIndex: number; readonly receipt?: string };

/** An RFC 9162 inclusion path for the first `size` entries, as the monitor gave it: not checked against any root. */
export type MirrorProof = { readonly leafDigest: Hex; readonly path: readonly Hex[] };

/** A log's latest signed checkpoint in the mirror: not checked. */
export type MirrorCheckpoint = { readonly note: string; readonly size: number; readonly root: Hex };

/** Why the monitor's word is missing. Part of every answer: a caller must say so instead of guessing. */
export type MonitorFailure = 'MONITOR_NOT_CONFIGURED' | 'MONITOR_UNREACHABLE' | 'MONITOR_MALFORMED' | 'NOT_FOUND';

export type MonitorAnswer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: MonitorFailure; readonly detail: string };

/** Reads a monitor's HTTP API. The monitor is not trusted: what it says is checked against the chain by the caller. */
export type Monitor = {
  readonly locate: (digest: Hex) => Promise<MonitorAnswer<LocatedDigest>>;
  readonly prove: (operator: Address, leafIndex: number, size: number) => Promise<MonitorAnswer<MirrorProof>>;
  readonly checkpoint: (operator: Address) => Promise<MonitorAnswer<MirrorCheckpoint>>;
};

export type MonitorOptions = {
  readonly url: string | undefined;
  readonly fetch: typeof globalThis.fetch;
  readonly timeoutMs?: number;
};

const MAX_ANSWER_BYTES = 16_384;
const MAX_RECEIPT_LENGTH = 700;
/** A log has fewer than 2^40 entries, so a path has at most 40 hashes. */
const MAX_PATH_LENGTH = 40;
const MAX_LEAF_INDEX = 2 ** 40 - 1;

/** Creates a client of the monitor at `url`; without one every answer is MONITOR_NOT_CONFIGURED. Never throws. */
export function createMonitor({ url, fetch, timeoutMs = 5000 }: MonitorOptions): Monitor {
  const limits = { fetch, timeoutMs, maxBytes: MAX_ANSWER_BYTES };

  async function get<Body, Value>(
    path: string,
    read: (url: string, options: typeof limits) => Promise<FetchResult<Body>>,
    parse: (body: Body) => Value | undefined,
  ): Promise<MonitorAnswer<Value>> {
    if (url === undefined) return { ok: false, failure: 'MONITOR_NOT_CONFIGURED', detail: 'MONITOR_URL is not set' };
    const answer = await read(`${url}${path}`, limits);
    if (!answer.ok) {
      const failure = answer.failure === 'unreachable' ? 'MONITOR_UNREACHABLE' : 'MONITOR_MALFORMED';
      return { ok: false, failure, detail: answer.detail };
    }
    if (answer.status === 404 || answer.status === 400) {
      return { ok: false, failure: 'NOT_FOUND', detail: 'the monitor does not have it' };
    }
    const value = answer.status === 200 ? parse(answer.body) : undefined;
    if (value !== undefined) return { ok: true, value };
    return { ok: false, failure: 'MONITOR_MALFORMED', detail: `no usable answer (HTTP ${answer.status})` };
  }

  return {
    locate: (digest) => get(`/digests/${digest}`, fetchJson, parseLocated),
    prove: (operator, leafIndex, size) =>
      get(`/operators/${operator}/proof?index=${leafIndex}&size=${size}`, fetchJson, parseProof),
    checkpoint: (operator) => get(`/operators/${operator}/checkpoint`, fetchText, readCheckpoint),
  };
}

function parseLocated(body: unknown): LocatedDigest | undefined {
  const { operator, leafIndex, receipt } = record(body);
  if (typeof operator !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(operator)) return undefined;
  if (!Number.isInteger(leafIndex) || (leafIndex as number) < 0 || (leafIndex as number) > MAX_LEAF_INDEX) {
    return undefined;
  }
  const found = { operator: parseAddress(operator.toLowerCase()), leafIndex: leafIndex as number };
  if (receipt === undefined || receipt === null) return found;
  return typeof receipt === 'string' && receipt.length <= MAX_RECEIPT_LENGTH ? { ...found, receipt } : undefined;
}

function parseProof(body: unknown): MirrorProof | undefined {
  const { leafDigest, path } = record(body);
  if (!isHash(leafDigest) || !Array.isArray(path) || path.length > MAX_PATH_LENGTH || !path.every(isHash)) {
    return undefined;
  }
  return { leafDigest, path };
}

function readCheckpoint(note: string): MirrorCheckpoint | undefined {
  try {
    const { size, root } = parseCheckpoint(parseNote(note).text);
    return { note, size, root: toHex(root) };
  } catch (error) {
    if (error instanceof AssayError) return undefined;
    throw error;
  }
}

function record(body: unknown): Record<string, unknown> {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}

function isHash(value: unknown): value is Hex {
  return typeof value === 'string' && /^0x[0-9a-fA-F]{64}$/.test(value);
}

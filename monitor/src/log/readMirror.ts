import { AssayError, type Checkpoint, createLogReader, verifierFromPublicKey } from '@assay/sdk';
import type { Hex } from 'viem';

/** A log as one URL serves it. Everything that comes out of it is attacker-controlled. */
export type Mirror = ReturnType<typeof createLogReader> & { readonly url: string };

/** A checkpoint with a good signature, and the text that carries it. */
export type SignedCheckpoint = { readonly url: string; readonly checkpoint: Checkpoint; readonly note: string };

export type MirrorAnswer =
  | { readonly kind: 'checkpoint'; readonly signed: SignedCheckpoint }
  /** Not reachable, too slow, or signed by a key of before: says nothing about the operator. */
  | { readonly kind: 'unreachable'; readonly url: string; readonly problem: string }
  /** It answered, but with nothing that a key of the operator signed. */
  | { readonly kind: 'invalid'; readonly url: string; readonly code: string; readonly problem: string };

export type LogName = { readonly origin: string; readonly checkpointKey: Hex };

export type MirrorOptions = { readonly fetch: typeof fetch; readonly timeoutMs: number };

export function openMirror(url: string, name: LogName, options: MirrorOptions): Mirror {
  const verifier = verifierFromPublicKey(name.origin, name.checkpointKey);
  return { url, ...createLogReader({ baseUrl: url, verifier, ...options }) };
}

/**
 * Asks one URL for its checkpoint. Never rejects.
 * @param earlier the same log as earlier keys of the operator would sign it: a mirror may be slow to follow a change of key
 */
export async function readCheckpoint(mirror: Mirror, earlier: readonly Mirror[]): Promise<MirrorAnswer> {
  const { url } = mirror;
  try {
    const { checkpoint, note } = await mirror.checkpoint();
    return { kind: 'checkpoint', signed: { url, checkpoint, note } };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const code = error instanceof AssayError ? error.code : 'UNKNOWN';
    if (SILENT.has(code)) return { kind: 'unreachable', url, problem };
    for (const old of earlier) {
      if (await answers(old))
        return { kind: 'unreachable', url, problem: 'its checkpoint is signed by an earlier key of the operator' };
    }
    return { kind: 'invalid', url, code, problem };
  }
}

/** Codes that speak of the connection, not of what was signed. */
const SILENT: ReadonlySet<string> = new Set([
  'LOG_UNREACHABLE',
  'LOG_TIMEOUT',
  'LOG_NOT_FOUND',
  'LOG_TOO_LARGE',
  'UNKNOWN',
]);

async function answers(mirror: Mirror): Promise<boolean> {
  try {
    await mirror.checkpoint();
    return true;
  } catch {
    return false;
  }
}

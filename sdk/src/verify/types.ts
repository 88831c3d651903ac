import type { Address, Hex } from 'viem';
import type { Opening } from '../anchorWord.ts';
import type { ChainReader, ChainStake, RecordedFault } from '../chainReader.ts';
import type { Salts } from '../commitment.ts';
import type { SignedReceipt } from '../receiptFields.ts';
import type { ProgramHeader } from '../tensor/executionRoot.ts';
import type { Reason, ReasonCode } from './reason.ts';

/** One word for the state of a receipt; docs/protocol.md, section "Verdict". */
export type Verdict =
  | 'INVALID'
  | 'SIGNED'
  | 'LOGGED'
  | 'ANCHORED'
  | 'SETTLED'
  | 'FINAL'
  | 'LATE'
  | 'BROKEN'
  | 'DISPUTED'
  | 'FAULTY';

/** Checks of verification, in order. */
export type CheckName =
  | 'parse'
  | 'domain'
  | 'times'
  | 'key'
  | 'signature'
  | 'call'
  | 'execution'
  | 'log'
  | 'anchor'
  | 'settlement'
  | 'finality'
  | 'court'
  | 'stake'
  | 'declaration'
  | 'model';

/** Outcome of one check, with everything that it found. `skipped`: nothing to check it with, or it does not apply. */
export type Check = {
  readonly name: CheckName;
  readonly ok: boolean | 'skipped';
  readonly reasons: readonly Reason[];
  readonly detail?: string;
};

/**
 * What a client knows of its own call; give what is at hand, nothing is required. Times in unix seconds.
 * Bodies are the bytes after removal of a content encoding. A hash (32 bytes, docs/protocol.md "Content") may stand for
 * a body that was not kept.
 */
export type Call = {
  /** Name of the endpoint that was called, not its id. */
  readonly endpoint?: string;
  readonly operator?: Address;
  /** The one model that the caller accepts. */
  readonly modelId?: Hex;
  readonly requestBody?: Uint8Array;
  readonly requestHash?: Uint8Array;
  readonly responseBody?: Uint8Array;
  readonly responseHash?: Uint8Array;
  /** `inputRoot` of a call to a `Reexecutable` model whose request was not kept; `responseHash` then is its `outputRoot`. */
  readonly inputRoot?: Uint8Array;
  /** Content type of the answer. */
  readonly contentType?: string;
  readonly salts?: Salts;
  readonly clientNonce?: Hex;
  readonly httpStatus?: number;
  /** Whether the answer was read to its regular end. */
  readonly completed?: boolean;
  /**
   * When the answer began to arrive, by the client's clock. Says that an answer is judged as it comes: an index that is
   * anchored already then needs its inclusion proof.
   */
  readonly receivedAt?: number;
  /**
   * When the call was sent, by the client's clock; of retries under one idempotency key, the first. Without it an answer is
   * taken for a fresh one: that it is a replay is only the operator's word.
   */
  readonly sentAt?: number;
  /** The answer's `Date` header. */
  readonly date?: number;
  /** When an event stream ended, by the client's clock; `now` unless given. Its receipt is issued then. */
  readonly endedAt?: number;
  /** Units that the answer itself reports; read out of `responseBody` when it is JSON or an event stream with `usage`. */
  readonly usage?: { readonly inputUnits?: number; readonly outputUnits?: number };
};

/** Where the receipt lies in the operator's log, and how that is anchored. Attacker-controlled; see `readProof` for JSON. */
export type ReceiptProof = {
  readonly leafIndex: number;
  /** What the prover says lies there; shows displacement when it is another digest. */
  readonly leafDigest?: Hex;
  readonly inclusion?: {
    readonly size: number;
    readonly root: Hex;
    readonly path: readonly Hex[];
    /** Signed note of that size and root. */
    readonly checkpoint?: string;
  };
  readonly anchor?: {
    readonly opening: Opening;
    /** Position in `opening.anchorings` of the root that `path` leads to. */
    readonly anchoring: number;
    /** Left out when the anchoring's size is the inclusion's. */
    readonly path?: readonly Hex[];
  };
};

/** What `verifyReceipt` takes: the receipt in one of two forms, and whatever there is to check it with. */
export type VerifyInput = ({ readonly compact: string } | { readonly signed: SignedReceipt }) & {
  readonly call?: Call;
  readonly proof?: ReceiptProof;
  readonly chain: ChainReader;
  /**
   * Header of the `Reexecutable` model's program, from whomever: it is held against the registered `programRoot`. Without it
   * nobody can tell which tensors the JSON of a call stands for. See `readProgramHeader` for JSON.
   */
  readonly program?: ProgramHeader;
  /**
   * Whether the caller held the receipt since it was issued, and so could dispute it itself: then FINAL needs no publication.
   * Not for a receipt that somebody else shows.
   */
  readonly held?: boolean;
  /** Wall clock, unix seconds; now unless given. */
  readonly now?: number;
};

/** Outcome of verification: one word, every finding, and how each check went. */
export type Verification = {
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  readonly checks: readonly {
    readonly name: CheckName;
    readonly ok: boolean | 'skipped';
    readonly code?: ReasonCode;
    readonly detail?: string;
  }[];
  /** EIP-712 digest; undefined when there was nothing to hash. */
  readonly digest: Hex | undefined;
  /** The receipt as read; undefined when it could not be. */
  readonly signed: SignedReceipt | undefined;
  /** Block time at which it was anchored, if that was shown. */
  readonly anchoredAt?: number;
  /** `anchoredAt` + WINDOW: until then it can be disputed, after it is settled. */
  readonly settledAt?: number;
  /** Last second at which it is not FINAL yet, as far as the chain knows of it; it is FINAL after it unless something comes up. */
  readonly finalAt?: number;
  /** When it was published, if it was. */
  readonly presentedAt?: number;
  /** Fault that the court recorded of it. */
  readonly fault?: RecordedFault;
  /** What its operator has at stake now, and had (own and delegated together) when it was anchored; smallest unit of OPG. */
  readonly stake?: ChainStake & { readonly atAnchor?: bigint };
};

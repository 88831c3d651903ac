import type { AssayErrorCode } from '@assay/sdk';
import type { Address, Hex, LocalAccount } from 'viem';
import type { AnchorBase, AnchorHistory } from './anchorHistory.ts';
import type { AnchoringChain } from './anchoringChain.ts';
import type { AnchorJournal } from './anchorJournal.ts';
import type { AnchorEvent, AnchorRow, AnchorRowState } from './anchorRow.ts';
import type { Patience } from './schedule.ts';

/** The part of the receipt log that anchoring uses. */
export type AnchoringLog = {
  size(): number;
  publishCheckpoint(): Promise<{ readonly size: number; readonly root: Uint8Array }>;
  /** Root of the first `size` entries; `size` at most the last published one. */
  rootAt(size: number): Promise<Uint8Array>;
  /** `issuedAt` in unix seconds. */
  read(leafIndex: number): Promise<{ readonly issuedAt: number }>;
};

/** Structured log lines: fields first, then a constant message (pino's order). */
export type AnchoringLogger = Record<'info' | 'warn' | 'error', (fields: object, message: string) => void>;

/** A point in the life of an anchor at which a process may die; each is announced, so that a test can let it. */
export type AnchoringStep = `${Exclude<AnchorRowState, 'opened'>}:${'before' | 'after'}` | `send:${'before' | 'after'}`;

/** What a round did. Sizes are sizes of the log. `code` says why it failed, was held, or waits. */
export type TickReport = {
  outcome: 'idle' | 'sent' | 'waiting' | 'held' | 'failed';
  code: AssayErrorCode | undefined;
  message: string | undefined;
  anchoredSize: number;
  finalSize: number;
  readonly sent: Hex[];
  readonly mined: number[];
  readonly final: number[];
  readonly reorged: number[];
  readonly abandoned: number[];
};

/** How the agent behaves; all of it has defaults except what names the operator. */
export type AnchoringSettings = {
  readonly operator: Address;
  readonly account: LocalAccount;
  readonly intervalMs: number;
  readonly finalityDepth: number | 'finalized';
  /** wei per gas; nothing above it is ever offered */
  readonly maxFeePerGas: bigint;
  /** anchorBy - issuedAt of the receipts in the log */
  readonly promiseSeconds: number;
  readonly patience: Patience;
};

/** What the parts of the agent share. One round at a time touches it. */
export type AnchoringContext = {
  readonly settings: AnchoringSettings;
  readonly log: AnchoringLog;
  readonly chain: AnchoringChain;
  readonly history: AnchorHistory;
  readonly journal: AnchorJournal;
  readonly logger: AnchoringLogger;
  /** unix milliseconds */
  readonly clock: () => number;
  readonly onAnchored: (anchor: AnchorEvent) => void;
  readonly onStep: (step: AnchoringStep) => void | Promise<void>;
  base: AnchorBase | undefined;
  /** Anchors after `base`, as the last round saw them. */
  recent: readonly AnchorEvent[];
  /** Words whose root was compared with the log. */
  readonly ours: Set<Hex>;
  /** Jobs whose last transaction a pool refused as too cheap. */
  readonly tooCheap: Set<number>;
  /** Rounds in a row in which the account's nonce did not fit a job: one of them may be a lagging node. */
  readonly oddNonce: Map<number, number>;
  reorgs: number;
};

/** Writes a row to the journal and announces it. */
export async function record(context: AnchoringContext, row: AnchorRow): Promise<void> {
  const state = row.state as Exclude<AnchorRowState, 'opened'>;
  await context.onStep(`${state}:before`);
  await context.journal.append(row);
  await context.onStep(`${state}:after`);
}

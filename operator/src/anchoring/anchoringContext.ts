import type {
  TransactionAgent,
  TransactionJournal,
  TransactionLogger,
  TransactionStep,
} from '@assay/node/transactions';
import type { AssayErrorCode } from '@assay/sdk';
import type { Address, Hex } from 'viem';
import type { HeadTurns } from '../headTurns.ts';
import type { AnchorEvent } from './anchorEvent.ts';
import type { AnchorBase, AnchorHistory } from './anchorHistory.ts';
import type { AnchoringChain } from './anchoringChain.ts';
import type { AnchorStore } from './anchorStore.ts';

/** The part of the receipt log that anchoring uses. */
export type AnchoringLog = {
  size(): number;
  publishCheckpoint(): Promise<{ readonly size: number; readonly root: Uint8Array }>;
  /** Root of the first `size` entries; `size` at most the last published one. */
  rootAt(size: number): Promise<Uint8Array>;
  /** `issuedAt` in unix seconds. */
  read(leafIndex: number): Promise<{ readonly issuedAt: number }>;
};

/** A point in the life of an anchor at which a process may die; each is announced, so that a test can let it. */
export type AnchoringStep = TransactionStep | `kept:${'before' | 'after'}`;

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

/** How anchoring behaves; all of it has defaults except what names the operator. */
export type AnchoringSettings = {
  readonly operator: Address;
  readonly intervalMs: number;
  readonly finalityDepth: number | 'finalized';
  /** anchorBy - issuedAt of the receipts in the log */
  readonly promiseSeconds: number;
};

/** What the parts of anchoring share. One round at a time touches it. */
export type AnchoringContext = {
  readonly settings: AnchoringSettings;
  readonly log: AnchoringLog;
  readonly chain: AnchoringChain;
  readonly account: Address;
  readonly history: AnchorHistory;
  readonly store: AnchorStore;
  readonly agent: TransactionAgent;
  readonly journal: Pick<TransactionJournal, 'counts'>;
  readonly logger: TransactionLogger;
  /** unix milliseconds */
  readonly clock: () => number;
  readonly turns: HeadTurns;
  readonly onAnchored: (anchor: AnchorEvent) => void;
  readonly onStep: (step: AnchoringStep, subject: string) => void | Promise<void>;
  base: AnchorBase | undefined;
  /** Anchors after `base`, as the last round saw them. */
  recent: readonly AnchorEvent[];
  /** Words whose root was compared with the log. */
  readonly ours: Set<Hex>;
  /** When the last anchor was started, in unix milliseconds. */
  lastStartedAt: number;
  reorgs: number;
};

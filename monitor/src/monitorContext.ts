import type { Logger } from '@assay/node/logger';
import type { Address } from 'viem';
import type { Alarms } from './alarms/alarms.ts';
import type { ChainSource, ChainTimes } from './chain/chainSource.ts';
import type { Resolve } from './log/mirrorUrl.ts';
import type { AnchorStore } from './store/anchorStore.ts';
import type { Database } from './store/database.ts';
import type { DigestIndex } from './store/digestIndex.ts';
import type { OperatorStore } from './store/operatorStore.ts';
import type { ReceiptStore } from './store/receiptStore.ts';

/** What a monitor may be told; times in milliseconds. */
export type MonitorOptions = {
  readonly intervalMs: number;
  /** Only these operators; every registered one when undefined. */
  readonly operators?: readonly Address[] | undefined;
  /** Operators whose mirrored entries are thrown away at the start and fetched again. */
  readonly redownload: readonly Address[];
  /** Anyone can register: more operators than this are not followed, the earliest first. */
  readonly maxOperators: number;
  readonly maxLogSize: number;
  readonly maxReceipts: number;
  readonly parallelOperators: number;
  readonly requestTimeoutMs: number;
  /** Longest time that one operator may take in one round. */
  readonly roundMs: number;
  readonly withheldAfterMs: number;
  /** Blocks asked for at once at first; a node that refuses is asked for fewer. */
  readonly blocksPerRead: number;
  readonly leastBlocksPerRead: number;
  /** Newest blocks that are read again each time: a node's log index may be so far behind its blocks. */
  readonly rereadBlocks: number;
  readonly allowPrivateMirrors: boolean;
  /** Under which this monitor is reached, if it is known. */
  readonly publicUrl?: string | undefined;
};

/** What the outside world is to a monitor. */
export type MonitorDeps = {
  readonly source: ChainSource;
  readonly fetch: typeof fetch;
  readonly resolve: Resolve;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly storeDir: string;
  readonly logger: Logger;
  readonly options: MonitorOptions;
};

/** The dependencies and the opened store, as the parts of a monitor share them. */
export type MonitorContext = MonitorDeps & {
  readonly database: Database;
  readonly index: DigestIndex;
  readonly operators: OperatorStore;
  readonly anchors: AnchorStore;
  readonly receipts: ReceiptStore;
  readonly alarms: Alarms;
  readonly times: ChainTimes;
  readonly onEntries: (from: number, count: number) => void;
};

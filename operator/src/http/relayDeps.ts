import type { Logger } from 'pino';
import type { ServedTerms } from '../defence/servedTerms.ts';
import type { UpstreamClient } from '../upstream/upstreamClient.ts';
import type { ReceiptWriter } from './receiptWriter.ts';
import type { RecentAnswers } from './recentAnswers.ts';
import type { ServedEndpoint } from './servedEndpoint.ts';

/** What the relaying of answers needs. */
export type RelayDeps = {
  readonly writeReceipt: ReceiptWriter;
  readonly recentAnswers: RecentAnswers;
  /** The client of the engine behind an endpoint object. */
  readonly engineOf: (endpoint: ServedEndpoint) => UpstreamClient;
  /** Largest answer kept in memory, bytes. */
  readonly responseBytes: number;
  /** How long a client may leave an answer unread before it counts as gone, milliseconds. */
  readonly clientIdleMs: number;
  /** What may be promised under which endpoint. */
  readonly terms: ServedTerms;
  readonly logger: Logger;
};

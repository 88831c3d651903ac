import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ReceiptFacts, WrittenReceipt } from './receiptWriter.ts';
import type { ServedEndpoint } from './servedEndpoint.ts';
import type { Tenant } from './tenants.ts';

/** One request of a client from its arrival to its receipt. */
export type Exchange = {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** Path below the API's base, as the engine knows it: `/chat/completions`. */
  readonly path: string;
  readonly endpoint: ServedEndpoint;
  readonly tenant: Tenant;
  readonly id: Uint8Array;
  readonly requestHash: Uint8Array;
  readonly executedHash: Uint8Array;
  /** The bytes for the engine. */
  readonly executedBody: Buffer;
  readonly clientNonce: Uint8Array | undefined;
  /** The client asked for the receipt as an event in the stream. */
  readonly wantsEvent: boolean;
  /**
   * Set when the request has an idempotency key. Called with a whole answer before its end reaches the client, so that a
   * client that saw the end can rely on the replay. The answer is then wanted even if this client goes away.
   */
  readonly keep?: KeepAnswer;
};

/** An answer as it can be given again: without the in-band receipt, which is made anew for whoever asks for it. */
export type KeptAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Where an in-band receipt event goes in `body`; undefined when the answer is no stream. */
  readonly eventAt: number | undefined;
};

/** Stores an answer for retries; resolves when it is on disk. Never rejects. */
export type KeepAnswer = (answer: KeptAnswer, receipt: WrittenReceipt) => Promise<void>;

/** The part of a receipt that is known before the answer is. */
export function requestFacts(
  exchange: Exchange,
): Pick<ReceiptFacts, 'id' | 'endpoint' | 'tenant' | 'requestHash' | 'executedHash' | 'clientNonce'> {
  const { id, endpoint, tenant, requestHash, executedHash, clientNonce } = exchange;
  return { id, endpoint, tenant, requestHash, executedHash, clientNonce };
}

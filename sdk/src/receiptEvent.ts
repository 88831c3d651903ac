import { InputError } from './errors.ts';

/** What the in-band receipt event of a stream carries. */
export type ReceiptEvent = {
  /** Receipt id, 32 hex digits. */
  readonly id: string;
  /** The receipt's `issuedAt`, unix seconds. */
  readonly issuedAt: number;
  /** Compact form, 584 characters. */
  readonly receipt: string;
  /** Value of `X-Assay-Salts`, 86 characters. */
  readonly salts: string;
};

const PATTERN =
  /^\{"id":"([0-9a-f]{32})","object":"chat\.completion\.chunk","created":(0|[1-9][0-9]{0,15}),"model":"assay","choices":\[\],"assay":\{"receipt":"([A-Za-z0-9_-]{584})","salts":"([A-Za-z0-9_-]{86})"\}\}$/;
const SHORTEST = 819;
const LONGEST = 834;

/**
 * Payload of the one extra data line that a stream ends with when the client asked for its receipt in-band. A chat
 * completion chunk without choices, which clients of that API pass over.
 * @throws InputError RECEIPT_MALFORMED
 */
export function formatReceiptEvent({ id, issuedAt, receipt, salts }: ReceiptEvent): string {
  const payload = `{"id":"${id}","object":"chat.completion.chunk","created":${issuedAt},"model":"assay","choices":[],"assay":{"receipt":"${receipt}","salts":"${salts}"}}`;
  if (!PATTERN.test(payload)) {
    throw new InputError(
      'RECEIPT_MALFORMED',
      'The id, time, compact form or salts of an in-band receipt are malformed.',
      {
        id,
        issuedAt,
      },
    );
  }
  return payload;
}

/** Reads a data payload; undefined unless it is exactly an in-band receipt. */
export function parseReceiptEvent(payload: string): ReceiptEvent | undefined {
  const match = PATTERN.exec(payload);
  if (match === null) return undefined;
  return { id: match[1]!, issuedAt: Number(match[2]), receipt: match[3]!, salts: match[4]! };
}

/** Whether a data payload is an in-band receipt. The form leaves no room for anything else, so leaving it out of the content hash hides nothing. */
export function isReceiptEvent(payload: Uint8Array): boolean {
  if (payload.length < SHORTEST || payload.length > LONGEST) return false;
  return PATTERN.test(String.fromCharCode(...payload));
}

import { formatReceiptEvent, type ReceiptEvent } from '@assay/sdk';

/** The bytes of the in-band receipt: one unnamed event, in the form that is no part of a stream's content. */
export function receiptEvent(receipt: ReceiptEvent): Buffer {
  return Buffer.from(`data: ${formatReceiptEvent(receipt)}\n\n`);
}

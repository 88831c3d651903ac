/**
 * The in-band receipt: one unnamed event in the shape of a chat completion chunk without choices, which OpenAI clients
 * pass over. It is no part of the content that the receipt commits to. `salts` as in `X-Assay-Salts`.
 */
export function receiptEvent(
  receipt: { readonly id: string; readonly compact: string; readonly issuedAt: number },
  salts: string,
  model: string,
  chatId: string | undefined,
): Buffer {
  const chunk = {
    id: chatId ?? receipt.id,
    object: 'chat.completion.chunk',
    created: receipt.issuedAt,
    model,
    choices: [],
    assay_receipt: receipt.compact,
    assay_receipt_id: receipt.id,
    assay_salts: salts,
  };
  return Buffer.from(`data: ${JSON.stringify(chunk)}\n\n`);
}

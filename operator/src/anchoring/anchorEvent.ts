import type { Hex } from 'viem';
import { z } from 'zod';

const hash = z.custom<Hex>((value) => typeof value === 'string' && /^0x[0-9a-f]{64}$/.test(value));
const count = z.number().int().min(0);
const block = z
  .string()
  .regex(/^\d{1,30}$/)
  .transform(BigInt);

/** The fields of an anchor as they are kept: numbers of blocks as decimal text. */
export const anchorEventFields = {
  root: hash,
  size: count,
  time: count,
  word: hash,
  previous: hash,
  blockNumber: block,
  blockHash: hash,
  transactionHash: hash,
};
const schema = z.strictObject(anchorEventFields);

/** An anchoring that folded into the operator's word on chain. `time` in unix seconds. */
export type AnchorEvent = z.output<typeof schema>;

/** Writes an anchor as JSON that {@link parseAnchorEvent} takes. @throws ZodError for one that it would not */
export function formatAnchorEvent({ root, size, time, word, previous, blockNumber, ...rest }: AnchorEvent): string {
  const { blockHash, transactionHash } = rest;
  const plain = { root, size, time, word, previous, blockNumber: String(blockNumber), blockHash, transactionHash };
  schema.parse(plain);
  return JSON.stringify(plain);
}

/** Reads what {@link formatAnchorEvent} wrote. @throws ZodError, SyntaxError */
export function parseAnchorEvent(text: string): AnchorEvent {
  return schema.parse(JSON.parse(text));
}

import { crc32 } from 'node:zlib';
import type { Address, Hex } from 'viem';
import { z } from 'zod';

const hex = (bytes: number) =>
  z.custom<Hex>((value) => typeof value === 'string' && new RegExp(`^0x[0-9a-f]{${bytes * 2}}$`).test(value));
const anyHex = z.custom<Hex>((value) => typeof value === 'string' && /^0x([0-9a-f]{2})*$/.test(value));
const address = z.custom<Address>((value) => typeof value === 'string' && /^0x[0-9a-fA-F]{40}$/.test(value));
const count = z.number().int().min(0);
const wei = z
  .string()
  .regex(/^\d{1,30}$/)
  .transform(BigInt);
const place = { headNumber: wei, headTime: count };
const common = { at: count };

const event = {
  root: hex(32),
  size: count,
  time: count,
  word: hex(32),
  previous: hex(32),
  blockNumber: wei,
  blockHash: hex(32),
  transactionHash: hex(32),
};

const rowSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('opened'), ...common, chainId: count, anchors: address, operator: address }),
  z.strictObject({ state: z.literal('built'), ...common, job: count, size: count, root: hex(32) }),
  z.strictObject({
    state: z.literal('signed'),
    ...common,
    job: count,
    hash: hex(32),
    raw: anyHex,
    nonce: count,
    gas: wei,
    maxFeePerGas: wei,
    maxPriorityFeePerGas: wei,
    ...place,
  }),
  z.strictObject({ state: z.literal('replaced'), ...common, job: count, hash: hex(32), by: hex(32) }),
  z.strictObject({
    state: z.literal('broadcast'),
    ...common,
    job: count,
    hash: hex(32),
    reorged: z.boolean(),
    ...place,
  }),
  z.strictObject({ state: z.literal('mined'), ...common, job: count, ...event }),
  z.strictObject({ state: z.literal('final'), ...common, job: count.optional(), ...event }),
  z.strictObject({
    state: z.literal('abandoned'),
    ...common,
    job: count,
    reason: z.enum(['overtaken', 'nonce-taken', 'nonce-gap', 'reverted', 'reorged']),
  }),
]);

/**
 * One line of the anchoring journal. `at` is unix milliseconds, `time` and `headTime` unix seconds.
 * `opened` heads the file and ties it to one log; `final` without a job records an anchor of ours that another process sent.
 */
export type AnchorRow = z.output<typeof rowSchema>;

/** Why an anchor was given up. `reorged`: another process had sent it, and it is gone; there is nothing of ours to send again. */
export type AbandonReason = Extract<AnchorRow, { state: 'abandoned' }>['reason'];

/** The states of the journal. */
export type AnchorRowState = AnchorRow['state'];

/** An anchoring that folded into the operator's word on chain. `time` in unix seconds. */
export type AnchorEvent = Omit<Extract<AnchorRow, { state: 'mined' }>, 'state' | 'at' | 'job'>;

/** Copies the fields of an event out of a row. */
export function eventOf(row: AnchorEvent): AnchorEvent {
  const { root, size, time, word, previous, blockNumber, blockHash, transactionHash } = row;
  return { root, size, time, word, previous, blockNumber, blockHash, transactionHash };
}

/** Writes a row as one JSON line whose last member is a CRC-32 of the rest: a flipped digit must not become a nonce. */
export function encodeRow(row: AnchorRow): string {
  const body = JSON.stringify(row, (_key, value) => (typeof value === 'bigint' ? value.toString() : value));
  return `${body.slice(0, -1)},"crc":"${checksum(body)}"}\n`;
}

/** Reads a line without its line end. Undefined when it is not one that {@link encodeRow} wrote. */
export function decodeRow(line: string): AnchorRow | undefined {
  const match = /^(\{.*),"crc":"([0-9a-f]{8})"\}$/.exec(line);
  if (match === null) return undefined;
  const body = `${match[1]}}`;
  if (checksum(body) !== match[2]) return undefined;
  try {
    const parsed = rowSchema.safeParse(JSON.parse(body));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(8, '0');
}

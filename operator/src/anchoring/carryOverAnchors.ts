import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { renameDurablySync } from '@assay/node/files';
import type { Transaction, TransactionJournal, TransactionLogger } from '@assay/node/transactions';
import { InputError, sameAddress } from '@assay/sdk';
import { type Address, type Hex, keccak256, parseTransaction, recoverTransactionAddress } from 'viem';
import { z } from 'zod';
import { type AnchorEvent, anchorEventFields } from './anchorEvent.ts';
import { anchorKey, anchorSubject } from './anchorRequest.ts';
import type { AnchorStore, AnchorsIdentity } from './anchorStore.ts';

const hash = anchorEventFields.root;
const count = z.number().int().min(0);
const wei = z
  .string()
  .regex(/^\d{1,30}$/)
  .transform(BigInt);
const bytes = z.custom<Hex>((value) => typeof value === 'string' && /^0x([0-9a-f]{2})*$/.test(value));
const place = { headNumber: wei, headTime: count };
const common = { at: count };
const job = { ...common, job: count };
const reason = z.enum(['overtaken', 'nonce-taken', 'nonce-gap', 'reverted', 'reorged']);
const fees = { nonce: count, gas: wei, maxFeePerGas: wei, maxPriorityFeePerGas: wei };

/** The rows of `anchors.jsonl`, in which operators kept their anchors and transactions before. */
const rowSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('opened'), ...common, chainId: count, anchors: z.string(), operator: z.string() }),
  z.strictObject({ state: z.literal('built'), ...job, size: count, root: hash }),
  z.strictObject({ state: z.literal('signed'), ...job, hash, raw: bytes, ...fees, ...place }),
  z.strictObject({ state: z.literal('replaced'), ...job, hash, by: hash }),
  z.strictObject({ state: z.literal('broadcast'), ...job, hash, reorged: z.boolean(), ...place }),
  z.strictObject({ state: z.literal('mined'), ...job, ...anchorEventFields }),
  z.strictObject({ state: z.literal('final'), ...common, job: count.optional(), ...anchorEventFields }),
  z.strictObject({ state: z.literal('abandoned'), ...job, reason }),
]);
type Row = z.output<typeof rowSchema>;
type Signed = Extract<Row, { state: 'signed' }>;
type OpenJob = { readonly size: number; readonly root: Hex; readonly at: number; readonly signed: Signed[] };

/**
 * Reads the journal of the old format once, if there is one: final anchors go to the store, what was signed and is not final
 * to the journal of transactions. Then the old file gets another name. A crash on the way repeats it and doubles nothing.
 * @throws InputError STORE_CORRUPT (`line` in the details) for a file that is not as the old program wrote it, STORE_FOREIGN
 * for one of another log: nothing is carried over then
 */
export async function carryOverAnchors(
  dataDir: string,
  identity: AnchorsIdentity,
  account: Address,
  {
    journal,
    store,
    logger,
  }: { journal: TransactionJournal; store: Pick<AnchorStore, 'finals' | 'add'>; logger: TransactionLogger },
): Promise<void> {
  const path = join(dataDir, 'anchors.jsonl');
  if (!existsSync(path)) return;
  const { finals, open } = replay(path, identity);
  for (const event of finals) if (event.size > (store.finals().at(-1)?.size ?? 0)) store.add(event);
  for (const one of open.values()) {
    const tx = await transactionOf(one, account);
    if (tx === undefined) logger.warn({ size: one.size }, 'an anchor of another account is not carried over');
    else if (journal.get(tx.key) === undefined) journal.add(tx);
  }
  renameDurablySync(path, `${path}.carried-over`);
  logger.info({ finals: finals.length, open: open.size }, 'anchors.jsonl carried over');
}

function replay(path: string, identity: AnchorsIdentity): { finals: AnchorEvent[]; open: Map<number, OpenJob> } {
  const finals: AnchorEvent[] = [];
  const jobs = new Map<number, OpenJob>();
  const lines = readFileSync(path, 'utf8').split('\n');
  // Only a last line that a crash cut off, with or without its end, is forgiven.
  const last = lines.findLastIndex((line) => line !== '');
  for (const [index, line] of lines.slice(0, last + 1).entries()) {
    const row = index === lines.length - 1 ? undefined : decodeRow(line);
    if (row === undefined) {
      if (index === last) break;
      throw corrupt(path, index + 1);
    }
    if ((row.state === 'opened') !== (index === 0)) throw corrupt(path, index + 1);
    if (row.state === 'opened') needSame(path, row, identity);
    else if (row.state === 'built') jobs.set(row.job, { size: row.size, root: row.root, at: row.at, signed: [] });
    else if (row.state === 'signed') (jobs.get(row.job) ?? fail(path, index + 1)).signed.push(row);
    else if (row.state === 'abandoned') jobs.delete(row.job);
    else if (row.state === 'final') {
      const { state: _, at: __, job: id, ...event } = row;
      finals.push(event);
      if (id !== undefined) jobs.delete(id);
    }
  }
  for (const [id, { signed }] of jobs) if (signed.length === 0) jobs.delete(id);
  return { finals, open: jobs };
}

function decodeRow(line: string): Row | undefined {
  const match = /^(\{.*),"crc":"([0-9a-f]{8})"\}$/.exec(line);
  if (match === null) return undefined;
  const body = `${match[1]}}`;
  if (crc32(body).toString(16).padStart(8, '0') !== match[2]) return undefined;
  return rowSchema.safeParse(JSON.parse(body)).data;
}

async function transactionOf({ size, root, at, signed }: OpenJob, account: Address): Promise<Transaction | undefined> {
  const last = signed.at(-1) as Signed;
  const from = await recoverTransactionAddress({ serializedTransaction: last.raw as never });
  if (!sameAddress(from, account)) return undefined;
  const { to, data = '0x' } = parseTransaction(last.raw);
  const subject = anchorSubject({ size, root });
  return {
    ...{
      key: anchorKey(subject, 0),
      subject,
      purpose: 'anchor',
      nonce: last.nonce,
      to: to as Address,
      data,
      value: 0n,
    },
    ...{ state: 'waiting', sinceBlock: Number(last.headNumber), sinceTime: last.headTime, reverted: false },
    cost: signed.reduce((most, { gas, maxFeePerGas: fee }) => (gas * fee > most ? gas * fee : most), 0n),
    createdAt: at,
    attempts: signed.map(({ raw, gas, maxFeePerGas, maxPriorityFeePerGas }) => {
      return { hash: keccak256(raw), raw, gas, maxFeePerGas, maxPriorityFeePerGas, cancels: false, broadcast: true };
    }),
  };
}

function needSame(path: string, row: Extract<Row, { state: 'opened' }>, identity: AnchorsIdentity): void {
  const plain = ({ chainId, anchors, operator }: { chainId: number; anchors: string; operator: string }) =>
    `${chainId}:${anchors}:${operator}`.toLowerCase();
  if (plain(row) === plain(identity)) return;
  const message = `The anchoring journal ${path} belongs to operator ${row.operator} on chain ${row.chainId}, contract ${row.anchors}. Use the data directory of this operator and deployment.`;
  throw new InputError('STORE_FOREIGN', message, { path, found: plain(row), wanted: plain(identity) });
}

function fail(path: string, line: number): never {
  throw corrupt(path, line);
}

function corrupt(path: string, line: number): InputError {
  const message = `The anchoring journal ${path}, line ${line}, is not what this program wrote. Restore it, or move it away: the chain holds the truth, and anchoring starts from there.`;
  return new InputError('STORE_CORRUPT', message, { path, line });
}

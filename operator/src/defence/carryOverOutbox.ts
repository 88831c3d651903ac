import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renameDurablySync } from '@assay/node/files';
import type { TransactionJournal } from '@assay/node/transactions';
import { InputError, sameAddress } from '@assay/sdk';
import { type Address, type Hex, keccak256, parseTransaction, recoverTransactionAddress } from 'viem';
import { z } from 'zod';
import { answerKey, answerSubject } from './answerSender.ts';

const hex = z
  .string()
  .regex(/^0x([0-9a-f]{2})*$/)
  .transform((text) => text as Hex);
const whole = z.number().int().min(0);
const amount = z
  .string()
  .regex(/^\d{1,78}$/)
  .transform(BigInt);
/** `defence.json`, in which operators kept the one answer in the air before. */
const schema = z.object({
  ...{ demandId: amount, nonce: whole, data: hex, gas: amount },
  ...{ maxFeePerGas: amount, maxPriorityFeePerGas: amount, raw: hex, sinceBlock: whole },
});

/**
 * Reads the outbox of the old format once, if there is one, into the journal of transactions. Then the old file gets another
 * name. A crash on the way repeats it and doubles nothing.
 * @throws InputError STORE_CORRUPT for a file that the old program did not write, STORE_FOREIGN for another account's answer
 */
export async function carryOverOutbox(
  dataDir: string,
  account: Address,
  journal: TransactionJournal,
  clock: () => number,
): Promise<void> {
  const path = join(dataDir, 'defence.json');
  if (!existsSync(path)) return;
  const { demandId, nonce, data, gas, raw, sinceBlock, ...fees } = read(path);
  const from = await recoverTransactionAddress({ serializedTransaction: raw as never }).catch((cause) => {
    throw corrupt(path, cause);
  });
  if (!sameAddress(from, account)) {
    const message = `${path} holds an answer that waits, sent from ${from}; the defence key is ${account}. Start with that key once, or move the file away when the answer is mined.`;
    throw new InputError('STORE_FOREIGN', message, { path, from, account });
  }
  const to = parseTransaction(raw).to as Address;
  const [key, subject, cost] = [answerKey(demandId, 0), answerSubject(demandId), gas * fees.maxFeePerGas];
  if (journal.get(key) === undefined) {
    journal.add({
      ...{ key, subject, purpose: 'answer', nonce, to, data, value: 0n, state: 'waiting', reverted: false, cost },
      ...{ sinceBlock, sinceTime: Math.floor(clock() / 1000), createdAt: clock() },
      attempts: [{ hash: keccak256(raw), raw, gas, ...fees, cancels: false, broadcast: true }],
    });
  }
  renameDurablySync(path, `${path}.carried-over`);
}

function read(path: string): z.output<typeof schema> {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw corrupt(path, cause);
  }
}

function corrupt(path: string, cause: unknown): InputError {
  const message = `${path} is not what this program wrote. Move it away: an answer that is in the air is then sent again.`;
  return new InputError('STORE_CORRUPT', message, { path }, { cause });
}

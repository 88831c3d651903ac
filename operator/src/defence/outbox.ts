import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileDurablySync } from '@assay/node/files';
import { InputError } from '@assay/sdk';
import type { Hex } from 'viem';
import { z } from 'zod';

const hex = z
  .string()
  .regex(/^0x[0-9a-f]*$/)
  .transform((text) => text as Hex);
const whole = z.number().int().min(0);
const amount = z
  .string()
  .regex(/^\d{1,78}$/)
  .transform(BigInt);
const schema = z.object({
  demandId: amount,
  nonce: whole,
  data: hex,
  gas: amount,
  maxFeePerGas: amount,
  maxPriorityFeePerGas: amount,
  raw: hex,
  /** Block at which it was signed. */
  sinceBlock: whole,
});

/** The one transaction that the defence account has in the air. */
export type Pending = z.output<typeof schema>;

/** Keeps the transaction in the air on disk, so that whatever dies it is neither lost nor doubled. */
export type Outbox = {
  pending(): Pending | undefined;
  /** Durable before it returns, and so before any node sees the transaction. */
  put(pending: Pending): void;
  clear(): void;
};

/** Opens the outbox of a data directory. @throws InputError JOURNAL_CORRUPT for a file that this program did not write */
export function openOutbox(dataDir: string): Outbox {
  const path = join(dataDir, 'defence.json');
  let pending = existsSync(path) ? read(path) : undefined;
  return {
    pending: () => pending,
    put: (next) => {
      const text = JSON.stringify(next, (_, value) => (typeof value === 'bigint' ? String(value) : value));
      writeFileDurablySync(path, text, { mode: 0o600 });
      pending = next;
    },
    clear: () => {
      rmSync(path, { force: true });
      pending = undefined;
    },
  };
}

function read(path: string): Pending {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    const message = `${path} is not what this program wrote. Move it away: an answer that is in the air is then sent again.`;
    throw new InputError('JOURNAL_CORRUPT', message, { path }, { cause });
  }
}

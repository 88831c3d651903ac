// The process that the crash tests kill: it opens the log in a directory, issues a receipt for each line `issue` on its
// standard input and says what it acknowledged. Arguments: directory, and optionally state and count: at the
// count-th time that the log reaches this state it says so and stands still.
import { createInterface } from 'node:readline';
import { toHex } from '@assay/sdk';
import { diskIo, type LogState } from '../../../operator/src/log/diskIo.ts';
import { openReceiptLog } from '../../../operator/src/log/receiptLog.ts';
import { logOptions, randomDraft } from '../logFixture.ts';

const [directory, holdAt, holdCount] = process.argv.slice(2);
if (directory === undefined) throw new Error('usage: logChild.ts <directory> [state count]');
const say = (line: string) => process.stdout.write(`${line}\n`);
let left = Number(holdCount ?? 0);

const log = await openReceiptLog(
  logOptions(directory, {
    clock: Date.now,
    checkpointIntervalMs: 15,
    segmentRecords: 512,
    io: { ...diskIo, reached },
  }),
).catch((error) => {
  say(`failed ${error.code} ${JSON.stringify(error.details)}`);
  process.exit(3);
});
let checkpointSize = -1;
say(`open ${log.size()}`);
sayCheckpoint();

createInterface({ input: process.stdin })
  .on('line', async () => {
    const issued = await log.issue(randomDraft());
    say(`issued ${issued.leafIndex} ${toHex(issued.digest)} ${issued.compact}`);
    sayCheckpoint();
  })
  .on('close', () => log.close());

function sayCheckpoint(): void {
  const { size, root } = log.checkpoint();
  if (size === checkpointSize) return;
  checkpointSize = size;
  say(`checkpoint ${size} ${toHex(root)}`);
}

function reached(state: LogState): Promise<void> | undefined {
  if (state !== holdAt || left <= 0) return undefined;
  left--;
  if (left > 0) return undefined;
  say(`held ${state}`);
  return new Promise(() => undefined);
}

import { fromHex, toHex, verifyConsistency } from '@assay/sdk';
import { expect, it } from 'vitest';
import { LOG_STATES } from '../../../operator/src/log/diskIo.ts';
import { openReceiptLog } from '../../../operator/src/log/receiptLog.ts';
import { effort, searchPart } from '../../effort.ts';
import { logOptions, withDirectory } from '../logFixture.ts';
import { type KillAt, type LastWords, runUntilKilled } from './killedLog.ts';

// Every state early and again under way, and moments between states; odd numbers fall at other places of a batch.
const KILLS: readonly KillAt[] = [
  ...LOG_STATES.flatMap((state) => [
    { state, count: 1 },
    { state, count: 3 },
  ]),
  ...[1, 2, 47, 48, 97, 143, 255, 256, 257, 333, 511, 613].map((receipts) => ({ receipts })),
];

it(
  'a log that is killed at every state of its disk, under load, loses and doubles nothing',
  () =>
    withDirectory(async (directory) => {
      const acknowledged: LastWords['issued'] = new Map();
      const kills = searchPart(KILLS);
      for (const killAt of kills) {
        const words = await runUntilKilled(directory, killAt);
        const label = JSON.stringify(killAt);
        expect(words.problems, label).toEqual([]);
        for (const [index, receipt] of words.issued) {
          expect(acknowledged.has(index), `${label}: index ${index} given twice`).toBe(false);
          acknowledged.set(index, receipt);
        }
        await expectWhole(directory, words, words.issued, label);
      }
      await expectWhole(directory, undefined, acknowledged, 'in the end');
      if (effort !== 'reduced') expect(kills.length).toBeGreaterThanOrEqual(30);
      console.log(`${kills.length} kills, ${acknowledged.size} acknowledged receipts, all in place`);
    }),
  120_000,
);

async function expectWhole(
  directory: string,
  words: LastWords | undefined,
  issued: LastWords['issued'],
  label: string,
): Promise<void> {
  const log = await openReceiptLog(logOptions(directory, { segmentRecords: 512 }));
  try {
    for (const [index, { digest, compact }] of issued) {
      const kept = await log.read(index);
      expect({ digest: toHex(kept.digest), compact: kept.compact }, `${label}: receipt ${index}`).toEqual({
        digest,
        compact,
      });
    }
    const toRoot = await log.rootAt(log.size());
    for (const { size: from, root } of words?.checkpoints ?? []) {
      expect(from, label).toBeLessThanOrEqual(log.size());
      if (from === 0) continue;
      const proof = await log.consistencyProof(from, log.size());
      verifyConsistency({ from, to: log.size(), fromRoot: fromHex(root), toRoot, proof });
    }
  } finally {
    await log.close();
  }
}

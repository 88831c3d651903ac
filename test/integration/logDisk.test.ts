import { existsSync, mkdirSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diskIo } from '../../operator/src/log/diskIo.ts';
import { openReceiptLog } from '../../operator/src/log/receiptLog.ts';
import { startLogProcess } from './crash/killedLog.ts';
import { issueMany, logOptions, randomDraft, withDirectory, withLog } from './logFixture.ts';

/** Makes every write to `path` fail as on a full disk: the kernel's own ENOSPC. */
function fill(directory: string, path: string): void {
  mkdirSync(join(directory, path, '..'), { recursive: true });
  symlinkSync('/dev/full', join(directory, path));
}

/** Options that gather fatal errors instead of throwing them. */
function watched(directory: string, more: Parameters<typeof logOptions>[1] = {}) {
  const fatal: Error[] = [];
  return { fatal, options: logOptions(directory, { ...more, onFatal: (error) => fatal.push(error) }) };
}

describe.runIf(existsSync('/dev/full'))('a full disk', () => {
  it('at the first start is named, and the next start works', () =>
    withDirectory(async (directory) => {
      fill(directory, 'journal/000000000000.preparing');
      await expect(openReceiptLog(logOptions(directory))).rejects.toMatchObject({
        code: 'DISK_FULL',
        details: { path: join(directory, 'journal/000000000000.preparing'), systemCode: 'ENOSPC' },
      });
      const log = await openReceiptLog(logOptions(directory));
      expect((await log.issue(randomDraft())).leafIndex).toBe(0);
      await log.close();
    }));

  it('at the next segment refuses what has no place any more and keeps what has', () =>
    withDirectory(async (directory) => {
      fill(directory, 'journal/000000001024.preparing');
      const { fatal, options } = watched(directory);
      const log = await openReceiptLog(options);
      const kept = await issueMany(log, 1024);
      await expect(log.issue(randomDraft())).rejects.toMatchObject({ code: 'DISK_FULL' });
      await expect(log.issue(randomDraft())).rejects.toMatchObject({ code: 'DISK_FULL' });
      expect(fatal).toMatchObject([{ code: 'DISK_FULL' }]);
      expect(log.size()).toBe(1024);
      await log.close();
      const after = await openReceiptLog(logOptions(directory));
      expect(after.size()).toBe(1024);
      for (const receipt of [kept[0]!, kept[1023]!]) expect(await after.read(receipt.leafIndex)).toEqual(receipt);
      expect((await after.issue(randomDraft())).leafIndex).toBe(1024);
      await after.close();
    }));

  it('in the journal acknowledges nothing of the batch, and the restarted log is whole', () =>
    withDirectory(async (directory) => {
      const full = openSync('/dev/full', 'w');
      let failing = false;
      const write: typeof diskIo.write = (fd, ...rest) => diskIo.write(failing ? full : fd, ...rest);
      const { fatal, options } = watched(directory, { io: { ...diskIo, write } });
      const log = await openReceiptLog(options);
      const kept = await issueMany(log, 20);
      failing = true;
      const results = await Promise.allSettled([log.issue(randomDraft()), log.issue(randomDraft())]);
      expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
      expect(fatal).toMatchObject([{ code: 'DISK_FULL', details: { systemCode: 'ENOSPC' } }]);
      await expect(log.publishCheckpoint()).rejects.toMatchObject({ code: 'DISK_FULL' });
      await log.close();
      const after = await openReceiptLog(logOptions(directory));
      expect(after.recovered).toEqual({ size: 20, discarded: 0 });
      expect(await after.read(19)).toEqual(kept[19]);
      await after.close();
    }));

  it('at a checkpoint serves the last one that was stored and takes no more receipts', () =>
    withDirectory(async (directory) => {
      const { fatal, options } = watched(directory);
      const log = await openReceiptLog(options);
      fill(directory, 'log/checkpoint.tmp');
      await issueMany(log, 5);
      await expect(log.publishCheckpoint()).rejects.toMatchObject({ code: 'DISK_FULL' });
      expect(log.checkpoint().size).toBe(0);
      expect(readFileSync(join(directory, 'log/checkpoint'), 'utf8')).toBe(log.checkpoint().note);
      expect(fatal).toMatchObject([{ code: 'DISK_FULL' }]);
      await expect(log.issue(randomDraft())).rejects.toMatchObject({ code: 'DISK_FULL' });
      await log.close();
    }));

  it('at a tile ends the process; the tile is there after the next start', () =>
    withDirectory(async (directory) => {
      const { fatal, options } = watched(directory);
      const log = await openReceiptLog(options);
      fill(directory, 'log/tile/entries/000.tmp');
      await issueMany(log, 256);
      await expect.poll(() => fatal, { interval: 2 }).toMatchObject([{ code: 'DISK_FULL' }]);
      await log.close();
      const path = join(directory, 'log/tile/entries/000');
      expect(existsSync(path)).toBe(false);
      rmSync(`${path}.tmp`);
      await (await openReceiptLog(logOptions(directory))).close();
      expect(existsSync(path)).toBe(true);
    }));
});

describe('a log that is open already', () => {
  it('is refused to the same process, and free after close', () =>
    withLog(async (log, directory) => {
      const locked = { code: 'LOG_LOCKED', details: { directory } };
      await expect(openReceiptLog(logOptions(directory))).rejects.toMatchObject(locked);
      expect((await log.issue(randomDraft())).leafIndex).toBe(0);
      await log.close();
      await expect(log.issue(randomDraft())).rejects.toMatchObject({ code: 'LOG_CLOSED' });
      await expect(log.publishCheckpoint()).rejects.toMatchObject({ code: 'LOG_CLOSED' });
      const again = await openReceiptLog(logOptions(directory));
      expect(again.size()).toBe(1);
      await again.close();
    }));

  it('is refused with a lock file that is no lock file', () =>
    withDirectory(async (directory) => {
      writeFileSync(join(directory, 'lock.sqlite'), 'not a database, but long enough to be looked at'.repeat(100));
      await expect(openReceiptLog(logOptions(directory))).rejects.toMatchObject({
        code: 'FILE_UNWRITABLE',
        details: { path: join(directory, 'lock.sqlite') },
      });
    }));

  it('is refused to another process, and free when the holder was killed', () =>
    withDirectory(async (directory) => {
      const holder = startLogProcess(directory);
      await firstLine(holder);
      const locked = { code: 'LOG_LOCKED', details: { directory } };
      await expect(openReceiptLog(logOptions(directory, { segmentRecords: 512 }))).rejects.toMatchObject(locked);
      const second = startLogProcess(directory);
      expect(await firstLine(second)).toBe(`failed LOG_LOCKED ${JSON.stringify({ directory })}`);
      const ended = new Promise((resolve) => holder.once('exit', resolve));
      holder.kill('SIGKILL');
      await ended;
      await (await openReceiptLog(logOptions(directory, { segmentRecords: 512 }))).close();
    }));
});

function firstLine(child: ReturnType<typeof startLogProcess>): Promise<string> {
  return new Promise((resolve) => {
    child.stdout!.once('data', (data) => resolve(String(data).split('\n')[0]!));
  });
}

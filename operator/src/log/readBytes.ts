import { close, open, read } from 'node:fs';

// Of the four threads of node's pool, so that however many reads clients ask for, the journal's fdatasync does not queue behind them.
const MOST_AT_ONCE = 2;
const waiting: (() => void)[] = [];
let running = 0;

/**
 * Reads up to `length` bytes at `position` of a file; fewer when it ends before. Two turns of the thread pool instead of
 * the five of `readFile`, which halves the latency of a busy process; and never a blocking read, for a client chooses
 * what is read and the disk may be slow. Plain descriptors: file handles are objects that the collector has to trace.
 * @param target where to put them; a new buffer unless given
 */
export function readBytes(
  path: string,
  position: number,
  length: number,
  target: Buffer = Buffer.alloc(length),
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const start = () => {
      running += 1;
      open(path, 'r', (openError, descriptor) => {
        if (openError !== null) {
          leave();
          return reject(openError);
        }
        read(descriptor, target, 0, length, position, (readError, bytesRead) => {
          leave();
          close(descriptor, () => undefined); // nothing was written, so nothing can be lost
          if (readError !== null) reject(readError);
          else resolve(target.subarray(0, bytesRead));
        });
      });
    };
    // INVARIANT L12: However many reads clients ask for, two threads of the pool stay free for the journal.
    if (running < MOST_AT_ONCE) start();
    else waiting.push(start);
  });
}

function leave(): void {
  running -= 1;
  waiting.shift()?.();
}

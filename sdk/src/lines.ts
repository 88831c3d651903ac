import { concat } from './bytes.ts';
import { InputError } from './errors.ts';

/** Longest line of an event stream; beyond it a hostile peer would have us hold its bytes for ever. */
export const MAX_LINE_LENGTH = 16 * 1024 * 1024;

const LF = 0x0a;
const CR = 0x0d;

/**
 * Splits bytes that come in chunks into lines, without their ends (LF, CR or CRLF) and without a byte order mark at the start.
 * A last line that nothing ends is never given out.
 * @param onLine called with bytes that are valid during the call only
 */
export function createLineSplitter(onLine: (line: Uint8Array) => void): (chunk: Uint8Array) => void {
  let pieces: Uint8Array[] = [];
  let held = 0;
  let afterCr = false;
  let first = true;

  function finish(last: Uint8Array): void {
    let line = pieces.length === 0 ? last : concat(...pieces, last);
    pieces = [];
    held = 0;
    if (first && line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf) line = line.subarray(3);
    first = false;
    onLine(line);
  }

  return (chunk) => {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      const secondHalf = byte === LF && afterCr;
      afterCr = byte === CR;
      if (secondHalf) start = at + 1;
      else if (byte === LF || byte === CR) {
        finish(chunk.subarray(start, at));
        start = at + 1;
      }
    }
    if (start === chunk.length) return;
    held += chunk.length - start;
    if (held > MAX_LINE_LENGTH) {
      throw new InputError('EVENT_STREAM_TOO_LARGE', `A line of the event stream exceeds ${MAX_LINE_LENGTH} bytes.`, {
        limit: MAX_LINE_LENGTH,
      });
    }
    pieces.push(chunk.slice(start));
  };
}

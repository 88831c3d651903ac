import { sha256 } from '@noble/hashes/sha2';
import { InputError } from './errors.ts';
import { createLineSplitter, MAX_LINE_LENGTH } from './lines.ts';
import { isReceiptEvent } from './receiptEvent.ts';

/** One event of a server-sent-event stream. `event` is `message` unless the stream names it. */
export type EventStreamEvent = { readonly event: string; readonly data: string; readonly id?: string };

/** Reads events out of bytes that come in chunks. */
export type EventStreamParser = {
  /** Events that this chunk completed. An event without a data line is none. @throws InputError EVENT_STREAM_TOO_LARGE */
  push(chunk: Uint8Array): EventStreamEvent[];
};

/** Makes a parser (WHATWG HTML, section 9.2.6). What the stream leaves unfinished at its end is not an event. */
export function createEventStreamParser(): EventStreamParser {
  const decoder = new TextDecoder();
  let done: EventStreamEvent[] = [];
  let data: string[] = [];
  let held = 0;
  let name = '';
  let id: string | undefined;
  const split = createLineSplitter((line) => {
    if (line.length === 0) {
      if (data.length > 0) {
        done.push({ event: name || 'message', data: data.join('\n'), ...(id === undefined ? {} : { id }) });
      }
      data = [];
      held = 0;
      name = '';
      return;
    }
    held += line.length;
    if (held > MAX_LINE_LENGTH) {
      throw new InputError('EVENT_STREAM_TOO_LARGE', `An event exceeds ${MAX_LINE_LENGTH} bytes.`, {
        limit: MAX_LINE_LENGTH,
      });
    }
    const field = readField(line);
    const value = () => decoder.decode(field.value);
    if (field.name === 'data') data.push(value());
    else if (field.name === 'event') name = value();
    else if (field.name === 'id' && !field.value.includes(0)) id = value();
  });
  return {
    push(chunk) {
      done = [];
      split(chunk);
      return done;
    },
  };
}

/** Content hash of an event stream, made while it passes. */
export type EventStreamHasher = {
  update(chunk: Uint8Array): void;
  /** Hash of what has come so far; more may follow. */
  digest(): Uint8Array;
};

/**
 * Makes a hasher for the content of an event stream (docs/protocol.md, "Content"): sha256 over the payload of each data
 * line followed by one LF. Line ends, chunking, comments and other fields do not matter; an in-band receipt is left out.
 */
export function createEventStreamHasher(): EventStreamHasher {
  const hash = sha256.create();
  const lineFeed = Uint8Array.of(0x0a);
  let receipt: Uint8Array | undefined;
  let lines = 0;
  const add = (payload: Uint8Array) => hash.update(payload).update(lineFeed);
  const update = createLineSplitter((line) => {
    if (line.length === 0) {
      receipt = undefined;
      lines = 0;
      return;
    }
    const field = readField(line);
    if (field.name !== 'data') return;
    lines += 1;
    if (lines === 1 && isReceiptEvent(field.value)) {
      receipt = field.value.slice();
      return;
    }
    // INVARIANT S8: Only an event that is exactly an in-band receipt is left out of a stream's content hash.
    // So nobody can hide an answer behind a receipt.
    if (receipt !== undefined) add(receipt);
    receipt = undefined;
    add(field.value);
  });
  return { update, digest: () => hash.clone().digest() };
}

/** Whether a Content-Type names an event stream. */
export function isEventStream(contentType: string | undefined): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === 'text/event-stream';
}

/** Content hash of a whole body (docs/protocol.md, "Content"): of its data for an event stream, of its bytes otherwise. */
export function hashContent(bytes: Uint8Array, contentType?: string): Uint8Array {
  if (!isEventStream(contentType)) return sha256(bytes);
  const hasher = createEventStreamHasher();
  hasher.update(bytes);
  return hasher.digest();
}

/**
 * Payloads of the data lines of a whole body, in order, whatever event they are part of. Ends before a line that exceeds
 * what a reader takes.
 */
export function dataLines(body: Uint8Array): Uint8Array[] {
  const payloads: Uint8Array[] = [];
  const split = createLineSplitter((line) => {
    const field = readField(line);
    if (field.name === 'data') payloads.push(field.value.slice());
  });
  try {
    split(body);
  } catch (error) {
    if (!(error instanceof InputError) || error.code !== 'EVENT_STREAM_TOO_LARGE') throw error;
  }
  return payloads;
}

const COLON = 0x3a;
const SPACE = 0x20;

function readField(line: Uint8Array): { name: 'data' | 'event' | 'id' | 'other'; value: Uint8Array } {
  const colon = line.indexOf(COLON);
  const name = String.fromCharCode(...line.subarray(0, Math.min(colon < 0 ? line.length : colon, 6)));
  const value = colon < 0 ? line.subarray(line.length) : line.subarray(colon + (line[colon + 1] === SPACE ? 2 : 1));
  return { name: name === 'data' || name === 'event' || name === 'id' ? name : 'other', value };
}

import { createHash } from 'node:crypto';
import { isReceiptEvent } from '@assay/sdk';
import { gatherBytes } from '../upstream/gatherBytes.ts';
import { type AnswerFacts, answerFacts } from './usage.ts';

const LF = 0x0a;
const CR = 0x0d;
const LINE_FEED = Buffer.from('\n');
const DONE = Buffer.from('[DONE]');
const DATA = Buffer.from('data');
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NO_BYTES = Buffer.alloc(0);
const HOLD_LIMIT = 64 * 1024;
// Half of what the sdk takes: what was given out before the cut can still be hashed by a client.
const LINE_LIMIT = 8 * 1024 * 1024;

/** Thrown for what would have to be held without bound: a line that never ends, or an answer that goes on after its `[DONE]`. */
export class EventStreamEndlessError extends Error {}

/** What is left when an answer is over: `head` goes out before an in-band receipt, `tail` (the `[DONE]` event) after. */
export type StreamEnd = {
  readonly head: Buffer;
  readonly tail: Buffer;
  /** The answer ended inside an event: nothing can be put after `head` without becoming part of it. */
  readonly open: boolean;
};

type DataLine = { readonly end: number; readonly payload: Buffer };

/** Follows a server-sent-event answer on its way to the client. */
export type EventStreamRelay = {
  /** Takes bytes of the engine and returns those that may go out now. Throws {@link EventStreamEndlessError}. */
  push(chunk: Buffer): Buffer;
  /** The answer is over. With `closeEvent`, an event left open is closed first, so that another may follow it. */
  finish(closeEvent: boolean): StreamEnd;
  /** Content hash of what has been given out so far (docs/protocol.md, Content). */
  digest(): Buffer;
  facts(): AnswerFacts;
};

/**
 * Forwards whole events as soon as they are complete and keeps back `[DONE]` (and what follows) to the end, so that a
 * client that sees the end knows that the receipt is durable. An event of more than 64 KiB is forwarded in pieces.
 * The hash covers exactly the lines that were given out.
 */
export function createEventStreamRelay(): EventStreamRelay {
  const hash = createHash('sha256');
  let chatId: string | undefined;
  let inputUnits = 0;
  let outputUnits = 0;
  let sawPayload = false;

  // Positions count bytes from the start of the answer.
  let received = 0;
  let givenOut = 0;
  let held: Buffer[] = [];
  let unended = gatherBytes();
  let undecided = false;
  let lines: DataLine[] = [];
  let receiptLine: DataLine | undefined;
  let eventStart = 0;
  let eventLines = 0;
  let eventIsDone = false;
  let doneAt: number | undefined;

  function onLine(content: Buffer, end: number): void {
    if (content.length === 0) {
      if (eventIsDone && eventLines === 1) doneAt ??= eventStart;
      eventStart = end;
      eventLines = 0;
      eventIsDone = false;
      receiptLine = undefined;
      return;
    }
    const payload = dataPayload(content);
    if (payload === undefined) return;
    eventLines += 1;
    if (eventLines === 1 && isReceiptEvent(payload)) {
      // An engine that sends what looks like our receipt: clients leave such an event out of the content, so do we.
      receiptLine = { end, payload };
      return;
    }
    if (receiptLine !== undefined) lines.push(receiptLine);
    receiptLine = undefined;
    if (payload.equals(DONE)) eventIsDone = true;
    else notice(payload);
    lines.push({ end, payload });
  }

  function notice(payload: Buffer): void {
    if (!sawPayload) {
      sawPayload = true;
      chatId = answerFacts(payload).chatId;
    }
    if (!payload.includes('"usage"')) return;
    const facts = answerFacts(payload);
    inputUnits = facts.inputUnits || inputUnits;
    outputUnits = facts.outputUnits || outputUnits;
  }

  function scan(line: Buffer, last: boolean): void {
    const base = received - line.length;
    let at = 0;
    if (base === 0 && startsWithByteOrderMark(line)) {
      at = BYTE_ORDER_MARK.length;
      eventStart = at;
    }
    const hasReturn = line.includes(CR);
    for (;;) {
      const end = hasReturn ? lineEnd(line, at, last) : lineFeedEnd(line, at);
      if (end === undefined) break;
      onLine(line.subarray(at, end.content), base + end.next);
      at = end.next;
    }
    unended = gatherBytes();
    if (at < line.length) unended.add(line.subarray(at));
  }

  // INVARIANT H8: The response commitment of a stream covers exactly the data that was given out, however it was cut
  //   into chunks.
  /** Gives out everything before `position` and hashes the lines that lie in it. */
  function giveOut(position: number): Buffer {
    if (position <= givenOut) return NO_BYTES;
    let done = 0;
    for (const { end, payload } of lines) {
      if (end > position) break;
      hash.update(payload).update(LINE_FEED);
      done += 1;
    }
    if (done > 0) lines = lines.slice(done);
    const all = held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held);
    const length = position - givenOut;
    held = length === all.length ? [] : [all.subarray(length)];
    givenOut = position;
    return length === all.length ? all : all.subarray(0, length);
  }

  function accept(chunk: Buffer, last: boolean): void {
    received += chunk.length;
    if (chunk.length > 0) held.push(chunk);
    if (chunk.length > 0) unended.add(chunk);
    // Joined only when a line may have ended: an engine that never ends one must not cost more than its bytes.
    if (last || undecided || chunk.includes(LF) || chunk.includes(CR)) scan(unended.bytes(), last);
    undecided = chunk.at(-1) === CR;
    if (last) return;
    if (unended.length() > LINE_LIMIT) {
      throw new EventStreamEndlessError(`an event line of more than ${LINE_LIMIT} bytes`);
    }
    if (doneAt !== undefined && received - doneAt > HOLD_LIMIT) {
      throw new EventStreamEndlessError(`more than ${HOLD_LIMIT} bytes from [DONE] on`);
    }
  }

  return {
    push(chunk) {
      accept(chunk, false);
      if (doneAt !== undefined) return giveOut(doneAt);
      if (received - eventStart <= HOLD_LIMIT) return giveOut(eventStart);
      // Not between the halves of a CRLF: whoever hashes only what went out would take the CR for a line's end.
      return giveOut(chunk.at(-1) === CR ? received - 1 : received);
    },
    finish(closeEvent) {
      accept(NO_BYTES, true);
      if (closeEvent && eventStart < received) {
        accept(Buffer.from('\n\n'), true);
      }
      const head = giveOut(doneAt ?? received);
      return { head, tail: giveOut(received), open: doneAt === undefined && eventStart < received };
    },
    digest: () => hash.copy().digest(),
    facts: () => ({ chatId, inputUnits, outputUnits }),
  };
}

function dataPayload(content: Buffer): Buffer | undefined {
  if (content.length < 4 || DATA.compare(content, 0, 4) !== 0) return undefined;
  if (content.length === 4) return NO_BYTES;
  if (content[4] !== 0x3a) return undefined;
  return content.subarray(content[5] === 0x20 ? 6 : 5);
}

type LineEnd = { readonly content: number; readonly next: number };

function lineFeedEnd(bytes: Buffer, from: number): LineEnd | undefined {
  const at = bytes.indexOf(LF, from);
  return at < 0 ? undefined : { content: at, next: at + 1 };
}

function lineEnd(bytes: Buffer, from: number, last: boolean): LineEnd | undefined {
  for (let at = from; at < bytes.length; at += 1) {
    if (bytes[at] === LF) return { content: at, next: at + 1 };
    if (bytes[at] !== CR) continue;
    if (at + 1 < bytes.length) return { content: at, next: bytes[at + 1] === LF ? at + 2 : at + 1 };
    // A CR at the end of a chunk may be half of a CRLF.
    return last ? { content: at, next: at + 1 } : undefined;
  }
  return undefined;
}

function startsWithByteOrderMark(bytes: Buffer): boolean {
  return bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
}

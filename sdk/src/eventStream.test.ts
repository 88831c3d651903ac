import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, utf8 } from './bytes.ts';
import { createEventStreamHasher, createEventStreamParser, hashContent } from './eventStream.ts';
import { MAX_LINE_LENGTH } from './lines.ts';
import { formatReceiptEvent, isReceiptEvent, parseReceiptEvent } from './receiptEvent.ts';

const TYPE = 'text/event-stream';
const sha256 = (text: string) => new Uint8Array(createHash('sha256').update(text).digest());
const hash = (text: string) => hashContent(utf8(text), TYPE);

const line = fc.string({ unit: fc.constantFrom('a', 'é', '😀', ' ', ':', '{', '0'), maxLength: 12 });
const events = fc.array(fc.array(line, { minLength: 1, maxLength: 3 }), { maxLength: 6 });
const ends = fc.constantFrom('\n', '\r\n', '\r');

describe('content hash of an event stream', () => {
  it('covers each data payload and one LF, whatever ends the lines and stands between them', () => {
    fc.assert(
      fc.property(events, ends, fc.boolean(), fc.boolean(), (all, end, bom, noise) => {
        const extra = noise ? `: keep-alive${end}id: 7${end}retry: 10${end}` : '';
        const text = all.map((lines) => extra + lines.map((data) => `data: ${data}${end}`).join('') + end).join('');
        const expected = sha256(
          all
            .flat()
            .map((data) => `${data}\n`)
            .join(''),
        );
        expect(hash((bom ? '\ufeff' : '') + text)).toEqual(expected);
      }),
    );
  });

  it('is the same however the bytes are cut', () => {
    const text = '\ufeffdata: one\r\n\r\ndata:two\rdata: thrée\r\r: c\ndata\n\ndata: [DONE]\n\n';
    const bytes = utf8(text);
    const expected = sha256('one\ntwo\nthrée\n\n[DONE]\n');
    expect(hashContent(bytes, TYPE)).toEqual(expected);
    for (let first = 0; first <= bytes.length; first++) {
      for (let second = first; second <= bytes.length; second++) {
        const hasher = createEventStreamHasher();
        for (const chunk of [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)])
          hasher.update(chunk);
        expect(hasher.digest()).toEqual(expected);
      }
    }
  });

  it('takes one space after the colon, and only whole field names', () => {
    expect(hash('data:  two\ndata:none\ndata\ndatax: no\nDATA: no\n data: no\n\n')).toEqual(sha256(' two\nnone\n\n'));
  });

  it('drops a byte order mark at the start only', () => {
    expect(hash('\ufeffdata: a\n\ufeffdata: b\n\n')).toEqual(sha256('a\n'));
  });

  it('counts an event that the stream ended inside as far as its complete lines go', () => {
    expect(hash('data: a\n\ndata: b\ndata: c')).toEqual(sha256('a\nb\n'));
    expect(hash('data: a\n\ndata: b\r')).toEqual(sha256('a\nb\n'));
    expect(hash('data: a')).toEqual(sha256(''));
  });

  it('hashes bytes that are no UTF-8 as they are, and other types whole', () => {
    const invalid = concat(utf8('data: '), Uint8Array.of(0xff, 0xfe), utf8('\n\n'));
    const expected = createHash('sha256').update(Uint8Array.of(0xff, 0xfe)).update('\n').digest();
    expect(hashContent(invalid, 'Text/Event-Stream ; charset=utf-8')).toEqual(new Uint8Array(expected));
    expect(hashContent(utf8('data: a\n\n'), 'application/json')).toEqual(sha256('data: a\n\n'));
    expect(hashContent(utf8('x'))).toEqual(sha256('x'));
  });

  it('can be asked in between', () => {
    const hasher = createEventStreamHasher();
    hasher.update(utf8('data: a\n\n'));
    expect(hasher.digest()).toEqual(sha256('a\n'));
    hasher.update(utf8('data: b\n\n'));
    expect(hasher.digest()).toEqual(sha256('a\nb\n'));
  });
});

describe('in-band receipt', () => {
  const event = { id: 'ab'.repeat(16), issuedAt: 1_700_000_000, receipt: 'A'.repeat(584), salts: 'B'.repeat(86) };
  const payload = formatReceiptEvent(event);

  it('reads back, is a chunk without choices, and is not content', () => {
    expect(parseReceiptEvent(payload)).toEqual(event);
    expect(JSON.parse(payload)).toMatchObject({
      object: 'chat.completion.chunk',
      choices: [],
      assay: { receipt: event.receipt },
    });
    expect(hash(`data: a\n\ndata: ${payload}\n\ndata: [DONE]\n\n`)).toEqual(sha256('a\n[DONE]\n'));
    for (const issuedAt of [0, Number.MAX_SAFE_INTEGER]) {
      expect(isReceiptEvent(utf8(formatReceiptEvent({ ...event, issuedAt })))).toBe(true);
    }
  });

  it('hides nothing: any other form, and any event with more in it, is content', () => {
    const smuggling = payload.replace('"choices":[]', '"choices":[{"delta":{"content":"unseen"}}]');
    const reordered = payload.replace('"model":"assay",', '').replace('}}', '},"model":"assay"}');
    for (const other of [smuggling, reordered, `${payload} `, payload.replace('assay', 'other')]) {
      expect(parseReceiptEvent(other)).toBeUndefined();
      expect(hash(`data: ${other}\n\n`)).toEqual(sha256(`${other}\n`));
    }
    expect(hash(`data: ${payload}\ndata: more\n\n`)).toEqual(sha256(`${payload}\nmore\n`));
    expect(hash(`data: more\ndata: ${payload}\n\n`)).toEqual(sha256(`more\n${payload}\n`));
    expect(() => formatReceiptEvent({ ...event, salts: '"' })).toThrow(
      expect.objectContaining({ code: 'RECEIPT_MALFORMED' }),
    );
  });
});

describe('parser', () => {
  it('gives events with name, id and joined data, and none for what is unfinished', () => {
    const parser = createEventStreamParser();
    const all = 'event: delta\nid: 1\ndata: a\ndata: b\n\n: only a comment\n\ndata\n\nid: x\0y\ndata: c\n\ndata: lost';
    const seen = Array.from(utf8(all)).flatMap((byte) => parser.push(Uint8Array.of(byte)));
    expect(seen).toEqual([
      { event: 'delta', data: 'a\nb', id: '1' },
      { event: 'message', data: '', id: '1' },
      { event: 'message', data: 'c', id: '1' },
    ]);
  });

  it('refuses a line and an event that never end', () => {
    const chunk = new Uint8Array(MAX_LINE_LENGTH / 2).fill(97);
    const tooLarge = expect.objectContaining({ code: 'EVENT_STREAM_TOO_LARGE' });
    const hasher = createEventStreamHasher();
    hasher.update(chunk);
    hasher.update(chunk);
    expect(() => hasher.update(Uint8Array.of(97))).toThrow(tooLarge);
    const parser = createEventStreamParser();
    const half = concat(utf8('data: '), chunk, utf8('\n'));
    parser.push(half);
    expect(() => parser.push(half)).toThrow(tooLarge);
  });
});

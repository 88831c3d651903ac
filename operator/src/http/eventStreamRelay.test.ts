import { formatReceiptEvent, hashContent } from '@assay/sdk';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { searchSize } from '../../../test/effort.ts';
import { createEventStreamRelay } from './eventStreamRelay.ts';

const TYPE = 'text/event-stream';
const forged = formatReceiptEvent({
  id: 'ab'.repeat(16),
  issuedAt: 1,
  receipt: 'A'.repeat(584),
  salts: 'A'.repeat(86),
});

const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => `data: ${text.replace(/[\r\n]/g, '')}`),
  },
  fc.constantFrom(
    'data: [DONE]',
    'data:[DONE]',
    'data',
    'data:',
    'data:  two',
    'datax: y',
    ': comment',
    'event: e',
    'id: 1',
    `data: ${forged}`,
  ),
  { weight: 3, arbitrary: fc.constant('') },
);
const stream = fc
  .tuple(
    fc.boolean(),
    fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 30 }),
    fc.string({ maxLength: 8 }),
  )
  .map(([mark, lines, rest]) =>
    Buffer.from((mark ? '\ufeff' : '') + lines.map(([text, end]) => text + end).join('') + rest),
  );

function chunks(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const out: Buffer[] = [];
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes.length === 0 ? bytes.length : sizes[i % sizes.length]!;
    out.push(bytes.subarray(at, at + size));
    at += size;
  }
  return out;
}

test('however it is cut, a stream passes unchanged and what has gone out is what is hashed', () => {
  fc.assert(
    fc.property(
      stream,
      fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 6 }),
      fc.boolean(),
      (bytes, sizes, close) => {
        const relay = createEventStreamRelay();
        let out = Buffer.alloc(0);
        for (const chunk of chunks(bytes, sizes)) {
          out = Buffer.concat([out, relay.push(chunk)]);
          expect(relay.digest()).toEqual(Buffer.from(hashContent(out, TYPE)));
        }
        const { head, tail } = relay.finish(close);
        const all = Buffer.concat([out, head, tail]);
        expect(all.subarray(0, bytes.length)).toEqual(bytes);
        expect(all.subarray(bytes.length).toString()).toMatch(close ? /^(\n\n)?$/ : /^$/);
        expect(relay.digest()).toEqual(Buffer.from(hashContent(all, TYPE)));
        if (close) {
          // A receipt event put between head and tail is a whole event of its own, and no part of the content.
          const event = Buffer.from(`data: ${forged}\n\n`);
          expect(relay.digest()).toEqual(Buffer.from(hashContent(Buffer.concat([out, head, event, tail]), TYPE)));
        }
      },
    ),
    { numRuns: searchSize(1000) },
  );
});

test('whole events go out at once, [DONE] and what follows it only at the end', () => {
  const relay = createEventStreamRelay();
  expect(relay.push(Buffer.from('data: a\n')).toString()).toBe('');
  expect(relay.push(Buffer.from('\ndata: b\n\ndata: [DO')).toString()).toBe('data: a\n\ndata: b\n\n');
  expect(relay.push(Buffer.from('NE]\n\n: later\n\n')).toString()).toBe('');
  const { head, tail } = relay.finish(true);
  expect([head.toString(), tail.toString()]).toEqual(['', 'data: [DONE]\n\n: later\n\n']);
});

test('an event larger than 64 KiB goes out in pieces', () => {
  const relay = createEventStreamRelay();
  const piece = Buffer.alloc(40 * 1024, 0x78);
  expect(relay.push(Buffer.concat([Buffer.from('data: '), piece])).length).toBe(0);
  expect(relay.push(piece).length).toBe(6 + 2 * piece.length);
  expect(relay.push(Buffer.from('y\r')).toString()).toBe('y');
  expect(relay.digest()).toEqual(Buffer.from(hashContent(Buffer.from('data: x'), TYPE)));
  expect(relay.push(Buffer.from('\n\r\n')).toString()).toBe('\r\n\r\n');
  const whole = Buffer.concat([Buffer.from('data: '), piece, piece, Buffer.from('y\r\n\r\n')]);
  expect(relay.digest()).toEqual(Buffer.from(hashContent(whole, TYPE)));
});

test('a line without an end is refused before it fills the memory', () => {
  const relay = createEventStreamRelay();
  const piece = Buffer.alloc(1024 * 1024, 0x78);
  expect(() => {
    for (let i = 0; i < 20; i++) relay.push(piece);
  }).toThrow();
});

test('what follows [DONE] is held to the end, so it is refused beyond 64 KiB', () => {
  const relay = createEventStreamRelay();
  relay.push(Buffer.from('data: a\n\ndata: [DONE]\n\n'));
  const more = Buffer.from(': and more\n'.repeat(1000));
  expect(() => {
    for (let i = 0; i < 10; i++) relay.push(more);
  }).toThrow();
  expect(relay.digest()).toEqual(Buffer.from(hashContent(Buffer.from('data: a\n\n'), TYPE)));
});

test('id and usage are read from the chunks that have them', () => {
  const relay = createEventStreamRelay();
  relay.push(Buffer.from('data: {"id":"a","usage":null}\n\ndata: {"id":"b","x":"\\"usage\\""}\n\n'));
  relay.push(
    Buffer.from('data: {"usage":{"prompt_tokens":5,"completion_tokens":99999999999}}\n\ndata: {"usage":null}\n\n'),
  );
  expect(relay.facts()).toEqual({ chatId: 'a', inputUnits: 5, outputUnits: 0xffffffff });
});

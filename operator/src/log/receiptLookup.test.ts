import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { createReceiptLookup } from './receiptLookup.ts';

it('names every record with a key, newest first, and hardly another, over several groups', () => {
  const lookup = createReceiptLookup(0x12345678);
  const count = 70_000;
  const keys = randomBytes(16 * count);
  for (let i = 0; i < count; i++) lookup.add(keys, i * 16, i);
  lookup.add(keys, 5 * 16, 40_001);
  lookup.add(keys, 5 * 16, 40_002);
  let others = 0;
  for (let i = 0; i < count; i += 7) {
    const found = [...lookup.candidates(keys.subarray(i * 16, i * 16 + 16))];
    expect(found).toContain(i);
    others += found.length - 1;
  }
  expect([...lookup.candidates(keys.subarray(80, 96))].filter((at) => [5, 40_001, 40_002].includes(at))).toEqual([
    40_002, 40_001, 5,
  ]);
  expect(others).toBeLessThan(count / 7 / 100);
});

it('takes two keys of every record of a group, and one chat id for all of them without slowing down', () => {
  const lookup = createReceiptLookup(1);
  const chat = randomBytes(16);
  for (let i = 0; i < 65_536; i++) {
    lookup.add(randomBytes(16), 0, i);
    lookup.add(chat, 0, i);
  }
  expect([...lookup.candidates(chat)].slice(0, 3)).toEqual([65_535, 65_534, 65_533]);
  expect([...lookup.candidates(chat)].length).toBe(16);
});

it('leaves out the zero key, which stands for none', () => {
  const lookup = createReceiptLookup(1);
  lookup.add(new Uint8Array(16), 0, 0);
  expect([...lookup.candidates(new Uint8Array(16))]).toEqual([]);
});

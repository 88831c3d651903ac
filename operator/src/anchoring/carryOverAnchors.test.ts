import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { openTransactionJournal } from '@assay/node/transactions';
import { InputError } from '@assay/sdk';
import { anchorsAbi } from '@assay/sdk/abi';
import { encodeFunctionData, type Hex, keccak256 } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AnchorEvent } from './anchorEvent.ts';
import { carryOverAnchors } from './carryOverAnchors.ts';

const account = privateKeyToAccount(`0x${'22'.repeat(32)}`);
const operator = `0x${'aa'.repeat(20)}` as const;
const anchors = `0x${'bb'.repeat(20)}` as const;
const identity = { chainId: 31337, anchors, operator };
const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const word = (byte: string): Hex => `0x${byte.repeat(32)}`;

let folder: string;
let lines: string[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-carry-'));
  lines = [
    row({ state: 'opened', at: 1, ...identity }),
    ...(await anchored(0, 3, word('31'), 0)),
    final(0, 3, word('31'), word('00')),
    ...(await anchored(1, 5, word('32'), 1)),
    row({ state: 'mined', at: 5, job: 1, ...event(5, word('32'), word('31')) }),
    ...(await anchored(2, 7, word('33'), 2)),
    row({ state: 'abandoned', at: 6, job: 2, reason: 'overtaken' }),
    row({ state: 'built', at: 7, job: 3, size: 9, root: word('09') }),
  ];
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A line as operators wrote it: JSON with a checksum of the rest as its last member. */
function row(fields: object): string {
  const body = JSON.stringify(fields, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  return `${body.slice(0, -1)},"crc":"${crc32(body).toString(16).padStart(8, '0')}"}`;
}

function event(size: number, now: Hex, previous: Hex) {
  const where = { blockNumber: BigInt(size), blockHash: word('b1'), transactionHash: word('c1') };
  return { root: word(`0${size}`), size, time: 100 + size, word: now, previous, ...where };
}

const final = (job: number, size: number, now: Hex, previous: Hex) =>
  row({ state: 'final', at: 5, job, ...event(size, now, previous) });

/** An anchor that was built, signed twice and taken by a node. */
async function anchored(job: number, size: number, _word: Hex, nonce: number): Promise<string[]> {
  const root = word(`0${size}`);
  const data = encodeFunctionData({ abi: anchorsAbi, functionName: 'anchor', args: [operator, root, size] });
  const attempts = await Promise.all(
    [10n, 12n].map(async (maxFeePerGas) => {
      const fees = { gas: 90_000n, maxFeePerGas, maxPriorityFeePerGas: 1n };
      const raw = await account.signTransaction({ type: 'eip1559', chainId: 31337, to: anchors, data, nonce, ...fees });
      return { hash: keccak256(raw), raw, nonce, ...fees, headNumber: 4n, headTime: 99 };
    }),
  );
  const [first, second] = attempts as [(typeof attempts)[0], (typeof attempts)[0]];
  return [
    row({ state: 'built', at: 2, job, size, root }),
    row({ state: 'signed', at: 3, job, ...first }),
    row({ state: 'broadcast', at: 3, job, hash: first.hash, reorged: false, headNumber: 4n, headTime: 99 }),
    row({ state: 'signed', at: 4, job, ...second }),
    row({ state: 'replaced', at: 4, job, hash: first.hash, by: second.hash }),
  ];
}

/** Carries over a file of these bytes. Returns what is known afterwards, or the code of the refusal. */
async function carry(bytes: string | Buffer) {
  const path = join(folder, 'anchors.jsonl');
  writeFileSync(path, bytes);
  const kept: AnchorEvent[] = [];
  const store = { finals: () => kept, add: (one: AnchorEvent) => void kept.push(one) };
  const journal = openTransactionJournal(':memory:', { chainId: 31337, account: account.address });
  try {
    await carryOverAnchors(folder, identity, account.address, { journal, store, logger });
    const finals = store.finals().map(({ size }) => size);
    const waiting = journal
      .live()
      .map(({ subject, nonce, attempts }) => [subject.split(':')[0], nonce, attempts.length]);
    return { finals, waiting, left: existsSync(path) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { code: error.code, finals: store.finals().length, live: journal.live().length, left: existsSync(path) };
  } finally {
    journal.close();
  }
}

test('final anchors and what is in the air are carried over with every attempt; the rest is not', async () => {
  expect(await carry(`${lines.join('\n')}\n`)).toEqual({ finals: [3], waiting: [['5', 1, 2]], left: false });
  expect(readFileSync(join(folder, 'anchors.jsonl.carried-over'), 'utf8')).toContain('"opened"');
});

test('cut at any byte, nothing that was in the air before the cut is lost, and nothing is refused', async () => {
  const whole = Buffer.from(`${lines.join('\n')}\n`);
  const ends = lines.map((_, index) => lines.slice(0, index + 1).join('\n').length + 1);
  // Every byte of two rows, and each end of a row with the bytes around it.
  const cuts = new Set([
    ...Array.from({ length: ends[2]! }, (_, i) => i),
    ...ends.flatMap((end) => [end - 1, end, end + 1]),
  ]);
  for (const cut of cuts) {
    const rows = ends.filter((end) => end <= cut).length;
    const isIn = (index: number) => rows > index;
    const signed = (at: number) => (isIn(at + 3) ? 2 : isIn(at + 1) ? 1 : 0);
    const [first, second, third] = [signed(1), signed(7), signed(13)];
    expect(await carry(whole.subarray(0, cut)), `cut at ${cut}`).toEqual({
      finals: isIn(6) ? [3] : [],
      waiting: [
        ...(first > 0 && !isIn(6) ? [['3', 0, first]] : []),
        ...(second > 0 ? [['5', 1, second]] : []),
        ...(third > 0 && !isIn(18) ? [['7', 2, third]] : []),
      ],
      left: false,
    });
  }
});

test('a line that was changed, or a journal of another log, is refused and left where it is', async () => {
  const wrong = [...lines];
  wrong[4] = wrong[4]!.replace('"at":4', '"at":5');
  expect(await carry(`${wrong.join('\n')}\n`)).toEqual({ code: 'STORE_CORRUPT', finals: 0, live: 0, left: true });
  const other = [row({ state: 'opened', at: 1, ...identity, chainId: 1 }), ...lines.slice(1)];
  expect(await carry(`${other.join('\n')}\n`)).toMatchObject({ code: 'STORE_FOREIGN', left: true });
});

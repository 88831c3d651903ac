import { expect, test } from 'vitest';
import { missingNonces, nextMove, nextNonce } from './moves.ts';
import type { Transaction } from './transaction.ts';

const attempt = {
  hash: '0x',
  raw: '0x',
  gas: 1n,
  maxFeePerGas: 1n,
  maxPriorityFeePerGas: 1n,
  broadcast: true,
} as const;
const tx = (nonce: number, cancels = false): Transaction => ({
  ...{ key: `${nonce}`, subject: '', purpose: '', nonce, to: '0x', data: '0x', value: 0n, state: 'waiting' },
  ...{ sinceBlock: 10, sinceTime: 1000, reverted: false, cost: 0n, createdAt: 0, attempts: [{ ...attempt, cancels }] },
});
const patience = { blocks: 4, seconds: 24 };
const view = (blocks: number, seconds: number, nonce = 5) => ({
  ...{ head: { number: 10n + BigInt(blocks), hash: '0x' as const, timestamp: 1000 + seconds }, final: 0n, nonce },
});
const calm = { useful: true, urgent: false, refusal: undefined, patience };

test('new nonces follow what waits and what the chain has used', () => {
  expect([nextNonce([], 7, 0), nextNonce([tx(7), tx(8)], 7, 0), nextNonce([tx(3)], 7, 0)]).toEqual([7, 9, 7]);
  expect([nextNonce([], 2, 7), nextNonce([tx(8)], 2, 7)]).toEqual([7, 9]);
});

test('a gap is what lies between the chain and what waits, and nothing above it', () => {
  expect(missingNonces([], 4)).toEqual([]);
  expect(missingNonces([tx(4), tx(5)], 4)).toEqual([]);
  expect(missingNonces([tx(5), tx(8)], 4)).toEqual([4, 6, 7]);
});

test('passed over means in enough blocks and for long enough by the chain, sooner when urgent', () => {
  const move = (blocks: number, seconds: number, urgent = false, own = patience) =>
    nextMove(tx(5), view(blocks, seconds), { ...calm, urgent, patience: own });
  expect([move(4, 24), move(3, 99), move(99, 23)]).toEqual(['replace', 'offer', 'offer']);
  expect([move(2, 12, true), move(1, 12, true)]).toEqual(['replace', 'offer']);
  expect(move(0, 99, true, { blocks: 1, seconds: 0 })).toBe('offer');
});

test('only the next transaction is replaced or taken back, and what is taken back stays so', () => {
  const useless = { ...calm, useful: false };
  expect([nextMove(tx(5), view(0, 0), useless), nextMove(tx(6), view(9, 99), useless)]).toEqual(['cancel', 'offer']);
  expect([nextMove(tx(5, true), view(0, 0), useless), nextMove(tx(5, true), view(4, 24), useless)]).toEqual([
    'offer',
    'replace',
  ]);
});

test('words of a refusal make a replacement come at once, other words after a while', () => {
  for (const [refusal, at] of [
    ['TRANSACTION_UNDERPRICED', 'replace'],
    ['TRANSACTION_GAS', 'replace'],
    ['TRANSACTION_REFUSED', 'offer'],
    ['TRANSACTION_NONCE_TOO_LOW', 'offer'],
  ]) {
    expect(nextMove(tx(5), view(0, 0), { ...calm, refusal })).toBe(at);
    expect(nextMove(tx(5), view(4, 24), { ...calm, refusal })).toBe('replace');
  }
});

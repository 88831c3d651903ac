import { anchorsAbi } from '@assay/sdk/abi';
import { BaseError, ContractFunctionRevertedError, encodeErrorResult, HttpRequestError, TimeoutError } from 'viem';
import { expect, test } from 'vitest';
import { chainError, estimateError, isAlreadyKnown, sendError } from './chainErrors.ts';

const url = 'https://rpc.example/v2/secret-api-key';
const node = (details: string) => new BaseError('RPC Request failed.', { details });

test.each([
  ['already known'],
  ['Known transaction: 0x6ecea1fbf2a9ae14389ca87c017a83c0f720dceb9c72c5bc47319b275d75be2a'],
  ['AlreadyKnown'],
  ['transaction already imported'],
])('%s: the node has it', (words) => {
  expect(isAlreadyKnown(node(words))).toBe(true);
});

test.each([
  ['nonce too low: next nonce 5, tx nonce 4', 'TRANSACTION_NONCE_TOO_LOW'],
  ['Transaction nonce too low. Expected nonce to be at least 1 but got 0.', 'TRANSACTION_NONCE_TOO_LOW'],
  ['OldNonce', 'TRANSACTION_NONCE_TOO_LOW'],
  ['insufficient funds for gas * price + value: balance 0, tx cost 5', 'INSUFFICIENT_FUNDS'],
  ["Sender doesn't have enough funds to send tx. The max upfront cost is: 2", 'INSUFFICIENT_FUNDS'],
  ['replacement transaction underpriced', 'TRANSACTION_UNDERPRICED'],
  ['transaction underpriced: tip needed 1000000, tip permitted 0', 'TRANSACTION_UNDERPRICED'],
  ['FeeTooLow, MaxFeePerGas too low', 'TRANSACTION_UNDERPRICED'],
  [
    'Transaction maxFeePerGas (1) is too low for the next block, which has a baseFeePerGas of 4',
    'TRANSACTION_UNDERPRICED',
  ],
  ['txpool is full', 'TRANSACTION_REFUSED'],
])('%s: %s', (words, code) => {
  expect(isAlreadyKnown(node(words))).toBe(false);
  expect(sendError(node(words))).toMatchObject({ code });
});

test.each([
  [new TimeoutError({ body: {}, url }), 'CHAIN_TIMEOUT'],
  [new HttpRequestError({ url, status: 429, body: {} }), 'CHAIN_RATE_LIMITED'],
  [new HttpRequestError({ url, status: 502, body: {} }), 'CHAIN_UNREACHABLE'],
  [new HttpRequestError({ url, body: {}, details: 'fetch failed' }), 'CHAIN_UNREACHABLE'],
  [node('Too Many Requests'), 'CHAIN_RATE_LIMITED'],
  [node('header not found'), 'CHAIN_REQUEST_FAILED'],
  [new Error('anything'), 'CHAIN_REQUEST_FAILED'],
])('a failed read keeps its kind: %s', (error, code) => {
  const wrapped = chainError('Reading', new BaseError('outer', { cause: error }));
  expect(wrapped).toMatchObject({ code });
  expect(wrapped.message).not.toContain('secret-api-key');
});

test('an estimate says what the contract said', () => {
  const operator = '0x00000000000000000000000000000000000000aa';
  const reverted = (data: `0x${string}`) =>
    new BaseError('reverted', {
      cause: new ContractFunctionRevertedError({ abi: anchorsAbi, data, functionName: 'anchor' }),
    });
  const notAnchorer = encodeErrorResult({ abi: anchorsAbi, errorName: 'NotAnchorer', args: [operator, operator] });
  const taken = encodeErrorResult({ abi: anchorsAbi, errorName: 'SizeOutOfRange', args: [operator, 9, 5] });
  expect(estimateError(reverted(notAnchorer))).toMatchObject({ code: 'ANCHOR_KEY_NOT_DELEGATED' });
  expect(estimateError(reverted(taken))).toMatchObject({ code: 'ANCHOR_SIZE_TAKEN' });
  expect(estimateError(node('boom'))).toMatchObject({ code: 'CHAIN_REQUEST_FAILED' });
});

import { anchorsAbi } from '@assay/sdk/abi';
import { BaseError, ContractFunctionRevertedError, encodeErrorResult, HttpRequestError, TimeoutError } from 'viem';
import { expect, test } from 'vitest';
import { chainError, isAlreadyKnown, isChainTrouble, sendError, simulationError } from './nodeErrors.ts';

const url = 'https://rpc.example/v2/secret-api-key';
const node = (details: string) => new BaseError('RPC Request failed.', { details });

test.each([
  ['already known'],
  ['Known transaction: 0x6ecea1fbf2a9ae14389ca87c017a83c0f720dceb9c72c5bc47319b275d75be2a'],
  ['AlreadyKnown'],
  ['transaction already imported'],
  ['existing tx with same hash'],
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
  ['could not replace existing tx', 'TRANSACTION_UNDERPRICED'],
  ['ReplacementNotAllowed', 'TRANSACTION_UNDERPRICED'],
  ['intrinsic gas too low: gas 21000, minimum needed 53000', 'TRANSACTION_GAS'],
  ['insufficient gas for floor data gas cost: gas 30000, minimum needed 40000', 'TRANSACTION_GAS'],
  ['txpool is full', 'TRANSACTION_REFUSED'],
  ['Too Many Requests', 'CHAIN_RATE_LIMITED'],
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

test('an answer that cannot be read is an inconsistency, and only silence is trouble', () => {
  const unreadable = chainError(
    'Reading',
    new BaseError('outer', { cause: new SyntaxError('Cannot convert 0xzz to a BigInt') }),
  );
  expect([unreadable.code, isChainTrouble(unreadable)]).toEqual(['CHAIN_INCONSISTENT', true]);
  expect(isChainTrouble(sendError(node('underpriced')))).toBe(false);
});

test('a simulation says what the contract said, by the name of its error', () => {
  const operator = '0x00000000000000000000000000000000000000aa';
  const reverted = (data: `0x${string}`) =>
    new BaseError('reverted', {
      cause: new ContractFunctionRevertedError({ abi: anchorsAbi, data, functionName: 'anchor' }),
    });
  const taken = encodeErrorResult({ abi: anchorsAbi, errorName: 'SizeOutOfRange', args: [operator, 9, 5] });
  expect(simulationError('anchor', reverted(taken))).toMatchObject({
    code: 'CONTRACT_REFUSED',
    details: { error: 'SizeOutOfRange' },
  });
  expect(simulationError('anchor', node('execution reverted'))).toMatchObject({ code: 'CONTRACT_REFUSED' });
  expect(simulationError('anchor', node('insufficient funds for transfer'))).toMatchObject({
    code: 'INSUFFICIENT_FUNDS',
  });
  expect(simulationError('anchor', node('boom'))).toMatchObject({ code: 'CHAIN_REQUEST_FAILED' });
});

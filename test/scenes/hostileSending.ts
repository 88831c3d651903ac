import { keccak256 } from 'viem';
import type { Random } from '../generators/randomNumbers.ts';
import { type RpcBehaviour, rpcRefusal } from './rpcProxy.ts';

/** Receipts that are null although the transaction is mined. */
export const withoutReceipts: RpcBehaviour = async ({ method }, forward) =>
  method === 'eth_getTransactionReceipt' ? null : forward();

/** What erigon, nethermind, besu and reth say when they refuse a transaction; the first of each pair is the kind. */
const WORDS: readonly (readonly [RegExp, readonly string[]])[] = [
  [
    /already known|known transaction/i,
    ['existing tx with same hash', 'AlreadyKnown', 'Known transaction', 'already imported'],
  ],
  [/nonce.*(too low|lower)|nonce_too_low/i, ['nonce too low', 'OldNonce', 'Nonce too low', 'INVALID_NONCE']],
  [
    /underpriced|replacement|bump/i,
    ['could not replace existing tx', 'ReplacementNotAllowed', 'Replacement transaction underpriced', 'INTERNAL_ERROR'],
  ],
  [/./, ['transaction type not supported', 'Internal error', 'no such luck']],
];

/** Refusals of transactions in the words of other clients. */
export function foreignWords(random: Random): RpcBehaviour {
  return async ({ method }, forward) => {
    if (method !== 'eth_sendRawTransaction') return forward();
    try {
      return await forward();
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      const [, words] = WORDS.find(([kind]) => kind.test(said))!;
      throw rpcRefusal(-32_000, random.pick(words));
    }
  };
}

/** Takes half of the transactions, says so and forgets them. */
export function forgetful(random: Random): RpcBehaviour {
  return async ({ method, params }, forward) =>
    method === 'eth_sendRawTransaction' && random.chance(50) ? keccak256(params[0] as `0x${string}`) : forward();
}

const ETHER = '0xde0b6b3a7640000';

/** Fee histories of 1 ether, of nothing, or empty. */
export function lyingFees(random: Random): RpcBehaviour {
  return async ({ method }, forward) => {
    if (method === 'eth_maxPriorityFeePerGas') return ETHER;
    if (method !== 'eth_feeHistory') return forward();
    const truth = (await forward()) as { baseFeePerGas: string[]; gasUsedRatio: number[]; oldestBlock: string };
    return random.pick([
      { ...truth, reward: truth.gasUsedRatio.map(() => [ETHER]) },
      { ...truth, reward: null },
      { ...truth, baseFeePerGas: [], gasUsedRatio: [], reward: [] },
      { ...truth, baseFeePerGas: truth.baseFeePerGas.map(() => '0x0'), reward: truth.gasUsedRatio.map(() => ['0x0']) },
    ]);
  };
}

/** A chain without EIP-1559: no base fee in blocks, and nobody knows the methods that ask for one. */
export const withoutEip1559: RpcBehaviour = async ({ method }, forward) => {
  if (method === 'eth_feeHistory' || method === 'eth_maxPriorityFeePerGas')
    throw rpcRefusal(-32_601, `the method ${method} does not exist/is not available`);
  const answer = await forward();
  if (!/^eth_getBlockBy/.test(method) || answer === null) return answer;
  const { baseFeePerGas: _, ...block } = answer as Record<string, unknown>;
  return block;
};

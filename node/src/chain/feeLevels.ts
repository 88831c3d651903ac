import { InputError } from '@assay/sdk';
import type { PublicClient } from 'viem';

/**
 * Fee levels of the next block, in wei per gas. `legacy`: the chain knows no base fee, so `baseFee` is the price it asks for
 * and `tip` is 0.
 */
export type FeeLevels = { readonly baseFee: bigint; readonly tip: bigint; readonly legacy?: boolean };

/** Blocks whose fees are looked at, and the share of their transactions that paid less than we offer. */
const FEE_BLOCKS = 10;
const FEE_PERCENTILE = 60;

/**
 * Asks what the next block costs: from the history of fees, from the head's base fee where a node has no usable history,
 * from the price of gas where the chain has no base fee. All of it is only the node's word: the fee rules bound it.
 */
export async function readFeeLevels(
  client: Pick<PublicClient, 'getFeeHistory' | 'getBlock' | 'getGasPrice'>,
): Promise<FeeLevels> {
  return (await fromHistory(client)) ?? (await fromHead(client));
}

async function fromHistory(client: Pick<PublicClient, 'getFeeHistory'>): Promise<FeeLevels | undefined> {
  const question = { blockCount: FEE_BLOCKS, rewardPercentiles: [FEE_PERCENTILE], blockTag: 'latest' as const };
  const history = await client.getFeeHistory(question).catch((error: unknown) => {
    // A node that does not know the method, or answers it with nulls, may know the rest. One that is silent does not.
    if (isSilence(error)) throw error;
    return undefined;
  });
  const baseFee = history?.baseFeePerGas?.at(-1);
  if (typeof baseFee !== 'bigint' || baseFee < 0n) return undefined;
  const tips = (history?.reward ?? []).map((block) => block?.[0] ?? 0n).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return { baseFee, tip: tips[Math.floor(tips.length / 2)] ?? 0n };
}

async function fromHead(client: Pick<PublicClient, 'getBlock' | 'getGasPrice'>): Promise<FeeLevels> {
  const { baseFeePerGas } = await client.getBlock({ blockTag: 'latest' });
  // The base fee rises by an eighth a block at most.
  if (typeof baseFeePerGas === 'bigint') return { baseFee: (baseFeePerGas * 9n) / 8n + 1n, tip: 0n };
  const price = await client.getGasPrice();
  if (typeof price !== 'bigint' || price < 0n) {
    throw new InputError('CHAIN_INCONSISTENT', 'The node says neither a base fee nor a price of gas.');
  }
  return { baseFee: price, tip: 0n, legacy: true };
}

function isSilence(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 16; at = at.cause, depth++) {
    if (/^(HttpRequestError|TimeoutError)$/.test(at.name)) return true;
  }
  return false;
}

import { type Address, getAbiItem, type Hex, type PublicClient } from 'viem';
import { anchorsAbi } from './abi/index.ts';
import { sameAddress } from './address.ts';
import type { AnchoredLog } from './anchoring.ts';
import { unpackWord } from './anchorWord.ts';
import { InputError } from './errors.ts';
import type { BlockRange } from './logPager.ts';

const ANCHORED = getAbiItem({ abi: anchorsAbi, name: 'Anchored' });

/**
 * `Anchored` events of a range in chain order: of one operator, or of all. One request.
 * @throws InputError CHAIN_INCONSISTENT for an answer that is not about what was asked, and what the client throws
 */
export async function readAnchoredLogs(
  client: Pick<PublicClient, 'getLogs'>,
  anchors: Address,
  range: BlockRange,
  operator?: Address,
): Promise<AnchoredLog[]> {
  const args = operator === undefined ? {} : { args: { operator } };
  const found = await client.getLogs({ address: anchors, event: ANCHORED, ...args, ...range, strict: true });
  const logs = found.map((log) => {
    const { blockNumber, blockHash, transactionHash, logIndex, blockTimestamp } = log;
    const fits =
      sameAddress(log.address, anchors) &&
      (operator === undefined || sameAddress(log.args.operator, operator)) &&
      isPlace(blockNumber, blockHash, transactionHash, logIndex) &&
      range.fromBlock <= blockNumber &&
      blockNumber <= range.toBlock;
    if (!fits) {
      const message = `The node answered blocks ${range.fromBlock} to ${range.toBlock} with an event that was not asked for, or that has no place.`;
      throw new InputError('CHAIN_INCONSISTENT', message, { blockNumber, blockHash, logIndex });
    }
    const { root, word } = log.args;
    return {
      operator: log.args.operator,
      root,
      // The contract keeps the size in the word alone.
      size: unpackWord(word).size,
      word,
      // Some nodes give nothing, null or 0 here.
      time: blockTimestamp ? Number(blockTimestamp) : undefined,
      blockNumber: Number(blockNumber),
      blockHash,
      transactionHash,
      logIndex,
    };
  });
  return logs.sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
}

function isPlace(number: bigint | null, block: Hex | null, transaction: Hex | null, index: number | null): boolean {
  return number !== null && block !== null && transaction !== null && index !== null;
}

/** Time in the header of an event's block, unix seconds. @throws InputError CHAIN_INCONSISTENT, and what the client throws */
export async function readBlockTime(client: Pick<PublicClient, 'getBlock'>, log: AnchoredLog): Promise<number> {
  const { number, hash, timestamp } = await client.getBlock({ blockHash: log.blockHash });
  if (hash === log.blockHash && Number(number) === log.blockNumber && Number.isSafeInteger(Number(timestamp)))
    return Number(timestamp);
  throw new InputError('CHAIN_INCONSISTENT', `The node gives no header for block ${log.blockNumber} of an event.`, {
    blockNumber: log.blockNumber,
    blockHash: log.blockHash,
  });
}

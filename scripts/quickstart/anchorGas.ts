import { unpackWord } from '@assay/sdk';
import { anchorsAbi } from '@assay/sdk/abi';
import type { Address } from 'viem';
import type { Connection } from '../cli/connection.ts';

export type AnchorGas = {
  readonly anchors: number;
  readonly entries: number;
  readonly lowest: number;
  readonly median: number;
  readonly highest: number;
  readonly perReceipt: number;
};

/** What the anchors of an operator have cost so far, out of the transactions' own receipts. */
export async function anchorGas({ publicClient, deployment }: Connection, operator: Address): Promise<AnchorGas> {
  const { address, startBlock } = deployment.contracts.Anchors;
  const filter = { address, abi: anchorsAbi, eventName: 'Anchored', args: { operator }, strict: true } as const;
  const events = await publicClient.getContractEvents({ ...filter, fromBlock: BigInt(startBlock) });
  const receipts = await Promise.all(
    events.map(({ transactionHash: hash }) => publicClient.getTransactionReceipt({ hash })),
  );
  const gas = receipts.map(({ gasUsed }) => Number(gasUsed)).sort((a, b) => a - b);
  const last = events.at(-1);
  const entries = last === undefined ? 0 : unpackWord(last.args.word).size;
  const total = gas.reduce((sum, one) => sum + one, 0);
  return {
    anchors: gas.length,
    entries,
    lowest: gas[0] ?? 0,
    median: gas[Math.floor(gas.length / 2)] ?? 0,
    highest: gas.at(-1) ?? 0,
    perReceipt: Math.round((100 * total) / entries) / 100,
  };
}

import type { Address } from 'viem';
import { anchorsOf } from '../cli/anchorsOf.ts';
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
export async function anchorGas(connection: Connection, operator: Address): Promise<AnchorGas> {
  const anchors = await anchorsOf(connection, operator);
  const receipts = await Promise.all(
    anchors.map(({ transactionHash: hash }) => connection.publicClient.getTransactionReceipt({ hash })),
  );
  const gas = receipts.map(({ gasUsed }) => Number(gasUsed)).sort((a, b) => a - b);
  const entries = anchors.at(-1)?.size ?? 0;
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

import { type Address, getAddress, type Hex, type PublicClient } from 'viem';
import { faultCourtAbi } from '../abi/index.ts';
import { type ChainReader, createChainReader } from '../chainReader.ts';
import { decodeReceipt } from '../compactReceipt.ts';
import { guardRead } from '../contractReader.ts';
import type { Deployment } from '../deployment.ts';
import { isComplete } from '../flags.ts';
import { pagedLogs } from '../pagedLogs.ts';
import { declarationsBegun } from '../promise/declarationsAt.ts';
import { receiptDigest } from '../receipt.ts';
import type { Evidence } from './evidence.ts';
import { forkKey, placeKey, undeclaredKey, unknownModelKey, windowNumber } from './faultKeys.ts';
import { type FaultName, faultName } from './faultNames.ts';

/** A fault that took stake. Amounts of OPG in its smallest unit, time in unix seconds. */
export type Punishment = {
  readonly fault: FaultName | undefined;
  readonly operator: Address;
  readonly faultKey: Hex;
  readonly time: number;
  readonly taken: bigint;
  readonly bounty: bigint;
  /** Who got the bounty; the zero address when nobody had committed to it. */
  readonly recipient: Address;
  /** Who sent the challenge. */
  readonly challenger: Address;
  readonly transactionHash: Hex;
};

/**
 * What was punished already of that which evidence is about: faults on record of its receipts, and forks of the logs that it
 * shows, oldest first. A receipt that was only marked, because nothing was at stake, is not among them.
 * @throws InputError CHAIN_UNREACHABLE
 */
export async function findPunishments(
  evidence: Evidence,
  { publicClient, deployment }: { readonly publicClient: PublicClient; readonly deployment: Deployment },
): Promise<readonly Punishment[]> {
  const { address, startBlock } = deployment.contracts.FaultCourt;
  const court = { address, abi: faultCourtAbi, strict: true } as const;
  const chain = createChainReader({ publicClient, deployment });
  const digests = evidence.receipts.map((compact) => {
    const { receipt, domain } = decodeReceipt(compact);
    return receiptDigest(receipt, domain);
  });
  const marks = await pagedLogs(publicClient, 'ReceiptFaulted events', startBlock, (range) =>
    digests.length === 0
      ? Promise.resolve([])
      : publicClient.getContractEvents({ ...court, eventName: 'ReceiptFaulted', args: { digest: digests }, ...range }),
  );
  const faultKey = [...new Set([...marks.map(({ args }) => args.faultKey), ...(await keysOf(evidence, chain))])];
  if (faultKey.length === 0) return [];
  const logs = await pagedLogs(publicClient, 'FaultPunished events', startBlock, (range) =>
    publicClient.getContractEvents({ ...court, eventName: 'FaultPunished', args: { faultKey }, ...range }),
  );
  return Promise.all(
    logs.map(({ args, blockHash, transactionHash: hash }) =>
      guardRead('a punishment', async () => {
        const [{ timestamp }, { from }] = await Promise.all([
          publicClient.getBlock({ blockHash }),
          publicClient.getTransaction({ hash }),
        ]);
        const { fault, ...rest } = args;
        // Events give addresses in mixed case, transactions as the node wrote them.
        const challenger = getAddress(from);
        return { fault: faultName(fault), ...rest, time: Number(timestamp), challenger, transactionHash: hash };
      }),
    ),
  );
}

/** Keys of faults that a receipt need not be marked with: it is marked with the first one that was shown of it. */
async function keysOf({ receipts, showings }: Evidence, chain: ChainReader): Promise<Hex[]> {
  const { window: length } = await chain.constants();
  const keys = showings.map(({ operator }) => forkKey(operator));
  for (const compact of receipts) {
    const { operator, leafIndex, endpoint, modelId, issuedAt, flags } = decodeReceipt(compact).receipt;
    keys.push(placeKey(operator, leafIndex));
    if (!isComplete(flags)) continue;
    const window = windowNumber(issuedAt, length);
    const begun = declarationsBegun(await chain.declarations(operator, endpoint), issuedAt);
    keys.push(undeclaredKey(operator, endpoint, begun, window), unknownModelKey(operator, modelId, window));
  }
  return keys;
}

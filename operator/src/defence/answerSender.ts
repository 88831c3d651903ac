import { type CourtCall, InputError } from '@assay/sdk';
import { faultCourtAbi } from '@assay/sdk/abi';
import { type Address, encodeFunctionData, type LocalAccount, type PublicClient } from 'viem';
import { isAlreadyKnown, sendError } from '../anchoring/chainErrors.ts';
import { bumpFees, type Fees, suggestFees } from '../anchoring/fees.ts';
import type { Outbox, Pending } from './outbox.ts';

/** Sends answers from an account that nothing else uses, one at a time. */
export type AnswerSender = {
  /** Brings the outbox up to the chain: what was mined is forgotten, what was passed over is offered for more. */
  settle(): Promise<void>;
  isBusy(): boolean;
  /** Simulates, writes down and sends an answer. @throws InputError INSUFFICIENT_FUNDS, FEE_CEILING; what the court or the node says */
  send(demandId: bigint, call: CourtCall): Promise<void>;
};

/** No answer takes more: the dearest one in a log of 2^40 entries needs a quarter of it. */
const MOST_GAS = 1_000_000n;
const STUCK_BLOCKS = 3;

/** Opens the sender over viem. `maxFeePerGas` in wei. */
export function createAnswerSender(options: {
  readonly client: PublicClient;
  readonly chainId: number;
  readonly court: Address;
  readonly account: LocalAccount;
  readonly outbox: Outbox;
  readonly maxFeePerGas: bigint;
}): AnswerSender {
  const { client, chainId, court, account, outbox, maxFeePerGas: ceiling } = options;

  async function levels() {
    const history = await client.getFeeHistory({ blockCount: 10, rewardPercentiles: [60], blockTag: 'latest' });
    const tips = (history.reward ?? []).map((block) => block[0] ?? 0n).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return { baseFee: history.baseFeePerGas.at(-1) ?? 0n, tip: tips[Math.floor(tips.length / 2)] ?? 0n };
  }

  async function sign(
    what: Pick<Pending, 'demandId' | 'nonce' | 'data' | 'gas'>,
    fees: Fees,
    block: number,
  ): Promise<void> {
    const { nonce, data, gas } = what;
    const raw = await account.signTransaction({ type: 'eip1559', chainId, to: court, nonce, data, gas, ...fees });
    // INVARIANT H14: An answer to a demand is on the disk before a node sees it, and sent from an account that sends
    //   nothing else: defence and anchoring cannot hold each other up.
    outbox.put({ ...what, ...fees, raw, sinceBlock: block });
    await offer(raw);
  }

  async function offer(raw: Pending['raw']): Promise<void> {
    try {
      await client.sendRawTransaction({ serializedTransaction: raw });
    } catch (error) {
      if (isAlreadyKnown(error)) return;
      const refused = sendError(error);
      // Mined between our reads, or the pool holds a dearer offer: the next round sees which.
      if (refused.code !== 'TRANSACTION_NONCE_TOO_LOW' && refused.code !== 'TRANSACTION_UNDERPRICED') throw refused;
    }
  }

  return {
    isBusy: () => outbox.pending() !== undefined,
    settle: async () => {
      const pending = outbox.pending();
      if (pending === undefined) return;
      const head = Number(await client.getBlockNumber({ cacheTime: 0 }));
      const nonce = await client.getTransactionCount({ address: account.address, blockNumber: BigInt(head) });
      if (nonce > pending.nonce) return outbox.clear();
      const suggested = suggestFees(await levels(), ceiling, true);
      const fees = suggested && bumpFees(pending, suggested, ceiling);
      if (head - pending.sinceBlock >= STUCK_BLOCKS && fees !== undefined) await sign(pending, fees, head);
      else await offer(pending.raw);
    },
    send: async (demandId, { functionName, args }) => {
      const call = { address: court, abi: faultCourtAbi, functionName, args, account } as never;
      // Refused here, it costs nothing: somebody may have answered before.
      const estimate = await client.estimateContractGas(call);
      const gas = estimate + estimate / 4n;
      if (gas > MOST_GAS)
        throw new InputError('TRANSACTION_REFUSED', `An answer would take ${gas} gas; at most ${MOST_GAS} is spent.`, {
          gas,
        });
      const fees = suggestFees(await levels(), ceiling, true);
      if (fees === undefined)
        throw new InputError('FEE_CEILING', 'Gas costs more than anchoring.maxFeePerGas allows.', { ceiling });
      const needed = gas * fees.maxFeePerGas;
      const balance = await client.getBalance({ address: account.address });
      if (balance < needed) {
        const message = `The defence key ${account.address} has ${balance} wei; an answer may cost ${needed}. Fund it.`;
        throw new InputError('INSUFFICIENT_FUNDS', message, { address: account.address, balance, needed });
      }
      const head = await client.getBlockNumber({ cacheTime: 0 });
      const nonce = await client.getTransactionCount({ address: account.address, blockNumber: head });
      const data = encodeFunctionData({ abi: faultCourtAbi, functionName, args } as never);
      await sign({ demandId, nonce, data, gas }, fees, Number(head));
    },
  };
}

import { decodeReceipt, isComplete, toHex } from '@assay/sdk';
import { isUndeclared, isUnknownModel, judgeableBefore } from '@assay/sdk/promise';
import type { Address, Hex } from 'viem';
import type { Alarms } from '../alarms/alarms.ts';
import type { ChainSource } from '../chain/chainSource.ts';
import type { ReceiptStore } from '../store/receiptStore.ts';

export type JudgeDeps = {
  readonly source: Pick<ChainSource, 'nextTime' | 'modelTimes' | 'declarations' | 'lifetime'>;
  readonly receipts: ReceiptStore;
  readonly alarms: Alarms;
};

/** Receipts judged in one round: a flood of them must not hold up the rest of it. */
const BATCH = 500;

/**
 * Holds each handed-in receipt once against what the operator declared and which models may be served: UNDECLARED_MODEL,
 * UNKNOWN_MODEL. One that was issued just now waits until no declaration can come that would cover it.
 */
export async function judgeModels(operator: Address, deps: JudgeDeps): Promise<void> {
  const { receipts, source } = deps;
  if (receipts.unjudged(operator, Number.MAX_SAFE_INTEGER, 1).length === 0) return;
  const now = await source.nextTime();
  const { drain, skew } = await source.modelTimes();
  // Receipts that are dated ahead must not take the places of those that can be judged.
  const waiting = receipts.unjudged(operator, judgeableBefore(now, skew), BATCH);
  // Read anew in each round: what accuses must be as new as what it accuses.
  const declarations = remember((endpoint: Hex) => source.declarations(operator, endpoint));
  const lifetime = remember(source.lifetime);
  for (const { digest, compact } of waiting) {
    const { receipt } = decodeReceipt(compact);
    if (isComplete(receipt.flags)) {
      const history = await declarations(receipt.endpoint);
      // INVARIANT W12: A receipt is called undeclared or of an unknown model only if it is complete, and only against
      //   registries that were read when no declaration could cover it any more, the court's skew included.
      if (isUndeclared(receipt, history, { drain, skew })) {
        raise('UNDECLARED_MODEL', `did not declare ${receipt.modelId} for the endpoint ${receipt.endpoint}`);
      }
      if (isUnknownModel(receipt, await lifetime(receipt.modelId), skew)) {
        raise('UNKNOWN_MODEL', `answered with the model ${receipt.modelId}, which nobody could serve`);
      }
    }
    receipts.setJudged(digest);

    function raise(code: 'UNDECLARED_MODEL' | 'UNKNOWN_MODEL', what: string): void {
      deps.alarms.raise({
        code,
        operator,
        subject: toHex(digest),
        message: `${operator} ${what}, when it issued receipt ${receipt.leafIndex} at ${receipt.issuedAt}.`,
        receipts: [compact],
        details: { digest: toHex(digest), skew },
      });
    }
  }
}

function remember<T>(read: (key: Hex) => Promise<T>): (key: Hex) => Promise<T> {
  const known = new Map<Hex, Promise<T>>();
  return (key) => {
    const found = known.get(key) ?? read(key);
    known.set(key, found);
    return found;
  };
}

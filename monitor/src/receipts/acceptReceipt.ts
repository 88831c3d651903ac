import {
  decodeReceipt,
  fromHex,
  InputError,
  receiptDigest,
  recoverReceiptSigner,
  type SignedReceipt,
  sameAddress,
  toHex,
} from '@assay/sdk';
import { isWithinDelay, keyAt } from '@assay/sdk/promise';
import type { Address, Hex } from 'viem';
import type { Alarms } from '../alarms/alarms.ts';
import type { ChainTimes } from '../chain/chainSource.ts';
import type { OperatorStore } from '../store/operatorStore.ts';
import type { ReceiptStore, StoredReceipt } from '../store/receiptStore.ts';

export type AcceptDeps = {
  readonly domain: { readonly chainId: number; readonly anchors: Address };
  readonly times: ChainTimes;
  readonly operators: OperatorStore;
  readonly receipts: ReceiptStore;
  readonly alarms: Alarms;
  readonly maxReceipts: number;
};

export type AcceptedReceipt = { readonly digest: Hex; readonly operator: Address; readonly leafIndex: number };

/**
 * Takes a compact receipt from anyone (attacker-controlled) into the watch, if an operator of this chain signed it.
 * Two receipts of one operator with one index raise CONFLICT.
 * @throws InputError RECEIPT_... what is wrong with it, OPERATOR_NOT_REGISTERED, RECEIPT_KEY_UNKNOWN, WATCH_FULL
 */
export function acceptReceipt(compact: string, deps: AcceptDeps): AcceptedReceipt {
  const signed = decodeReceipt(compact);
  checkDomain(signed, deps);
  checkSigner(signed, deps.operators);
  const { leafIndex, issuedAt, anchorBy } = signed.receipt;
  const operator = signed.receipt.operator.toLowerCase() as Address;
  const digest = receiptDigest(signed.receipt, signed.domain);
  const receipt = { digest: fromHex(digest), operator, leafIndex, issuedAt, anchorBy, compact };
  if (deps.receipts.get(receipt.digest) === undefined) {
    makeRoom(operator, deps);
    const others = deps.receipts.atLeaf(operator, leafIndex);
    if (others[0] !== undefined) raiseConflict(receipt, others[0], deps.alarms);
    deps.receipts.add(receipt);
  }
  return { digest, operator, leafIndex };
}

function checkDomain({ domain, receipt }: SignedReceipt, { domain: ours, times }: AcceptDeps): void {
  if (domain.chainId !== ours.chainId) {
    throw new InputError(
      'RECEIPT_CHAIN_ID',
      `The receipt is for chain ${domain.chainId}; this monitor watches chain ${ours.chainId}.`,
    );
  }
  if (!sameAddress(domain.anchors, ours.anchors)) {
    throw new InputError(
      'RECEIPT_ANCHORS',
      `The receipt names the Anchors contract ${domain.anchors}; this monitor watches ${ours.anchors}.`,
    );
  }
  if (!isWithinDelay(receipt, times.maxDelay)) {
    throw new InputError(
      'RECEIPT_ANCHOR_BY',
      `anchorBy lies more than MAX_DELAY (${times.maxDelay} s) after issuedAt.`,
      {
        issuedAt: receipt.issuedAt,
        anchorBy: receipt.anchorBy,
      },
    );
  }
}

function checkSigner(signed: SignedReceipt, operators: OperatorStore): void {
  const { operator, issuedAt } = signed.receipt;
  const record = operators.get(operator)?.record;
  if (record === undefined) {
    throw new InputError('OPERATOR_NOT_REGISTERED', `No operator ${operator} is registered on this chain.`, {
      operator,
    });
  }
  const signer = recoverReceiptSigner(signed);
  // INVARIANT W8: A handed-in receipt is watched only if a receipt key of its operator, in force when it was issued,
  //   signed it.
  if (keyAt(record.receiptKeys, signer, issuedAt) === undefined) {
    throw new InputError('RECEIPT_KEY_UNKNOWN', `${signer} was no receipt key of ${operator} at ${issuedAt}.`, {
      operator,
      signer,
      issuedAt,
    });
  }
}

/** An operator can sign any number of receipts for itself: those of others do not wait until there is room again. */
function makeRoom(operator: Address, { receipts, maxReceipts }: AcceptDeps): void {
  if (receipts.count() < maxReceipts) return;
  const some = Math.max(1, Math.floor(maxReceipts / 100));
  if (receipts.evict(some) > 0) return;
  const fullest = receipts.fullest();
  if (fullest !== undefined && fullest !== operator && receipts.evictOf(fullest, some) > 0) return;
  throw new InputError(
    'WATCH_FULL',
    `This monitor watches ${maxReceipts} receipts already. Try again later, or another monitor.`,
    { maxReceipts },
  );
}

function raiseConflict(receipt: Omit<StoredReceipt, 'status'>, other: StoredReceipt, alarms: Alarms): void {
  alarms.raise({
    code: 'CONFLICT',
    operator: receipt.operator,
    subject: String(receipt.leafIndex),
    message: `${receipt.operator} signed two receipts for entry ${receipt.leafIndex}.`,
    receipts: [other.compact, receipt.compact],
    details: { leafIndex: receipt.leafIndex, digests: [other, receipt].map(({ digest }) => toHex(digest)) },
  });
}

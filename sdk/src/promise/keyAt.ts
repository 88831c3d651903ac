import type { Address } from 'viem';
import { sameAddress } from '../address.ts';
import type { ReceiptKey } from '../chainReader.ts';

/** Keys that bind receipts issued at `time`: the second in which a key ends is its last one. */
export function keysAt(keys: readonly ReceiptKey[], time: number): ReceiptKey[] {
  return keys.filter(({ from, until }) => from <= time && time <= until);
}

/** The key of `signer` if it binds its operator at `time`; undefined for a stranger's, and before and after its time. */
export function keyAt(keys: readonly ReceiptKey[], signer: Address, time: number): ReceiptKey | undefined {
  return keysAt(keys, time).find(({ key }) => sameAddress(key, signer));
}

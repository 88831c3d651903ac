import { decodeReceipt, InputError, receiptDigest, type SignedReceipt } from '@assay/sdk';
import type { Address, Hex } from 'viem';
import type { Monitor } from './monitor.ts';
import { type Reason, reason } from './reason.ts';

/** What is known of a digest before the chain is asked: its receipt, its place in a log, and what is missing. */
export type Disclosure = {
  readonly digest: Hex;
  readonly signed?: SignedReceipt;
  readonly compact?: string;
  readonly place?: { readonly operator: Address; readonly leafIndex: number };
  readonly reasons: readonly Reason[];
};

/**
 * Finds the receipt behind a digest: the one given, else the one that the monitor was handed. Both arguments and the
 * monitor's answer are attacker-controlled: a receipt counts only if it hashes to the digest.
 * @throws InputError DIGEST_MALFORMED, DIGEST_MISMATCH, and what decodeReceipt throws, for bad arguments
 */
export async function disclose(digestText: string, given: string | undefined, monitor: Monitor): Promise<Disclosure> {
  const digest = parseDigest(digestText);
  const signed = given === undefined ? undefined : decodeReceipt(given);
  if (signed !== undefined && receiptDigest(signed.receipt, signed.domain) !== digest) {
    throw new InputError(
      'DIGEST_MISMATCH',
      'The receipt does not hash to the digest; ask for the digest that it has.',
      {
        digest,
        actual: receiptDigest(signed.receipt, signed.domain),
      },
    );
  }
  const located = await monitor.locate(digest);
  const seen = located.ok ? located.value : undefined;
  const reasons: Reason[] = [];
  if (!located.ok)
    reasons.push(reason(located.failure === 'NOT_FOUND' ? 'DIGEST_UNKNOWN' : located.failure, located.detail));

  const own = signed !== undefined && given !== undefined ? { signed, compact: given } : undefined;
  const handedIn = own ?? (seen?.receipt === undefined ? undefined : readHandedIn(seen.receipt, digest, reasons));
  if (handedIn === undefined) {
    if (seen !== undefined) reasons.push(reason('RECEIPT_NOT_DISCLOSED'));
    const place = seen === undefined ? {} : { place: { operator: seen.operator, leafIndex: seen.leafIndex } };
    return { digest, ...place, reasons };
  }
  const { operator, leafIndex } = handedIn.signed.receipt;
  if (seen !== undefined && (seen.operator.toLowerCase() !== operator.toLowerCase() || seen.leafIndex !== leafIndex)) {
    reasons.push(reason('DIGEST_ELSEWHERE', `the monitor saw it at ${seen.leafIndex} of ${seen.operator}`));
  }
  return { digest, ...handedIn, place: { operator, leafIndex }, reasons };
}

function parseDigest(text: string): Hex {
  if (/^0x[0-9a-fA-F]{64}$/.test(text)) return text.toLowerCase() as Hex;
  throw new InputError('DIGEST_MALFORMED', 'A digest is 0x and 64 hex digits.', { length: text.length });
}

function readHandedIn(
  compact: string,
  digest: Hex,
  reasons: Reason[],
): { signed: SignedReceipt; compact: string } | undefined {
  try {
    const signed = decodeReceipt(compact);
    if (receiptDigest(signed.receipt, signed.domain) === digest) return { signed, compact };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  reasons.push(reason('MONITOR_MALFORMED', 'the receipt that it holds is not the one with this digest'));
  return undefined;
}

import { fromHex, InputError, type ReceiptDomain } from '@assay/sdk';
import type { Address } from 'viem';
import { RECORD } from './record.ts';

const DIGEST_EVERY = 1024;

/**
 * Returns a function that refuses a record of another operator, chain or Anchors contract. The operator is compared in
 * each record; the digest, which binds the domain and takes 3 us, in one of 1,024: a log has one domain from its start.
 * @throws InputError LOG_DOMAIN_MISMATCH
 */
export function createOwnerCheck(options: {
  readonly directory: string;
  readonly operator: Address;
  readonly domain: ReceiptDomain;
  readonly digestOf: (buffer: Buffer, at: number) => Uint8Array;
}): (buffer: Buffer, at: number, index: number) => void {
  const { directory, domain, digestOf } = options;
  const operator = Buffer.from(fromHex(options.operator, 20));

  return (buffer, at, index) => {
    const packed = at + RECORD.packed;
    const digest = at + RECORD.digest;
    const sameOperator = operator.compare(buffer, packed, packed + 20) === 0;
    const checkDigest = index % DIGEST_EVERY === 0;
    // INVARIANT L11: A log is opened only under the operator, chain and Anchors contract that its receipts were signed
    //   for, and only if it has the root of its last signed checkpoint.
    if (sameOperator && (!checkDigest || buffer.compare(digestOf(buffer, packed), 0, 32, digest, digest + 32) === 0))
      return;
    const message =
      `Receipt ${index} in ${directory} is of another operator, chain or Anchors contract than configured ` +
      `(${options.operator}, ${domain.chainId}, ${domain.anchors}). Use this operator's own data directory.`;
    throw new InputError('LOG_DOMAIN_MISMATCH', message, { directory, index });
  };
}

import { type InferenceReceipt, type ReceiptDomain, toHex, ZERO_32 } from '@assay/sdk';
import fc from 'fast-check';
import { getAddress } from 'viem';

/** A domain on the local chain. */
export const domain: ReceiptDomain = { chainId: 31337, anchors: '0x5FbDB2315678afecb367f032d93F642f64180aa3' };

/** A receipt in which every field differs from every other. */
export const receipt: InferenceReceipt = {
  operator: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  leafIndex: 5,
  issuedAt: 1_700_000_000,
  anchorBy: 1_700_003_600,
  endpoint: `0x${'01'.repeat(32)}`,
  modelId: `0x${'02'.repeat(32)}`,
  configDigest: `0x${'03'.repeat(32)}`,
  requestCommitment: `0x${'04'.repeat(32)}`,
  executedCommitment: `0x${'05'.repeat(32)}`,
  responseCommitment: `0x${'06'.repeat(32)}`,
  executionRoot: ZERO_32,
  evidenceDigest: `0x${'07'.repeat(32)}`,
  clientNonce: `0x${'08'.repeat(32)}`,
  inputUnits: 12,
  outputUnits: 34,
  flags: 1,
};

const hex = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map(toHex);

/** Any well-formed receipt. */
export const arbitraryReceipt: fc.Arbitrary<InferenceReceipt> = fc
  .record({
    operator: hex(20).map((address) => getAddress(address.replace(/^0x00/, '0x01') as `0x${string}`)),
    leafIndex: fc.integer({ min: 0, max: 2 ** 40 - 1 }),
    issuedAt: fc.integer({ min: 0, max: 2 ** 52 }),
    delay: fc.integer({ min: 1, max: 2 ** 40 }),
    endpoint: hex(32),
    modelId: hex(32),
    configDigest: hex(32),
    requestCommitment: hex(32),
    executedCommitment: hex(32),
    responseCommitment: hex(32),
    executionRoot: hex(32),
    evidenceDigest: hex(32),
    clientNonce: hex(32),
    inputUnits: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    outputUnits: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    flags: fc.integer({ min: 0, max: 15 }),
  })
  .map(({ delay, ...rest }) => ({ ...rest, anchorBy: rest.issuedAt + delay }));

import { type InferenceReceipt, ZERO_32 } from '@assay/sdk';

type Changes = Partial<InferenceReceipt> & Pick<InferenceReceipt, 'operator' | 'issuedAt' | 'anchorBy'>;

/** A receipt that says what `changes` say; every other field is zero, which is well-formed. */
export function draftReceipt(changes: Changes): InferenceReceipt {
  return {
    leafIndex: 0,
    endpoint: ZERO_32,
    modelId: ZERO_32,
    configDigest: ZERO_32,
    requestCommitment: ZERO_32,
    executedCommitment: ZERO_32,
    responseCommitment: ZERO_32,
    executionRoot: ZERO_32,
    evidenceDigest: ZERO_32,
    clientNonce: ZERO_32,
    inputUnits: 0,
    outputUnits: 0,
    flags: 0,
    ...changes,
  };
}

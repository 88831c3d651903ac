import { InvariantError, TRUST } from '@assay/sdk';

/**
 * Returns the label of an on-chain trust value.
 * @throws InvariantError TRUST_UNKNOWN when the contract knows a label that this build does not
 */
export function trustLabel(value: number): (typeof TRUST)[number] {
  const label = TRUST[value];
  if (label === undefined) {
    throw new InvariantError('TRUST_UNKNOWN', `Trust value ${value} has no label; index with the build that has it.`);
  }
  return label;
}

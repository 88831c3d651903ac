import { type FaultName, faultName, InvariantError } from '@assay/sdk';

/**
 * Returns the name of an on-chain fault.
 * @throws InvariantError EVENT_VALUE_UNKNOWN when the contract knows a fault that this build does not
 */
export function faultLabel(value: number): FaultName {
  const name = faultName(value);
  if (name === undefined) {
    throw new InvariantError('EVENT_VALUE_UNKNOWN', `Fault ${value} has no name; index with the build that has it.`);
  }
  return name;
}

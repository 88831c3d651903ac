import { stakingAbi } from '@assay/sdk/abi';
import { encodeFunctionResult, type Hex } from 'viem';
import { expect, test } from 'vitest';
import { faultLabel } from './faultLabel.ts';
import { readStakingParameters } from './stakingParameters.ts';

const staking = `0x${'11'.repeat(20)}` as const;
const answering = (data: Hex) => ({ call: async () => data });

test('parameters come as the contract has them', async () => {
  const result = {
    ...{ unbonding: 120n, stream: 60n, jail: 30n, minBond: 10n ** 21n, minDelegation: 10n ** 18n },
    ...{ leverage: 10, maxCommission: 3000, bounty: 2500 },
  };
  const data = encodeFunctionResult({ abi: stakingAbi, functionName: 'parameters', result });
  expect(await readStakingParameters(answering(data), staking)).toEqual({
    ...result,
    ...{ unbonding: 120, stream: 60, jail: 30 },
  });
});

test.each(['0x', '0x1234'] as const)('an address that answers %s is no Staking', async (data) => {
  await expect(readStakingParameters(answering(data), staking)).rejects.toMatchObject({ code: 'CHAIN_MALFORMED' });
});

test('a fault that this build does not know stops the index', () => {
  expect([faultLabel(1), faultLabel(9)]).toEqual(['OMISSION', 'WITHHELD_CONSISTENCY']);
  for (const value of [0, 10]) {
    expect(() => faultLabel(value)).toThrow(expect.objectContaining({ code: 'EVENT_VALUE_UNKNOWN' }));
  }
});

import { ZERO_32 } from '@assay/sdk';
import { type Address, getAddress } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newChain } from '../../scripts/chain/newChain.ts';
import Assay from '../../scripts/deploy/modules/Assay.ts';
import { LOCAL, PRODUCTION, type Profile } from '../../scripts/deploy/profiles.ts';

let connection: Awaited<ReturnType<typeof newChain>>;
beforeAll(async () => {
  connection = await newChain();
});
afterAll(() => connection.close());

const read = async (name: string, address: Address, times: readonly string[]) => {
  const contract = await connection.viem.getContractAt(name, address);
  const client = await connection.viem.getPublicClient();
  const one = (functionName: string) => client.readContract({ address, abi: contract.abi, functionName });
  return Promise.all(times.map(one));
};

test.each([
  ['local', LOCAL],
  ['production', PRODUCTION],
] as [string, Profile][])('the module deploys the %s profile', async (_name, profile) => {
  const deployed: unknown = await connection.ignition.deploy(Assay, { parameters: { Assay: profile } });
  const { anchors, operatorRegistry, modelRegistry, opg, faultCourt, verdicts, programs } = deployed as Record<
    string,
    { address: Address }
  >;

  const { window, grace, maxDelay, notice, drain, modelNotice, court, demandFees, stake } = profile;
  expect(await read('Anchors', anchors!.address, ['WINDOW', 'GRACE', 'MAX_DELAY'])).toEqual([window, grace, maxDelay]);
  expect(await read('OperatorRegistry', operatorRegistry!.address, ['NOTICE', 'DRAIN'])).toEqual([notice, drain]);
  expect(await read('ModelRegistry', modelRegistry!.address, ['NOTICE'])).toEqual([modelNotice]);
  expect(await read('OPG', opg!.address, ['totalSupply'])).toEqual([10n ** 27n]);
  expect(await read('FaultCourt', faultCourt!.address, ['times', 'demandFees'])).toEqual([court, demandFees]);
  const parts = [anchors, operatorRegistry, modelRegistry].map((part) => getAddress(part!.address));
  expect(await read('FaultCourt', faultCourt!.address, ['ANCHORS', 'OPERATORS', 'MODELS'])).toEqual(parts);
  const [staking] = (await read('FaultCourt', faultCourt!.address, ['STAKING'])) as [Address];
  const { leverage, maxCommission, bounty, ...large } = stake;
  const small = { leverage: Number(leverage), maxCommission: Number(maxCommission), bounty: Number(bounty) };
  expect(await read('Staking', staking, ['parameters'])).toEqual([{ ...large, ...small }]);
  expect(await read('Staking', staking, ['TOKEN', 'COURT'])).toEqual(
    [opg, faultCourt].map((part) => getAddress(part!.address)),
  );
  expect(await read('Verdicts', verdicts!.address, ['COURT'])).toEqual([getAddress(faultCourt!.address)]);
  const nothing = { ...(await connection.viem.getContractAt('Programs', programs!.address)), args: [ZERO_32] } as const;
  const client = await connection.viem.getPublicClient();
  expect(await client.readContract({ ...nothing, functionName: 'isValid' })).toBe(false);
});

test('a profile keeps the rules that no single contract can check', () => {
  for (const { window, grace, modelNotice, drain, maxDelay, court, stake } of [LOCAL, PRODUCTION]) {
    // A retired model's last receipts can be disputed before the retirement acts.
    expect(modelNotice).toBeGreaterThanOrEqual(window);
    expect(maxDelay).toBeLessThan(window);
    expect(drain).toBeGreaterThan(0n);
    // Stake stays until the last fault of the last receipt can be judged.
    const dispute = court.longestDispute > court.answer ? court.longestDispute : court.answer;
    expect(stake.unbonding).toBeGreaterThanOrEqual(maxDelay + grace + window + dispute + court.buffer);
    // Nobody is paid for what it stakes only while a reward passes by.
    expect(stake.stream).toBeLessThan(stake.unbonding);
    expect(stake.bounty).toBeLessThanOrEqual(5000n);
    expect(court.skew).toBeLessThanOrEqual(2n * drain);
  }
});

test('on real chains, stake outlasts every dispute by two days, and each time to act by a day of standstill', () => {
  const { court, grace } = PRODUCTION;
  expect(court.buffer).toBeGreaterThanOrEqual(48n * 3600n);
  expect(court.answer).toBeGreaterThanOrEqual(24n * 3600n);
  expect(grace).toBeGreaterThanOrEqual(24n * 3600n);
});

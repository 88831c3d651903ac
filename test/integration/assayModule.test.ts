import { network } from 'hardhat';
import type { Address } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import Assay from '../../scripts/deploy/modules/Assay.ts';
import { LOCAL, PRODUCTION, type TimeProfile } from '../../scripts/deploy/profiles.ts';

let connection: Awaited<ReturnType<typeof network.create>>;
beforeAll(async () => {
  connection = await network.create({ network: 'local' });
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
] as [string, TimeProfile][])('the module deploys the %s profile', async (_name, times) => {
  const deployed: unknown = await connection.ignition.deploy(Assay, { parameters: { Assay: times } });
  const { anchors, operatorRegistry, modelRegistry, opg } = deployed as Record<string, { address: Address }>;

  const { window, grace, maxDelay, notice, drain, modelNotice } = times;
  expect(await read('Anchors', anchors!.address, ['WINDOW', 'GRACE', 'MAX_DELAY'])).toEqual([window, grace, maxDelay]);
  expect(await read('OperatorRegistry', operatorRegistry!.address, ['NOTICE', 'DRAIN'])).toEqual([notice, drain]);
  expect(await read('ModelRegistry', modelRegistry!.address, ['NOTICE'])).toEqual([modelNotice]);
  expect(await read('OPG', opg!.address, ['totalSupply'])).toEqual([10n ** 27n]);
});

test('a profile keeps the rules that no single contract can check', () => {
  for (const { window, modelNotice, drain, maxDelay } of [LOCAL, PRODUCTION]) {
    // A retired model's last receipts can be disputed before the retirement acts.
    expect(modelNotice).toBeGreaterThanOrEqual(window);
    expect(maxDelay).toBeLessThan(window);
    expect(drain).toBeGreaterThan(0n);
  }
});

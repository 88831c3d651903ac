import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CONTRACT_NAMES, type Deployment } from '@assay/sdk';
import { faultCourtAbi, stakingAbi, verdictsAbi } from '@assay/sdk/abi';
import hre from 'hardhat';
import { createPublicClient, http, toHex } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { localAccount } from '../../scripts/chain/localAccount.ts';
import { serveNewChain } from '../../scripts/chain/newChain.ts';
import { deployAssay } from '../../scripts/deploy/deployAssay.ts';

// A chain that is not the local one: nothing is known or unlocked there, and an interrupted deployment is resumed.
const CHAIN_ID = 31_338;
const deployments = join(hre.config.paths.ignition, 'deployments');
const journal = join(deployments, `assay-${CHAIN_ID}`);
const funded = toHex(localAccount(0).getHdKey().privateKey!);
const poor = toHex(
  mnemonicToAccount('legal winner thank year wave sausage worth useful legal winner thank yellow').getHdKey()
    .privateKey!,
);

async function removeJournals() {
  const names = await readdir(deployments).catch(() => []);
  for (const name of names.filter((name) => name.startsWith(`assay-${CHAIN_ID}`))) {
    await rm(join(deployments, name), { recursive: true });
  }
}

let server: Awaited<ReturnType<typeof serveNewChain>>;
let url: string;
beforeAll(async () => {
  await removeJournals();
  server = await serveNewChain({ chainId: CHAIN_ID });
  url = server.url;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server?.close();
  await removeJournals();
});

const deployWith = (key: string | undefined, replaced?: Deployment) => {
  vi.stubEnv('ASSAY_DEPLOYER_KEY', key);
  return deployAssay(url, 'production', replaced);
};

test('says what is wrong with the key, the purse, or a deployment that another account began', async () => {
  await expect(deployWith(undefined)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  await expect(deployWith('0x12')).rejects.toMatchObject({ code: 'PRIVATE_KEY_INVALID' });
  await expect(deployWith(poor)).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' });
  await expect(deployWith(funded)).rejects.toMatchObject({ code: 'DEPLOYMENT_INCOMPLETE', details: { journal } });
});

test('deploys, and finds the same contracts when run again', async () => {
  await rm(journal, { recursive: true });
  const first = await deployWith(funded);
  expect(Object.keys(first.contracts)).toEqual([...CONTRACT_NAMES]);
  expect(await deployWith(funded)).toEqual(first);
  const { chainId, profile, parameters } = first;
  expect({ chainId, profile, parameters }).toMatchObject({
    chainId: CHAIN_ID,
    profile: 'production',
    parameters: { window: 259_200 },
  });

  const { FaultCourt, Staking, Verdicts } = first.contracts;
  // The court creates the stake: one transaction, two contracts.
  expect(Staking).toEqual({ ...FaultCourt, address: Staking.address });
  const client = createPublicClient({ transport: http(url) });
  const court = { address: FaultCourt.address, abi: faultCourtAbi } as const;
  expect(await client.readContract({ ...court, functionName: 'STAKING' })).toBe(Staking.address);
  const staking = { address: Staking.address, abi: stakingAbi, functionName: 'COURT' } as const;
  expect(await client.readContract(staking)).toBe(FaultCourt.address);
  const verdict = { address: Verdicts.address, abi: verdictsAbi, functionName: 'COURT' } as const;
  expect(await client.readContract(verdict)).toBe(FaultCourt.address);
});

test('deploys others in the place of recorded ones, and finds those, too, when run again', async () => {
  const recorded = await deployWith(funded);
  const next = await deployWith(funded, recorded);
  expect(next.contracts.Anchors.address).not.toBe(recorded.contracts.Anchors.address);
  expect(await deployWith(funded, recorded)).toEqual(next);
});

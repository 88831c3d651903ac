import { describe, expect, it } from 'vitest';
import { CONTRACT_NAMES, readDeployment } from './deployment.ts';

const entry = { address: '0x5fbdb2315678afecb367f032d93f642f64180aa3', startBlock: 3, txHash: `0x${'ab'.repeat(32)}` };
const contracts = Object.fromEntries(CONTRACT_NAMES.map((name) => [name, entry]));
const deployment = { chainId: 31337, contracts };

describe('readDeployment', () => {
  it('takes what the deployment writes, with checksummed addresses', () => {
    const read = readDeployment(JSON.parse(JSON.stringify(deployment)));
    expect(read.chainId).toBe(31337);
    expect(read.contracts.Anchors).toEqual({ ...entry, address: '0x5FbDB2315678afecb367f032d93F642f64180aa3' });
  });

  it.each<[unknown, string]>([
    [null, '$'],
    [[], '$'],
    [{ ...deployment, chainId: '1' }, '$.chainId'],
    [{ ...deployment, chainId: 0 }, '$.chainId'],
    [{ chainId: 1 }, '$.contracts'],
    [{ chainId: 1, contracts: { ...contracts, Anchors: undefined } }, '$.contracts.Anchors'],
    [{ chainId: 1, contracts: { ...contracts, OPG: { ...entry, address: '0x12' } } }, '$.contracts.OPG.address'],
    [{ chainId: 1, contracts: { ...contracts, OPG: { ...entry, startBlock: -1 } } }, '$.contracts.OPG.startBlock'],
    [{ chainId: 1, contracts: { ...contracts, OPG: { ...entry, txHash: '' } } }, '$.contracts.OPG.txHash'],
  ])('refuses %j', (json, path) => {
    expect(() => readDeployment(json)).toThrow(
      expect.objectContaining({ code: 'DEPLOYMENT_MALFORMED', details: { path } }),
    );
  });
});

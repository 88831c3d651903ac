import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONTRACT_NAMES, type Deployment, readDeployment } from '@assay/sdk';
import type { Hex, PublicClient } from 'viem';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkDeployerKey } from './deployError.ts';
import { recordOf, refuseSecondDeployment, writeDeployment } from './deploymentRecord.ts';
import { PROFILES, type ProfileName } from './profiles.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-record-'));
  path = join(folder, 'made', '31337.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const contract = { address: `0x${'11'.repeat(20)}`, startBlock: 7, txHash: `0x${'0c'.repeat(32)}` } as const;
const deployment = (chainId: number) =>
  ({ chainId, contracts: Object.fromEntries(CONTRACT_NAMES.map((name) => [name, contract])) }) as Deployment;
const libraries = { Demands: contract };
const schema = JSON.parse(readFileSync('deployments/deployment.schema.json', 'utf8')) as Schema;

test.each(Object.keys(PROFILES) as ProfileName[])(
  'a record of the %s profile is as its schema says, and reads back',
  async (profile) => {
    await writeDeployment(path, recordOf(deployment(31337), libraries, profile));
    const json = JSON.parse(readFileSync(path, 'utf8'));
    expect(problems(schema, json)).toEqual([]);
    expect(readDeployment(json)).toEqual(deployment(31337));
    const { window, court, stake } = PROFILES[profile];
    expect(json).toMatchObject({
      profile,
      parameters: {
        window: Number(window),
        court: { answer: Number(court.answer) },
        stake: { unbonding: Number(stake.unbonding), minBond: String(stake.minBond) },
      },
    });
  },
);

test.each<[string, (json: ReturnType<typeof recordOf>) => object, string]>([
  [
    'a missing contract',
    ({ contracts, ...rest }) => ({ ...rest, contracts: { ...contracts, Anchors: undefined } }),
    '$.contracts.Anchors',
  ],
  ['another profile', (json) => ({ ...json, profile: 'fast' }), '$.profile'],
  [
    'an amount that lost digits',
    ({ parameters, ...rest }) => ({
      ...rest,
      parameters: { ...parameters, stake: { ...(parameters.stake as object), minBond: 1e21 } },
    }),
    '$.parameters.stake.minBond',
  ],
  ['a member that nobody knows', (json) => ({ ...json, abi: [] }), '$.abi'],
])('the schema refuses %s', (_, change, where) => {
  expect(
    problems(schema, JSON.parse(JSON.stringify(change(recordOf(deployment(1), libraries, 'production'))))),
  ).toEqual([where]);
});

const chain = (code: Hex | undefined) => ({ getCode: async () => code }) as unknown as PublicClient;

test.each([
  ['the local chain while the contracts are there', 31337, 31337, '0x60' as Hex, 'DEPLOYMENT_EXISTS'],
  ['the local chain that began anew', 31337, 31337, undefined, undefined],
  ['a public chain', 1, 1, '0x60' as Hex, 'DEPLOYMENT_EXISTS'],
  ['a public chain of which the node has lost the contracts', 1, 1, undefined, 'DEPLOYMENT_EXISTS'],
  ['the record of another chain', 1, 31337, undefined, 'DEPLOYMENT_EXISTS'],
])('a second deployment on %s', async (_, recorded, asked, code, expected) => {
  await refuseSecondDeployment(path, chain(code), asked);
  await writeDeployment(path, recordOf(deployment(recorded), libraries, 'production'));
  const second = refuseSecondDeployment(path, chain(code), asked);
  if (expected === undefined) await second;
  else await expect(second).rejects.toMatchObject({ code: expected, details: { path, chainId: recorded } });
});

test('a file that is no record is not replaced by the way', async () => {
  path = join(folder, 'notes.json');
  writeFileSync(path, '{"mine": true}');
  await expect(refuseSecondDeployment(path, chain(undefined), 31337)).rejects.toMatchObject({
    code: 'DEPLOYMENT_MALFORMED',
  });
});

test.each(['', 'garbage', '0x12', `0x${'00'.repeat(32)}`, `0x${'ff'.repeat(32)}`])(
  'the key %j deploys nowhere',
  (key) => {
    expect(() => checkDeployerKey(key)).toThrow(expect.objectContaining({ code: 'PRIVATE_KEY_INVALID' }));
  },
);

type Schema = {
  readonly [keyword: string]: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly $defs?: Readonly<Record<string, Schema>>;
};

/** Where a value is not as its schema says; for the keywords that ours uses, and none else. */
function problems(part: Schema, value: unknown, at = '$'): string[] {
  const { $schema, $defs, title, description, $ref, type, enum: allowed, pattern, minimum, maximum, ...rest } = part;
  const { required = [], properties = {}, additionalProperties, ...unknown } = rest;
  if (Object.keys(unknown).length > 0) throw new Error(`nobody checks ${Object.keys(unknown)}`);
  if (typeof $ref === 'string') return problems(schema.$defs![$ref.replace('#/$defs/', '')]!, value, at);
  const fits = [
    type === undefined || (type === 'integer' ? Number.isSafeInteger(value) : type === typeof value),
    allowed === undefined || (allowed as unknown[]).includes(value),
    pattern === undefined || new RegExp(pattern as string).test(String(value)),
    minimum === undefined || Number(value) >= Number(minimum),
    maximum === undefined || Number(value) <= Number(maximum),
  ];
  if (fits.includes(false)) return [at];
  if (type !== 'object') return [];
  const members = value as Record<string, unknown>;
  const missing = required.filter((name) => !(name in members)).map((name) => `${at}.${name}`);
  const found = Object.entries(members).flatMap(([name, member]) => {
    const known = properties[name];
    if (known !== undefined) return problems(known, member, `${at}.${name}`);
    return additionalProperties === false ? [`${at}.${name}`] : [];
  });
  return [...missing, ...found];
}

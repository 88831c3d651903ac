import { readFile } from 'node:fs/promises';
import { writeFileDurably } from '@assay/node/files';
import { LOCAL_CHAIN_ID } from '@assay/node/localChain';
import { type Deployment, InputError, readDeployment } from '@assay/sdk';
import type { PublicClient } from 'viem';
import { PROFILES, type Profile, type ProfileName } from './profiles.ts';

/** A profile as JSON has it: amounts of OPG as decimal strings, everything else as numbers. */
type Parameters = { readonly [name: string]: number | string | Parameters };

/** Code that contracts are linked with: nobody calls it, but who compares a contract with its source needs the address. */
export type Libraries = { readonly Demands: Deployment['contracts']['FaultCourt'] };

/** What `assay deploy` writes; `deployments/deployment.schema.json` describes it. */
export type DeploymentRecord = Deployment & {
  readonly profile: ProfileName;
  readonly parameters: Parameters;
  readonly libraries: Libraries;
};

/** Adds to a deployment what it was deployed with. */
export function recordOf(deployment: Deployment, libraries: Libraries, profile: ProfileName): DeploymentRecord {
  const { chainId, contracts } = deployment;
  return { chainId, profile, parameters: parametersOf(PROFILES[profile]), contracts, libraries };
}

export function writeDeployment(path: string, record: DeploymentRecord): Promise<void> {
  return writeFileDurably(path, `${JSON.stringify(record, undefined, 2)}\n`);
}

/**
 * Refuses a place that holds the record of contracts that may be in use. What is on a local chain ends with it, so a record
 * of contracts that its successor does not have is stale.
 * @throws InputError DEPLOYMENT_EXISTS, DEPLOYMENT_MALFORMED for a file that is no record
 */
export async function refuseSecondDeployment(path: string, client: PublicClient, chainId: number): Promise<void> {
  const recorded = await recordedAt(path);
  if (recorded === undefined) return;
  const { address } = recorded.contracts.Anchors;
  const same = recorded.chainId === chainId;
  if (same && chainId === LOCAL_CHAIN_ID && (await client.getCode({ address })) === undefined) return;
  const what = same ? 'the contracts of this chain' : `the contracts of chain ${recorded.chainId}`;
  const message = `${path} records ${what}; what was registered, staked and anchored stays with them. To deploy new ones and replace the record say --again, or name another file with --deployment.`;
  throw new InputError('DEPLOYMENT_EXISTS', message, { path, chainId: recorded.chainId, anchors: address });
}

/** The record at a path, undefined when there is none. @throws InputError DEPLOYMENT_MALFORMED, FILE_UNREADABLE */
export async function recordedAt(path: string): Promise<Deployment | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new InputError('FILE_UNREADABLE', `${path} cannot be read.`, { path }, { cause });
  }
  try {
    return readDeployment(JSON.parse(text));
  } catch (cause) {
    const message = `${path} is no deployment record. Move it away, or say --again to replace it.`;
    throw new InputError('DEPLOYMENT_MALFORMED', message, { path }, { cause });
  }
}

const AMOUNTS: readonly string[] = ['minBond', 'minDelegation'];

function parametersOf(profile: Profile | Profile['court' | 'demandFees' | 'stake']): Parameters {
  return Object.fromEntries(
    Object.entries(profile).map(([name, value]) => {
      if (typeof value === 'object') return [name, parametersOf(value)];
      return [name, AMOUNTS.includes(name) ? String(value) : Number(value)];
    }),
  );
}

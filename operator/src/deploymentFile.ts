import { readFile } from 'node:fs/promises';
import { type Deployment, InputError, readDeployment } from '@assay/sdk';

/** Reads `deployments/<chainId>.json`. @throws InputError DEPLOYMENT_MALFORMED */
export async function readDeploymentFile(path: string): Promise<Deployment> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    const message = `chain.deployment: ${path} cannot be read as JSON; deploy first, or correct the path`;
    throw new InputError('DEPLOYMENT_MALFORMED', message, { path }, { cause });
  }
  return readDeployment(json);
}

import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createChainReaderFrom } from '@assay/sdk';
import { loadDeployment } from './lib/loadDeployment.ts';
import { createRpc } from './lib/rpc.ts';
import { readSettings } from './lib/settings.ts';
import { readStakingParameters } from './lib/stakingParameters.ts';

// Evaluated once per process and shared by config, handlers and API. It is the only module that reads the environment.

/** How this process was started. */
export const settings = readSettings(process.env, {
  indexerDir: dirname(fileURLToPath(import.meta.url)),
  workingDir: process.cwd(),
});

/** The contracts that are indexed. */
export const deployment = loadDeployment(settings.deploymentPath, (path) => readFileSync(path, 'utf8'));

/** JSON-RPC with time-outs, for the contracts' constants at start and for readiness. Handlers never use it. */
export const rpc = createRpc({ url: settings.rpcUrl, fetch: globalThis.fetch });

/** The contracts' immutable times. Read once at start, so that no handler needs the chain. */
export const constants = await createChainReaderFrom(rpc, deployment).constants();

/** The stake's immutable parameters, read once as well. */
export const stakingParameters = await readStakingParameters(rpc, deployment.contracts.Staking.address);

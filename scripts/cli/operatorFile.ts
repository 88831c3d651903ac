import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeFileDurably } from '@assay/node/files';
import { createKeystore } from '@assay/node/keystore';
import { LOCAL_CHAIN_ID } from '@assay/node/localChain';
import { loadConfig, type OperatorConfig, type OperatorKeys, openOperatorKeys } from '@assay/operator';
import { type CanonicalValue, InputError } from '@assay/sdk';
import { type Address, type Hex, toHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import type { ChainOptions } from './connection.ts';
import { readJsonFile } from './files.ts';

/** Keys in the folder of an operator; `account` owns the registration and should live on another machine afterwards. */
const ROLES = ['account', 'receipt', 'anchor', 'defence', 'checkpoint', 'salt'] as const;

/** Addresses of an operator's accounts: who it is, and the two that send by themselves and so need coin. */
export type OperatorAccounts = Readonly<Record<'account' | 'anchor' | 'defence', Address>>;

/** An endpoint as it stands in the configuration file. */
export type EndpointEntry = {
  readonly name: string;
  readonly kind: 'openai' | 'oip' | 'onnx';
  readonly upstream: string;
  readonly upstreamModel?: string;
  readonly dims?: Readonly<Record<string, number>>;
  readonly modelId: Hex;
  readonly config: { readonly [key: string]: CanonicalValue };
};

/** What the command line needs to find the operator's chain again; the rest of the file is the operator's. */
export type OperatorFile = { [key: string]: unknown; operator: Address; endpoints: EndpointEntry[] };

/**
 * Makes an operator's folder: six encrypted keys and a configuration that names them.
 */
export async function createOperatorFolder(
  folder: string,
  options: {
    readonly origin: string;
    readonly rpcUrl: string;
    readonly deployment: string;
    readonly chainId: number;
    readonly password: string;
    readonly passwordFile: string | undefined;
  },
): Promise<{ accounts: OperatorAccounts; file: string }> {
  const { origin, rpcUrl, deployment, chainId, password, passwordFile } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = (role: string) => resolve(folder, `${role}.json`);
  const secrets = ROLES.map((role) => [role, randomBytes(32)] as const);
  for (const [role, secret] of secrets) {
    await createKeystore(path(role), secret, password, chainId === LOCAL_CHAIN_ID);
  }
  const addresses = secrets.map(([role, secret]) => [role, privateKeyToAccount(toHex(secret)).address]);
  const { account, anchor, defence } = Object.fromEntries(addresses) as OperatorAccounts;
  const [, ...served] = ROLES;
  const file = join(folder, 'operator.json');
  await writeOperatorFile(file, {
    dataDir: resolve(folder, 'data'),
    operator: account,
    origin,
    chain: { rpcUrl, deployment: resolve(deployment) },
    keys: {
      ...(passwordFile !== undefined && { passwordFile: resolve(passwordFile) }),
      ...Object.fromEntries(served.map((role) => [role, { keystore: path(role) }])),
    },
    endpoints: [],
  });
  return { accounts: { account, anchor, defence }, file };
}

export async function readOperatorFile(file: string): Promise<OperatorFile> {
  return (await readJsonFile(file)) as OperatorFile;
}

export async function writeOperatorFile(file: string, content: OperatorFile): Promise<void> {
  await writeFileDurably(file, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
}

/** Where `operator init` puts the configuration. */
export const OPERATOR_FILE = join('operator-data', 'operator.json');

/**
 * Loads and checks the configuration of an operator: flags, then environment, then the file. `--rpc` and `--deployment`
 * count as flags, for a chain that has moved.
 * @throws InputError CONFIG_INVALID
 */
export async function loadOperatorConfig(
  { config, rpc, deployment }: ChainOptions & { readonly config?: string },
  flags: Record<string, unknown> = {},
): Promise<OperatorConfig> {
  if (config !== undefined && !existsSync(config)) {
    const message = `There is no configuration ${config}. Make one with "assay operator init", or name another with --config.`;
    throw new InputError('CONFIG_INVALID', message, { path: config });
  }
  const given = { chainRpcUrl: rpc, chainDeployment: deployment, ...flags };
  return loadConfig({ flags: given, env: process.env, file: config });
}

/** Opens the operator's keys as the serving process would. */
export function loadOperatorKeys(config: OperatorConfig, chainId: number): Promise<OperatorKeys> {
  return openOperatorKeys(config.keys, chainId);
}

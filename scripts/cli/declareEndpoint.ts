import { LOCAL_CHAIN_ID } from '@assay/node/localChain';
import { type CanonicalValue, configDigest, endpointId, InputError } from '@assay/sdk';
import { operatorRegistryAbi } from '@assay/sdk/abi';
import type { Hex, LocalAccount } from 'viem';
import { type Connection, chainTime } from './connection.ts';
import { transact } from './transact.ts';

/** Seconds that a transaction may take to be mined before its start time lies in the past. */
const SLACK = 30n;
/** The same where blocks come with transactions: what a busy machine needs. */
const LOCAL_SLACK = 4n;

export type Declared = {
  readonly endpoint: Hex;
  readonly configDigest: Hex;
  readonly from: number;
  readonly transactionHash: Hex | undefined;
};

/**
 * Declares on chain what serves an endpoint, from the earliest time that the registry allows; nothing if it says so already.
 * @throws InputError MODEL_UNKNOWN before anything is sent
 */
export async function declareEndpoint(
  connection: Connection,
  account: LocalAccount,
  {
    name,
    modelId,
    config,
  }: { readonly name: string; readonly modelId: Hex; readonly config: { readonly [key: string]: CanonicalValue } },
): Promise<Declared> {
  const { contracts, deployment } = connection;
  const endpoint = endpointId(name);
  const digest = configDigest(config);
  const now = await chainTime(connection);
  if (!(await contracts.modelRegistry.read.isActive([modelId, now]))) {
    throw new InputError(
      'MODEL_UNKNOWN',
      `Model ${modelId} is not registered, or retired. Register it with "assay model register".`,
      { modelId },
    );
  }
  const history = await contracts.operatorRegistry.read.declarationsOf([account.address, endpoint]);
  const last = history.at(-1);
  if (last !== undefined && last.modelId === modelId && last.configDigest === digest) {
    return { endpoint, configDigest: digest, from: Number(last.from), transactionHash: undefined };
  }
  const from = last === undefined ? now + slackOf(deployment.chainId) : await earliest(connection, now, last.from);
  const receipt = await transact(connection, account, {
    address: deployment.contracts.OperatorRegistry.address,
    abi: operatorRegistryAbi,
    functionName: 'declare',
    args: [name, modelId, digest, from],
  });
  return { endpoint, configDigest: digest, from: Number(from), transactionHash: receipt.transactionHash };
}

async function earliest({ contracts, deployment }: Connection, now: bigint, previous: bigint): Promise<bigint> {
  const [notice, drain] = await Promise.all([
    contracts.operatorRegistry.read.NOTICE(),
    contracts.operatorRegistry.read.DRAIN(),
  ]);
  const afterNotice = now + notice + slackOf(deployment.chainId);
  return afterNotice > previous + drain ? afterNotice : previous + drain;
}

function slackOf(chainId: number): bigint {
  return chainId === LOCAL_CHAIN_ID ? LOCAL_SLACK : SLACK;
}

import type { OperatorConfig } from '@assay/operator';
import { configDigest, endpointId } from '@assay/sdk';
import { formatEther } from 'viem';
import { type Connection, chainTime } from './connection.ts';

export type OperatorStatus = {
  readonly operator: string;
  readonly registered: boolean;
  readonly origin: string;
  readonly mirrors: readonly string[];
  readonly anchoredSize: number;
  readonly forked: boolean;
  readonly anchorKey: { readonly address: string; readonly balance: string };
  readonly receiptKeys: readonly { readonly key: string; readonly open: boolean }[];
  readonly endpoints: readonly { readonly name: string; readonly declared: boolean }[];
};

/** What the chain says of an operator, and whether its configured endpoints are declared as they are served. */
export async function operatorStatus(connection: Connection, config: OperatorConfig): Promise<OperatorStatus> {
  const { contracts, publicClient } = connection;
  const { operator } = config;
  const { operatorRegistry, anchors } = contracts;
  const now = await chainTime(connection);
  const [record, mirrors, size, forkedAt, anchorKey, keys] = await Promise.all([
    operatorRegistry.read.operatorOf([operator]),
    operatorRegistry.read.mirrorsOf([operator]),
    anchors.read.sizeOf([operator]),
    anchors.read.forkedAt([operator]),
    anchors.read.anchorKeyOf([operator]),
    operatorRegistry.read.receiptKeysOf([operator]),
  ]);
  const endpoints = config.endpoints.map(async ({ name, modelId, config: runtime }) => ({
    name,
    declared: await operatorRegistry.read.isDeclared([operator, endpointId(name), modelId, configDigest(runtime), now]),
  }));
  return {
    operator,
    registered: record.registeredAt !== 0n,
    origin: record.origin,
    mirrors,
    anchoredSize: size,
    forked: forkedAt !== 0n,
    anchorKey: { address: anchorKey, balance: formatEther(await publicClient.getBalance({ address: anchorKey })) },
    receiptKeys: keys.map(({ key, from, until }) => ({ key, open: from <= now && now <= until })),
    endpoints: await Promise.all(endpoints),
  };
}

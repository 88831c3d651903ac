import type { NodeChain } from '@assay/node/chain';
import type { AnchoredLog } from '@assay/sdk';
import type { Address, Hex } from 'viem';

/** What `Anchors` says of an operator at one block. */
export type AnchorHead = { readonly word: Hex; readonly size: number };

/** The immutable times of `Anchors` that folding a word needs, in unix seconds and seconds. */
export type AnchorTimes = { readonly genesis: number; readonly period: number };

/** What anchoring asks of a chain beside what every sender asks. All of it comes from a node: anchoring checks it. */
export type AnchoringChain = NodeChain & {
  /** The chain and contract this was configured for; never asked of a node. */
  readonly deployment: { readonly chainId: number; readonly anchors: Address; readonly startBlock: bigint };
  times(): Promise<AnchorTimes>;
  anchorHead(operator: Address, at: bigint): Promise<AnchorHead>;
  anchorKeyOf(operator: Address): Promise<Address>;
  /** Events of that operator in blocks `from..to`, both included, oldest first. */
  anchoredLogs(operator: Address, from: bigint, to: bigint): Promise<AnchoredLog[]>;
};

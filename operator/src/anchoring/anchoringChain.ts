import type { AnchoredLog } from '@assay/sdk';
import type { Address, Hex } from 'viem';

/** A block as far as anchoring needs it. `timestamp` in unix seconds. */
export type ChainBlock = { readonly number: bigint; readonly hash: Hex; readonly timestamp: number };

/** What `Anchors` says of an operator at one block. */
export type AnchorHead = { readonly word: Hex; readonly size: number };

/** Fee levels of the next block, in wei per gas. */
export type FeeLevels = { readonly baseFee: bigint; readonly tip: bigint };

/** The immutable times of `Anchors` that folding a word needs, in unix seconds and seconds. */
export type AnchorTimes = { readonly genesis: number; readonly period: number };

/**
 * The reads and the one write that anchoring needs of a chain. Everything returned comes from a node that may lag, lie
 * or be on another chain: the agent checks it. Every function rejects with an `InputError` whose code names the kind of
 * failure (RPC_UNREACHABLE, RPC_TIMEOUT, RPC_RATE_LIMITED, RPC_FAILED, and for `estimateAnchor` and `send` the reasons
 * a transaction is refused for).
 */
export type AnchoringChain = {
  /** The chain and contract this was configured for; never asked of a node. */
  readonly deployment: { readonly chainId: number; readonly anchors: Address; readonly startBlock: bigint };
  chainId(): Promise<number>;
  latest(): Promise<ChainBlock>;
  finalized(): Promise<ChainBlock>;
  block(number: bigint): Promise<ChainBlock>;
  times(): Promise<AnchorTimes>;
  anchorHead(operator: Address, at: bigint): Promise<AnchorHead>;
  anchorKeyOf(operator: Address): Promise<Address>;
  /** Events of that operator in blocks `from..to`, both included, oldest first. */
  anchoredLogs(operator: Address, from: bigint, to: bigint): Promise<AnchoredLog[]>;
  /** Number of mined transactions of the account up to that block. */
  nonceAt(account: Address, at: bigint): Promise<number>;
  balanceOf(account: Address): Promise<bigint>;
  feeLevels(): Promise<FeeLevels>;
  estimateAnchor(call: {
    readonly from: Address;
    readonly operator: Address;
    readonly root: Hex;
    readonly size: number;
  }): Promise<bigint>;
  /** Outcome of a mined transaction; undefined while it is not mined or not known. Used for reasons, never for truth. */
  outcomeOf(hash: Hex): Promise<'success' | 'reverted' | undefined>;
  /** Hands a signed transaction to the node. Resolves also when the node had it already. */
  send(raw: Hex): Promise<void>;
};

import type { Block } from '@assay/node/anchors';
import type { AnchoredLog, Declaration } from '@assay/sdk';
import type { Address, Hex } from 'viem';
import type { OperatorRecord } from '../store/operatorStore.ts';

/** The contracts' immutable times, in seconds, and the unix time from which periods are counted. */
export type ChainTimes = {
  readonly window: number;
  readonly grace: number;
  readonly maxDelay: number;
  readonly period: number;
  readonly genesis: number;
};

export type ChainChanges = {
  /** Operators whose registration, mirrors or keys changed. */
  readonly operators: readonly Address[];
  /** In chain order. */
  readonly anchors: readonly AnchoredLog[];
};

/** What the monitor reads of the chain. Every method may reject; nothing is retried inside. */
export type ChainSource = {
  readonly chainId: number;
  readonly anchors: Address;
  /** First block that can hold an event. */
  readonly startBlock: number;
  times(): Promise<ChainTimes>;
  head(): Promise<Block>;
  block(number: number): Promise<Block | undefined>;
  /** Events of the blocks `from` to `to`, both included. */
  changes(from: number, to: number): Promise<ChainChanges>;
  /** Operators whose registration, mirrors or keys changed in these blocks. */
  registrations(from: number, to: number): Promise<readonly Address[]>;
  /** Time in the header of an event's block. */
  blockTime(log: AnchoredLog): Promise<number>;
  /** The operator's anchor word at the end of a block. */
  headWord(operator: Address, blockNumber: number): Promise<Hex>;
  /** Earliest time (unix seconds) of the next block. */
  nextTime(): Promise<number>;
  /** For how long a predecessor stays declared, and by how much the court lets an operator's clock be off; seconds. */
  modelTimes(): Promise<{ readonly drain: number; readonly skew: number }>;
  /** What the operator declared for an endpoint, oldest first. */
  declarations(operator: Address, endpoint: Hex): Promise<readonly Declaration[]>;
  /** When a model may be served: `from <= time < until`; zeros if it was never registered. */
  lifetime(modelId: Hex): Promise<{ readonly from: number; readonly until: number }>;
  /** Undefined when the account is no registered operator. */
  operator(address: Address): Promise<OperatorRecord | undefined>;
};

import type { ProgramHeader } from '@assay/sdk';

/** Consecutive chunks of a tensor's tree, with the siblings of `runSiblings`. */
export type ProvenRun = {
  readonly firstChunk: number;
  readonly chunks: Uint8Array;
  readonly siblings: readonly Uint8Array[];
};

/** Chunks of one tensor; root and path in the trace count only for outputs of instructions. */
export type ChunkProof = {
  readonly root: Uint8Array;
  readonly tracePath: readonly Uint8Array[];
  readonly runs: readonly ProvenRun[];
};

/** One element of one instruction with all that it is computed from: what the contract `ElementVerifier` takes. */
export type ElementProof = {
  readonly header: ProgramHeader;
  readonly instructionIndex: number;
  readonly descriptor: Uint8Array;
  readonly descriptorPath: readonly Uint8Array[];
  readonly inputRoots: readonly Uint8Array[];
  readonly operands: readonly [ChunkProof, ChunkProof, ChunkProof];
  readonly element: number;
};

/** The roots of one run of a program, as an operator states them. */
export type Execution = {
  readonly programRoot: Uint8Array;
  readonly weightRoot: Uint8Array;
  readonly inputRoot: Uint8Array;
  readonly traceRoot: Uint8Array;
};

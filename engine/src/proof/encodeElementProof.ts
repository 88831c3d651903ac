import { type ProgramHeader, tensorTypesHash, toHex } from '@assay/sdk';
import type { Hex } from 'viem';
import type { ChunkProof, ElementProof, Execution } from './elementProof.ts';

/** `ElementVerifier.Execution` as viem takes it. */
export type ExecutionArgument = { readonly [Key in keyof Execution]: Hex };

/** `ElementVerifier.ChunkProof` as viem takes it. */
export type ChunkProofArgument = {
  readonly root: Hex;
  readonly tracePath: readonly Hex[];
  readonly runs: readonly { readonly firstChunk: number; readonly chunks: Hex; readonly siblings: readonly Hex[] }[];
};

/** `ElementVerifier.ElementProof` as viem takes it. */
export type ElementProofArgument = {
  readonly header: HeaderArgument;
  readonly instructionIndex: number;
  readonly descriptor: Hex;
  readonly descriptorPath: readonly Hex[];
  readonly inputRoots: readonly Hex[];
  readonly operands: readonly [ChunkProofArgument, ChunkProofArgument, ChunkProofArgument];
  readonly element: number;
};

type HeaderArgument = {
  readonly version: number;
  readonly instructionCount: number;
  readonly weightChunks: number;
  readonly inputTypes: Hex;
  readonly outputTypes: Hex;
  readonly instructionsRoot: Hex;
};

/** An execution as an argument of a contract call. */
export function encodeExecution({ programRoot, weightRoot, inputRoot, traceRoot }: Execution): ExecutionArgument {
  return {
    programRoot: toHex(programRoot),
    weightRoot: toHex(weightRoot),
    inputRoot: toHex(inputRoot),
    traceRoot: toHex(traceRoot),
  };
}

/** An element proof as an argument of a contract call. @throws InputError MODEL_MALFORMED for tensor types that no program has */
export function encodeElementProof(proof: ElementProof): ElementProofArgument {
  const [a, b, c] = proof.operands;
  return {
    header: encodeHeader(proof.header),
    instructionIndex: proof.instructionIndex,
    descriptor: toHex(proof.descriptor),
    descriptorPath: proof.descriptorPath.map(toHex),
    inputRoots: proof.inputRoots.map(toHex),
    operands: [encodeChunkProof(a), encodeChunkProof(b), encodeChunkProof(c)],
    element: proof.element,
  };
}

/** Chunks of a tensor as an argument of a contract call. */
export function encodeChunkProof({ root, tracePath, runs }: ChunkProof): ChunkProofArgument {
  return {
    root: toHex(root),
    tracePath: tracePath.map(toHex),
    runs: runs.map(({ firstChunk, chunks, siblings }) => ({
      firstChunk,
      chunks: toHex(chunks),
      siblings: siblings.map(toHex),
    })),
  };
}

function encodeHeader({
  version,
  instructionCount,
  weightChunks,
  inputs,
  outputs,
  instructionsRoot,
}: ProgramHeader): HeaderArgument {
  const inputTypes = toHex(tensorTypesHash(inputs));
  return {
    version,
    instructionCount,
    weightChunks,
    inputTypes,
    outputTypes: toHex(tensorTypesHash(outputs)),
    instructionsRoot,
  };
}

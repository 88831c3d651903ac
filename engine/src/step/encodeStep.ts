import { type ProgramHeader, tensorTypesHash, toHex } from '@assay/sdk';
import type { Hex } from 'viem';
import type { Opening, Step, StepClaim } from './step.ts';

/** `StepVerifier.Claim` as viem takes it. */
export type ClaimArgument = { readonly [Key in keyof StepClaim]: Hex };

/** `StepVerifier.Opening` as viem takes it. */
export type OpeningArgument = {
  readonly root: Hex;
  readonly tracePath: readonly Hex[];
  readonly runs: readonly { readonly firstChunk: number; readonly chunks: Hex; readonly siblings: readonly Hex[] }[];
};

/** `StepVerifier.Step` as viem takes it. */
export type StepArgument = {
  readonly header: HeaderArgument;
  readonly instructionIndex: number;
  readonly descriptor: Hex;
  readonly descriptorPath: readonly Hex[];
  readonly inputRoots: readonly Hex[];
  readonly operands: readonly [OpeningArgument, OpeningArgument, OpeningArgument];
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

/** A claim as an argument of a contract call. */
export function encodeClaim({ programRoot, weightRoot, inputRoot, traceRoot }: StepClaim): ClaimArgument {
  return {
    programRoot: toHex(programRoot),
    weightRoot: toHex(weightRoot),
    inputRoot: toHex(inputRoot),
    traceRoot: toHex(traceRoot),
  };
}

/** A step as an argument of a contract call. @throws InputError MODEL_MALFORMED for tensor types that no program has */
export function encodeStep(step: Step): StepArgument {
  const [a, b, c] = step.operands;
  return {
    header: encodeHeader(step.header),
    instructionIndex: step.instructionIndex,
    descriptor: toHex(step.descriptor),
    descriptorPath: step.descriptorPath.map(toHex),
    inputRoots: step.inputRoots.map(toHex),
    operands: [encodeOpening(a), encodeOpening(b), encodeOpening(c)],
    element: step.element,
  };
}

/** Chunks of a tensor as an argument of a contract call. */
export function encodeOpening({ root, tracePath, runs }: Opening): OpeningArgument {
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

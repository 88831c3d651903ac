import {
  type HashTree,
  instructionsTree,
  type PieceHasher,
  type ProgramHeader,
  programRoot,
  tensorRoot,
  toHex,
} from '@assay/sdk';
import type { Hex } from 'viem';
import { encodeDescriptor } from './descriptor.ts';
import type { Program } from './program.ts';

/** Version of docs/numerics.md and of the instructions. */
export const PROGRAM_VERSION = 1;

/** Tree over a program's descriptors, from which pages and element proofs are proven. */
export function instructionsTreeOf({ instructions }: Program, hashPieces?: PieceHasher): HashTree {
  return instructionsTree(instructions.map(encodeDescriptor), hashPieces);
}

/** What identifies a program (docs/trace.md). */
export function programHeaderOf(program: Program, hashPieces?: PieceHasher): ProgramHeader {
  return {
    version: PROGRAM_VERSION,
    instructionCount: program.instructions.length,
    weightChunks: program.weightChunks,
    inputs: program.inputs,
    outputs: program.outputs,
    instructionsRoot: toHex(instructionsTreeOf(program, hashPieces).root),
  };
}

/** Root of a program: what a model's registration names beside its weights. */
export const programRootOf = (program: Program, hashPieces?: PieceHasher): Hex =>
  programRoot(programHeaderOf(program, hashPieces));

/** Root of a weight blob. */
export const weightRootOf = (weights: Uint8Array, hashPieces?: PieceHasher): Hex =>
  toHex(tensorRoot(weights, hashPieces));

import { concat, hashTreeNode, InputError, type PieceHasher, type TensorType, toHex } from '@assay/sdk';
import type { Hex } from 'viem';
import { encodeDescriptor } from '../ir/descriptor.ts';
import { codeOf } from '../ir/dtype.ts';
import type { Program } from '../ir/program.ts';
import { instructionsTreeOf, PROGRAM_VERSION } from '../ir/programHeader.ts';

/** Arguments of `Programs.begin`. */
export type BeginArguments = readonly [
  version: number,
  instructionCount: number,
  weightChunks: number,
  instructionsRoot: Hex,
  inputs: readonly TypeArgument[],
  outputs: readonly TypeArgument[],
];

/** What `Programs.validate` takes beside the program's root: descriptors of consecutive instructions and their proof. */
export type ProgramPage = { readonly first: number; readonly page: Hex; readonly siblings: readonly Hex[] };

type TypeArgument = { readonly name: string; readonly dtype: number; readonly shape: readonly number[] };

/** Instructions in one page: at most 3 million gas. */
export const PAGE_INSTRUCTIONS = 64;

/** Arguments that begin the registration of a program. */
export function beginArguments(program: Program, hashPieces?: PieceHasher): BeginArguments {
  const { root } = instructionsTreeOf(program, hashPieces);
  return [
    PROGRAM_VERSION,
    program.instructions.length,
    program.weightChunks,
    toHex(root),
    program.inputs.map(typeArgument),
    program.outputs.map(typeArgument),
  ];
}

/**
 * Pages that register a program's instructions.
 * @param from first instruction that the contract has not checked yet
 * @param pageInstructions instructions in each page
 * @throws InputError INDEX_OUT_OF_RANGE unless `from` is one of the program's instructions and a page has at least one
 */
export function programPages(
  program: Program,
  from = 0,
  pageInstructions = PAGE_INSTRUCTIONS,
  hashPieces?: PieceHasher,
): ProgramPage[] {
  const count = program.instructions.length;
  const isPlace = Number.isSafeInteger(from) && from >= 0 && from < count;
  if (!isPlace || !Number.isSafeInteger(pageInstructions) || pageInstructions < 1) {
    throw new InputError('INDEX_OUT_OF_RANGE', `There is no page of ${pageInstructions} from instruction ${from} on.`, {
      from,
      pageInstructions,
    });
  }
  const tree = instructionsTreeOf(program, hashPieces);
  const pages: ProgramPage[] = [];
  for (let first = from; first < count; first += pageInstructions) {
    const end = Math.min(first + pageInstructions, count);
    const siblings: Hex[] = [];
    for (let level = 0; level < tree.depth; level++) {
      const [low, high] = [Math.floor(first / 2 ** level), Math.floor((end - 1) / 2 ** level)];
      if (low % 2 === 1) siblings.push(toHex(hashTreeNode(tree, level, low - 1)));
      // Behind the last instruction there is only padding, which the contract knows.
      if (high % 2 === 0 && end < count) siblings.push(toHex(hashTreeNode(tree, level, high + 1)));
    }
    pages.push({
      first,
      page: toHex(concat(...program.instructions.slice(first, end).map(encodeDescriptor))),
      siblings,
    });
  }
  return pages;
}

const typeArgument = ({ name, dtype, shape }: TensorType): TypeArgument => ({ name, dtype: codeOf(dtype), shape });

import { concat, hashTreeNode, InputError, type PieceHasher, type TensorType, toHex } from '@assay/sdk';
import type { Hex } from 'viem';
import { encodeDescriptor } from '../ir/descriptor.ts';
import { codeOf } from '../ir/dtype.ts';
import type { Program } from '../ir/program.ts';
import { operatorsTreeOf, PROGRAM_VERSION } from '../ir/programHeader.ts';

/** Arguments of `Programs.begin`. */
export type BeginArguments = readonly [
  version: number,
  operatorCount: number,
  weightChunks: number,
  operatorsRoot: Hex,
  inputs: readonly TypeArgument[],
  outputs: readonly TypeArgument[],
];

/** What `Programs.validate` takes beside the program's root: descriptors of consecutive operators and their proof. */
export type ProgramPage = { readonly first: number; readonly page: Hex; readonly siblings: readonly Hex[] };

type TypeArgument = { readonly name: string; readonly dtype: number; readonly shape: readonly number[] };

/** Operators in one page: at most 3 million gas. */
export const PAGE_OPERATORS = 64;

/** Arguments that begin the registration of a program. */
export function beginArguments(program: Program, hashPieces?: PieceHasher): BeginArguments {
  const { root } = operatorsTreeOf(program, hashPieces);
  return [
    PROGRAM_VERSION,
    program.operators.length,
    program.weightChunks,
    toHex(root),
    program.inputs.map(typeArgument),
    program.outputs.map(typeArgument),
  ];
}

/**
 * Pages that register a program's operators.
 * @param from first operator that the contract has not checked yet
 * @param pageOperators operators in each page
 * @throws InputError INDEX_OUT_OF_RANGE unless `from` is one of the program's operators and a page has at least one
 */
export function programPages(
  program: Program,
  from = 0,
  pageOperators = PAGE_OPERATORS,
  hashPieces?: PieceHasher,
): ProgramPage[] {
  const count = program.operators.length;
  const isPlace = Number.isSafeInteger(from) && from >= 0 && from < count;
  if (!isPlace || !Number.isSafeInteger(pageOperators) || pageOperators < 1) {
    throw new InputError('INDEX_OUT_OF_RANGE', `There is no page of ${pageOperators} from operator ${from} on.`, {
      from,
      pageOperators,
    });
  }
  const tree = operatorsTreeOf(program, hashPieces);
  const pages: ProgramPage[] = [];
  for (let first = from; first < count; first += pageOperators) {
    const end = Math.min(first + pageOperators, count);
    const siblings: Hex[] = [];
    for (let level = 0; level < tree.depth; level++) {
      const [low, high] = [Math.floor(first / 2 ** level), Math.floor((end - 1) / 2 ** level)];
      if (low % 2 === 1) siblings.push(toHex(hashTreeNode(tree, level, low - 1)));
      // Behind the last operator there is only padding, which the contract knows.
      if (high % 2 === 0 && end < count) siblings.push(toHex(hashTreeNode(tree, level, high + 1)));
    }
    pages.push({ first, page: toHex(concat(...program.operators.slice(first, end).map(encodeDescriptor))), siblings });
  }
  return pages;
}

const typeArgument = ({ name, dtype, shape }: TensorType): TypeArgument => ({ name, dtype: codeOf(dtype), shape });

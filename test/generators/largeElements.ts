import {
  chunkCount,
  concat,
  fromHex,
  hashTreeDepth,
  keccakPieces,
  programRoot,
  type TensorType,
  tensorsRoot,
  toHex,
} from '@assay/sdk';
import { encodeDescriptor } from '../../engine/src/ir/descriptor.ts';
import { bytesOf } from '../../engine/src/ir/dtype.ts';
import { CHUNK_BYTES, INSTRUCTIONS } from '../../engine/src/ir/limits.ts';
import { countOf, type Instruction } from '../../engine/src/ir/program.ts';
import type { ChunkProof, ElementProof, Execution } from '../../engine/src/proof/elementProof.ts';
import { touchedRuns } from '../../engine/src/proof/touchedRuns.ts';
import { sparseTree } from '../models/sparseTree.ts';

/** A proof of a program as large as programs get, made up around one instruction. */
export type LargeElement = { readonly execution: Execution; readonly proof: ElementProof; readonly output: ChunkProof };

const DEPTH = hashTreeDepth(INSTRUCTIONS);
const INSTRUCTION = INSTRUCTIONS - 300;
const INPUTS = Array.from({ length: 256 }, (): TensorType => ({ name: '', dtype: 'f32', shape: [] }));

/**
 * An instruction in the middle of 65,536 others, whose operands lie in trees as deep as their counts say. Only the chunks that the
 * element needs exist. Operands are outputs of instructions, or of 256 inputs. The operator committed to some bytes in the first
 * chunk of its own tensor.
 * @param fill makes the bytes of a chunk of an operand
 */
export function largeElement(
  instruction: Instruction,
  element: number,
  fill: (operand: number, chunk: number) => Uint8Array,
): LargeElement {
  const descriptor = encodeDescriptor(instruction);
  const descriptors = sparseTree(DEPTH, new Map([[INSTRUCTION, keccakPieces(descriptor, descriptor.length)]]));
  const touched = touchedRuns(instruction, element, (operand) => fill(instruction.operands.indexOf(operand), 0));
  const tensors = instruction.operands.map((operand, k) => {
    const chunks = new Map<number, Uint8Array>();
    for (const { first, count } of touched[k] ?? []) {
      for (let chunk = first; chunk < first + count; chunk++) chunks.set(chunk, fill(k, chunk));
    }
    const depth = hashTreeDepth(chunkCount(operand.count * bytesOf(operand.dtype)));
    const leaves = new Map([...chunks].map(([chunk, bytes]) => [chunk, keccakPieces(bytes, CHUNK_BYTES)] as const));
    return { chunks, tree: sparseTree(depth, leaves) };
  });
  const roots = new Map<number, Uint8Array>();
  const inputRoots = INPUTS.map((_, i) => keccakPieces(Uint8Array.of(i), 1));
  instruction.operands.forEach(({ source }, k) => {
    if (source.kind === 'instruction') roots.set(source.index, tensors[k]!.tree.root);
    if (source.kind === 'input') inputRoots[source.index] = tensors[k]!.tree.root;
  });
  const committed = fill(0, 0);
  const own = sparseTree(
    hashTreeDepth(chunkCount(countOf(instruction) * bytesOf(instruction.dtype))),
    new Map([[0, keccakPieces(committed, CHUNK_BYTES)]]),
  );
  roots.set(INSTRUCTION, own.root);
  const trace = sparseTree(DEPTH, roots);
  const chunkProofs = instruction.operands.map(({ source }, k): ChunkProof => {
    const { chunks, tree } = tensors[k]!;
    return {
      root: tree.root,
      tracePath: source.kind === 'instruction' ? trace.siblings(source.index, 1) : [],
      runs: (touched[k] ?? []).map(({ first, count }) => ({
        firstChunk: first,
        chunks: concat(...Array.from({ length: count }, (_, i) => chunks.get(first + i)!)),
        siblings: tree.siblings(first, count),
      })),
    };
  });
  const nothing: ChunkProof = { root: new Uint8Array(32), tracePath: [], runs: [] };
  const header = {
    version: 1,
    instructionCount: INSTRUCTIONS,
    weightChunks: 2 ** 22,
    inputs: INPUTS,
    outputs: [],
    instructionsRoot: toHex(descriptors.root),
  };
  return {
    execution: {
      programRoot: fromHex(programRoot(header)),
      weightRoot: new Uint8Array(32),
      inputRoot: fromHex(tensorsRoot(INPUTS, inputRoots)),
      traceRoot: trace.root,
    },
    proof: {
      header,
      instructionIndex: INSTRUCTION,
      descriptor,
      descriptorPath: descriptors.siblings(INSTRUCTION, 1),
      inputRoots: instruction.operands.some(({ source }) => source.kind === 'input') ? inputRoots : [],
      operands: [chunkProofs[0] ?? nothing, chunkProofs[1] ?? nothing, chunkProofs[2] ?? nothing],
      element,
    },
    output: {
      root: own.root,
      tracePath: trace.siblings(INSTRUCTION, 1),
      runs: [{ firstChunk: 0, chunks: committed, siblings: own.siblings(0, 1) }],
    },
  };
}

import {
  chunkCount,
  chunkTree,
  fromHex,
  type HashTree,
  hashTreeDepth,
  InputError,
  instructionsTree,
  keccakPieces,
  type PieceHasher,
  type ProgramHeader,
  programRoot,
  runSiblings,
  tensorsRoot,
  toHex,
  traceTree,
} from '@assay/sdk';
import { encodeDescriptor } from '../ir/descriptor.ts';
import { bytesOf } from '../ir/dtype.ts';
import { CHUNK_BYTES } from '../ir/limits.ts';
import { countOf, type Operand, type Program } from '../ir/program.ts';
import { PROGRAM_VERSION } from '../ir/programHeader.ts';
import { immediateBytes } from '../reference/elements.ts';
import type { ChunkProof, ElementProof, Execution, ProvenRun } from './elementProof.ts';
import { type ChunkSpan, touchedRuns } from './touchedRuns.ts';

/** One run of a program: all that elements are proven from. Raw little-endian bytes, as `interpret` takes and gives them. */
export type ProverData = {
  readonly program: Program;
  readonly weights: Uint8Array;
  readonly inputs: readonly Uint8Array[];
  /** Output of every instruction, in order. */
  readonly outputs: readonly Uint8Array[];
  readonly hashPieces?: PieceHasher;
};

/** Proves elements of one run. */
export type ElementProver = {
  readonly execution: Execution;
  readonly header: ProgramHeader;
  /** An element of an instruction, with chunks of what it is computed from; behind its last element nothing but the instruction. */
  proveElement(instructionIndex: number, element: number): ElementProof;
  /** The chunk of an instruction's own tensor that holds an element, or padding behind the last. */
  proveOutput(instructionIndex: number, element: number): ChunkProof;
};

const NOTHING: ChunkProof = { root: new Uint8Array(32), tracePath: [], runs: [] };

/**
 * Builds the trees of a run, those of tensors when they are first needed.
 * @throws InputError TENSOR_MISSING if there is not one output for each instruction, INDEX_OUT_OF_RANGE (of the functions) for
 * an instruction or element that does not exist
 */
export function createElementProver(data: ProverData): ElementProver {
  const { program, inputs, outputs, weights, hashPieces = keccakPieces } = data;
  const { instructions } = program;
  if (outputs.length !== instructions.length) {
    throw new InputError('TENSOR_MISSING', `${instructions.length} instructions have ${instructions.length} outputs.`, {
      expected: instructions.length,
      actual: outputs.length,
    });
  }
  const descriptors = instructions.map(encodeDescriptor);
  const descriptorTree = instructionsTree(descriptors, hashPieces);
  const header: ProgramHeader = {
    version: PROGRAM_VERSION,
    instructionCount: instructions.length,
    weightChunks: program.weightChunks,
    inputs: program.inputs,
    outputs: program.outputs,
    instructionsRoot: toHex(descriptorTree.root),
  };
  const trees = new Map<Uint8Array, HashTree>();
  const treeOf = (bytes: Uint8Array): HashTree => {
    const known = trees.get(bytes);
    if (known !== undefined) return known;
    const tree = chunkTree(bytes, hashPieces);
    trees.set(bytes, tree);
    return tree;
  };
  const inputRoots = inputs.map((bytes) => treeOf(bytes).root);
  const blob = paddedBlob(weights, program.weightChunks);
  const trace = traceTree(
    outputs.map((bytes) => treeOf(bytes).root),
    hashPieces,
  );
  const execution: Execution = {
    programRoot: fromHex(programRoot(header)),
    weightRoot: treeOf(blob).root,
    inputRoot: fromHex(tensorsRoot(program.inputs, inputRoots)),
    traceRoot: trace.root,
  };

  const runsOf = (bytes: Uint8Array, spans: readonly ChunkSpan[], origin = 0): ProvenRun[] =>
    spans.map(({ first, count }) => ({
      firstChunk: origin + first,
      chunks: chunksAt(bytes, origin + first, count),
      siblings: runSiblings(treeOf(bytes), origin + first, count),
    }));
  const outputChunks = (index: number, spans: readonly ChunkSpan[]): ChunkProof => ({
    root: treeOf(outputs[index]!).root,
    tracePath: runSiblings(trace, index, 1),
    runs: runsOf(outputs[index]!, spans),
  });
  const operandChunks = ({ source }: Operand, spans: readonly ChunkSpan[]): ChunkProof => {
    if (source.kind === 'immediate' || spans.length === 0) return NOTHING;
    if (source.kind === 'instruction') return outputChunks(source.index, spans);
    if (source.kind === 'weights') return { ...NOTHING, runs: runsOf(blob, spans, source.chunk) };
    return { ...NOTHING, runs: runsOf(inputs[source.index]!, spans) };
  };
  const dataOf = ({ source }: Operand): Uint8Array => {
    if (source.kind === 'input') return inputs[source.index]!;
    if (source.kind === 'weights') return blob.subarray(source.chunk * CHUNK_BYTES);
    return source.kind === 'instruction' ? outputs[source.index]! : immediateBytes(source);
  };

  return {
    execution,
    header,
    proveElement: (instructionIndex, element) => {
      const instruction = instructions[instructionIndex];
      if (instruction === undefined) throw outside('instruction', instructionIndex, instructions.length);
      checkElement(element, paddedCount(countOf(instruction), bytesOf(instruction.dtype)));
      const touched = element < countOf(instruction) ? touchedRuns(instruction, element, dataOf) : [];
      const shown = [0, 1, 2].map((k) => {
        const operand = instruction.operands[k];
        return operand === undefined ? NOTHING : operandChunks(operand, touched[k] ?? []);
      });
      const readsInput = instruction.operands.some(({ source }) => source.kind === 'input');
      return {
        header,
        instructionIndex,
        descriptor: descriptors[instructionIndex]!,
        descriptorPath: runSiblings(descriptorTree, instructionIndex, 1),
        inputRoots: readsInput ? inputRoots : [],
        operands: [shown[0]!, shown[1]!, shown[2]!],
        element,
      };
    },
    proveOutput: (instructionIndex, element) => {
      const instruction = instructions[instructionIndex];
      if (instruction === undefined) throw outside('instruction', instructionIndex, instructions.length);
      const width = bytesOf(instruction.dtype);
      checkElement(element, paddedCount(countOf(instruction), width));
      return outputChunks(instructionIndex, [{ first: Math.floor((element * width) / CHUNK_BYTES), count: 1 }]);
    },
  };
}

/** Elements that fit into the padded tree of a tensor. */
function paddedCount(count: number, width: number): number {
  return (2 ** hashTreeDepth(chunkCount(count * width)) * CHUNK_BYTES) / width;
}

/** The blob with all chunks that the program says it has. */
function paddedBlob(weights: Uint8Array, chunks: number): Uint8Array {
  if (weights.length === chunks * CHUNK_BYTES) return weights;
  const blob = new Uint8Array(chunks * CHUNK_BYTES);
  blob.set(weights);
  return blob;
}

/** Consecutive chunks; those behind the last are zero. */
function chunksAt(bytes: Uint8Array, first: number, count: number): Uint8Array {
  const chunks = new Uint8Array(count * CHUNK_BYTES);
  const from = Math.min(first * CHUNK_BYTES, bytes.length);
  chunks.set(bytes.subarray(from, (first + count) * CHUNK_BYTES));
  return chunks;
}

function checkElement(element: number, count: number): void {
  if (!Number.isSafeInteger(element) || element < 0 || element >= count) throw outside('element', element, count);
}

function outside(what: string, index: number, count: number): InputError {
  return new InputError('INDEX_OUT_OF_RANGE', `There is no ${what} ${index}: they go from 0 to ${count - 1}.`, {
    index,
    count,
  });
}

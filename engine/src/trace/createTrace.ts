import {
  type ChunkRun,
  executionRoot,
  type HashTree,
  InputError,
  runSiblings,
  tensorsRoot,
  toHex,
  traceTree,
} from '@assay/sdk';
import type { Hex } from 'viem';
import { bytesOf, bytesUnder, elementCount, type Tensor } from '../ir/dtype.ts';
import { CHUNK_BYTES } from '../ir/limits.ts';
import { countOf, type Program } from '../ir/program.ts';
import { programRootOf } from '../ir/programHeader.ts';
import { KECCAK_CONSTANT_BYTES } from '../kernels/kernels.ts';
import { createExecutor } from '../runtime/executor.ts';
import { planTrace } from '../runtime/planProgram.ts';
import { hashStages } from './hashStages.ts';
import { type TreeLayout, treeIn, treeLayout, writePadding } from './treeLayout.ts';

/** One run of a program in full: what every instruction gave, and the trees over it. */
export type Trace = {
  readonly program: Program;
  readonly weights: Uint8Array;
  /** Bytes of each input and of each instruction's output. They look into the trace's memory: do not change them. */
  readonly inputs: readonly Uint8Array[];
  readonly outputs: readonly Uint8Array[];
  /** Root of each instruction's output. */
  readonly tensorRoots: readonly Uint8Array[];
  readonly programRoot: Hex;
  readonly inputRoot: Hex;
  readonly outputRoot: Hex;
  readonly traceRoot: Hex;
  readonly executionRoot: Hex;
  /** Tree over the tensor roots. */
  readonly tree: HashTree;
  /** Tree over an instruction's output, or an input. Throws InputError INDEX_OUT_OF_RANGE. */
  treeOf(instruction: number): HashTree;
  inputTreeOf(input: number): HashTree;
  /** Chunks of an instruction's output with what leads to its root. Throws InputError INDEX_OUT_OF_RANGE. */
  chunks(instruction: number, first: number, count: number): ChunkRun;
  /** The chunk that holds one element of an instruction's output. Throws InputError INDEX_OUT_OF_RANGE. */
  element(instruction: number, element: number): ChunkRun;
  /** What leads from an instruction's tensor root to the trace root. Throws InputError INDEX_OUT_OF_RANGE. */
  siblingsOf(instruction: number): readonly Uint8Array[];
  /** Bytes of memory that the trace holds: of all, and of what inputs and instructions gave. */
  readonly memory: { readonly total: number; readonly tensors: number };
};

/** Runs a checked program on checked inputs with every instruction by itself, and hashes everything. */
export async function createTrace(
  { program, weights }: { readonly program: Program; readonly weights: Uint8Array },
  inputs: readonly Tensor[],
  workers: number,
): Promise<Trace> {
  const { instructions } = program;
  const plan = planTrace(program);
  const places = [...plan.inputs, ...plan.results];
  const lengths = [
    ...program.inputs.map(({ dtype, shape }) => elementCount(shape) * bytesOf(dtype)),
    ...instructions.map((instruction) => countOf(instruction) * bytesOf(instruction.dtype)),
  ];
  const layouts = lengths.map(treeLayout);
  const offsets: number[] = [];
  let digestBytes = KECCAK_CONSTANT_BYTES + 64;
  for (const { bytes } of layouts) {
    offsets.push(digestBytes);
    digestBytes += bytes;
  }
  const digests = { buffer: plan.buffers.length, at: 0 };
  const buffers = [...plan.buffers, { bytes: digestBytes, content: { kind: 'prepared' } as const }];
  const executor = await createExecutor({ ...plan, buffers }, weights, { kept: plan.results, workers, reuse: false });
  const { addresses } = executor.placed;
  try {
    inputs.forEach(({ data }, i) => {
      executor.view(plan.inputs[i]!, data.byteLength).set(bytesUnder(data));
    });
    const base = addresses[digests.buffer]!;
    executor.kernels.keccakPrepare(base);
    layouts.forEach((layout, i) => {
      writePadding(layout, digestsOf(layout, offsets[i]!));
    });
    await executor.run();
    const hashed = layouts.map((layout, i) => ({
      at: addresses[places[i]!.buffer]!,
      layout,
      digests: base + offsets[i]!,
    }));
    await executor.run(hashStages(hashed, base));
  } finally {
    await executor.close();
  }
  function digestsOf(layout: TreeLayout, offset: number): Uint8Array {
    return executor.view({ buffer: digests.buffer, at: offset }, layout.bytes);
  }
  const treeAt = (i: number): HashTree => treeIn(layouts[i]!, digestsOf(layouts[i]!, offsets[i]!));
  const bytesAt = places.map((place, i) => executor.view(place, lengths[i]!));
  const outputs = bytesAt.slice(inputs.length);
  const roots = layouts.map((_, i) => treeAt(i).root);
  const tensorRoots = roots.slice(inputs.length);
  const tree = traceTree(tensorRoots);
  const inputRoot = tensorsRoot(program.inputs, roots.slice(0, inputs.length));
  const outputRoot = tensorsRoot(program.outputs, tensorRoots.slice(instructions.length - program.outputs.length));
  const programRoot = programRootOf(program);
  const treeOf = (instruction: number): HashTree => {
    needIndex('instruction', instruction, instructions.length);
    return treeAt(inputs.length + instruction);
  };
  const chunks = (instruction: number, first: number, count: number): ChunkRun => {
    const whole = treeOf(instruction);
    const siblings = runSiblings(whole, first, count);
    const bytes = new Uint8Array(count * CHUNK_BYTES);
    bytes.set(outputs[instruction]!.subarray(first * CHUNK_BYTES, (first + count) * CHUNK_BYTES));
    return { chunks: bytes, first, depth: whole.depth, siblings };
  };
  return {
    ...{ program, weights, inputs: bytesAt.slice(0, inputs.length), outputs, tensorRoots, tree },
    ...{ programRoot, inputRoot, outputRoot, traceRoot: toHex(tree.root) },
    executionRoot: executionRoot({ programRoot, inputRoot, outputRoot }),
    treeOf,
    inputTreeOf: (input) => {
      needIndex('input', input, inputs.length);
      return treeAt(input);
    },
    chunks,
    element: (instruction, element) => {
      needIndex('instruction', instruction, instructions.length);
      const { dtype } = instructions[instruction]!;
      needIndex('element', element, countOf(instructions[instruction]!));
      return chunks(instruction, Math.floor((element * bytesOf(dtype)) / CHUNK_BYTES), 1);
    },
    siblingsOf: (instruction) => {
      needIndex('instruction', instruction, instructions.length);
      return runSiblings(tree, instruction, 1);
    },
    memory: { total: executor.bytes, tensors: lengths.reduce((sum, length) => sum + length, 0) },
  };
}

function needIndex(what: string, index: number, count: number): void {
  if (Number.isSafeInteger(index) && index >= 0 && index < count) return;
  throw new InputError('INDEX_OUT_OF_RANGE', `There is no ${what} ${index}: they go from 0 to ${count - 1}.`, {
    index,
    count,
  });
}

import {
  AssayError,
  type Dtype,
  type DtypeArray,
  executionRoot,
  InvariantError,
  OIP_DATATYPES,
  type TensorType,
  type TypedTensor,
  tensorRoots,
  tensorsRoot,
} from '@assay/sdk';
import { hexToBytes } from 'viem';
import { checkCall } from './checkCall.ts';
import type { Engine, ExactProgram } from './engine.ts';
import type { Tensor } from './tensor.ts';

/** What the receipt of an exact execution commits to, 32 bytes each (docs/protocol.md, Tensors). */
export type ExecutionRoots = {
  readonly inputRoot: Uint8Array;
  readonly outputRoot: Uint8Array;
  readonly executionRoot: Uint8Array;
};

/** An exact execution: the wanted outputs, the tensor roots of the others, and what binds them all. */
export type ExactAnswer = {
  readonly outputs: readonly Tensor[];
  readonly omitted: readonly { readonly name: string; readonly root: Uint8Array }[];
  readonly roots: ExecutionRoots;
};

const DTYPE_OF = new Map(Object.entries(OIP_DATATYPES).map(([dtype, datatype]) => [datatype, dtype as Dtype]));

/**
 * Runs an exact engine and derives the roots from the very tensors that it got and gave. `wanted` names outputs, in order;
 * empty means all.
 *
 * Rejects as `Engine.infer`, and with InvariantError ENGINE_FAILED when the engine's outputs are not those of its program.
 */
export async function inferExactly(
  engine: Engine,
  { header, hashPieces }: ExactProgram,
  programRoot: `0x${string}`,
  inputs: readonly Tensor[],
  wanted: readonly string[],
): Promise<ExactAnswer> {
  checkCall(engine.metadata(), inputs, wanted);
  // Before the run: an engine may hand the elements to a worker, and then they are gone from here.
  // INVARIANT R1: A complete receipt of a `Reexecutable` model commits to roots of the very tensors that the engine got
  //   and gave, all outputs included, and to their execution.
  const inputRoot = tensorsRoot(header.inputs, rootsOf(header.inputs, inputs, hashPieces));
  const given = await engine.infer(inputs);
  const roots = outputRoots(header.outputs, given, hashPieces);
  const outputRoot = tensorsRoot(header.outputs, roots);
  const isWanted = (name: string) => wanted.length === 0 || wanted.includes(name);
  const order = wanted.length === 0 ? header.outputs.map(({ name }) => name) : wanted;
  return {
    outputs: order.flatMap((name) => given.filter((tensor) => tensor.name === name)),
    omitted: header.outputs.flatMap(({ name }, i) => (isWanted(name) ? [] : [{ name, root: roots[i]! }])),
    roots: {
      inputRoot: hexToBytes(inputRoot),
      outputRoot: hexToBytes(outputRoot),
      executionRoot: hexToBytes(executionRoot({ programRoot, inputRoot, outputRoot })),
    },
  };
}

/** What an engine gives is no fault of its caller. */
function outputRoots(types: readonly TensorType[], given: readonly Tensor[], hashPieces: ExactProgram['hashPieces']) {
  try {
    return rootsOf(types, given, hashPieces);
  } catch (cause) {
    if (!(cause instanceof AssayError)) throw cause;
    const message = `The engine gave other outputs than its program has: ${cause.message}`;
    throw new InvariantError('ENGINE_FAILED', message, { outputs: given.map(({ name }) => name) }, { cause });
  }
}

function rootsOf(types: readonly TensorType[], tensors: readonly Tensor[], hashPieces: ExactProgram['hashPieces']) {
  const ordered = types.flatMap(({ name }): TypedTensor[] => {
    const tensor = tensors.find((candidate) => candidate.name === name);
    const dtype = tensor && DTYPE_OF.get(tensor.datatype);
    return tensor && dtype ? [{ dtype, shape: tensor.shape, data: tensor.data as DtypeArray }] : [];
  });
  return hashPieces === undefined ? tensorRoots(types, ordered) : tensorRoots(types, ordered, hashPieces);
}

import { sha256 } from '@noble/hashes/sha2';
import { keccak_256 } from '@noble/hashes/sha3';
import type { Hex } from 'viem';
import { concat, excerpt, fromHex, toHex, writeUint } from '../bytes.ts';
import { InputError } from '../errors.ts';
import { chunkTree } from './chunkTree.ts';
import { holdsDtype } from './dtype.ts';
import { buildHashTree, type HashTree, keccakPieces, type PieceHasher } from './hashTree.ts';
import { shapeCount, type TypedTensor, tensorBytes } from './tensor.ts';
import { type TensorType, tensorTypesHash } from './tensorTypes.ts';

/** What identifies a program beside its instructions: `programRoot` binds every field. */
export type ProgramHeader = {
  readonly version: number;
  readonly instructionCount: number;
  readonly weightChunks: number;
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
  readonly instructionsRoot: Hex;
};

/** Root of the chunk tree over a tensor's canonical bytes, or over a weight blob. */
export function tensorRoot(bytes: Uint8Array, hashPieces: PieceHasher = keccakPieces): Uint8Array {
  return chunkTree(bytes, hashPieces).root;
}

/**
 * `inputRoot` or `outputRoot`: `keccak256(types hash ‖ tensor root of each tensor in order)`.
 * @param roots one tensor root for each type
 * @throws InputError TENSOR_MISSING, HASH_LENGTH, MODEL_MALFORMED
 */
export function tensorsRoot(types: readonly TensorType[], roots: readonly Uint8Array[]): Hex {
  if (roots.length !== types.length) {
    throw new InputError('TENSOR_MISSING', `${types.length} tensors are declared; got the roots of ${roots.length}.`, {
      expected: types.length,
      actual: roots.length,
    });
  }
  const wrong = roots.find((root) => root.length !== 32);
  if (wrong !== undefined) {
    throw new InputError('HASH_LENGTH', `A tensor root has 32 bytes; got ${wrong.length}.`, { actual: wrong.length });
  }
  return toHex(keccak_256(concat(tensorTypesHash(types), ...roots)));
}

/**
 * Tensor root of each tensor, given in the order of their types.
 * @throws InputError TENSOR_MISSING, TENSOR_DATATYPE_MISMATCH, TENSOR_SHAPE_MISMATCH, TENSOR_DATA_INVALID
 */
export function tensorRoots(
  types: readonly TensorType[],
  tensors: readonly TypedTensor[],
  hashPieces: PieceHasher = keccakPieces,
): Uint8Array[] {
  for (const [i, type] of types.entries()) checkTensor(type, tensors[i]);
  return tensors.map(({ data }) => tensorRoot(tensorBytes(data), hashPieces));
}

/** `inputRoot` or `outputRoot` of whole tensors. @throws InputError as {@link tensorRoots}, and MODEL_MALFORMED */
export function rootOfTensors(
  types: readonly TensorType[],
  tensors: readonly TypedTensor[],
  hashPieces: PieceHasher = keccakPieces,
): Hex {
  return tensorsRoot(types, tensorRoots(types, tensors, hashPieces));
}

/** Tree of a program's instructions: leaves are keccak256 of their 320-byte descriptors, padded with zero. @throws InputError SIZE_OUT_OF_RANGE */
export function instructionsTree(descriptors: readonly Uint8Array[], hashPieces: PieceHasher = keccakPieces): HashTree {
  return buildHashTree(
    concat(...descriptors.map((bytes) => hashPieces(bytes, bytes.length))),
    new Uint8Array(32),
    hashPieces,
  );
}

/** Tree of a trace: leaves are the tensor roots of all instructions in order, padded with zero. @throws InputError SIZE_OUT_OF_RANGE, HASH_LENGTH */
export function traceTree(tensorRoots: readonly Uint8Array[], hashPieces: PieceHasher = keccakPieces): HashTree {
  return buildHashTree(concat(...tensorRoots), new Uint8Array(32), hashPieces);
}

/** `keccak256(abi.encode(version, instructionCount, weightChunks, inputTypes, outputTypes, instructionsRoot))`. @throws InputError MODEL_MALFORMED */
export function programRoot(header: ProgramHeader): Hex {
  const { version, instructionCount, weightChunks } = header;
  const numbers = new Uint8Array(96);
  for (const [i, value] of [version, instructionCount, weightChunks].entries()) {
    if (!Number.isSafeInteger(value) || value < 0 || value >= 2 ** 32) {
      throw new InputError('MODEL_MALFORMED', `A program's numbers have 32 bits; got ${excerpt(value)}.`, { value });
    }
    writeUint(numbers, i * 32 + 24, 8, value);
  }
  const types = [tensorTypesHash(header.inputs), tensorTypesHash(header.outputs)];
  return toHex(keccak_256(concat(numbers, ...types, fromHex(header.instructionsRoot, 32))));
}

/** `sha256(programRoot ‖ inputRoot ‖ outputRoot)`, the field of a receipt. @throws InputError HEX_MALFORMED, BYTES_LENGTH */
export function executionRoot(roots: {
  readonly programRoot: Hex;
  readonly inputRoot: Hex;
  readonly outputRoot: Hex;
}): Hex {
  const parts = [roots.programRoot, roots.inputRoot, roots.outputRoot].map((root) => fromHex(root, 32));
  return toHex(sha256(concat(...parts)));
}

function checkTensor(type: TensorType, tensor: TypedTensor | undefined): void {
  const { name, dtype, shape } = type;
  if (tensor === undefined) throw new InputError('TENSOR_MISSING', `The tensor ${excerpt(name)} is missing.`, { name });
  if (tensor.dtype !== dtype) {
    throw new InputError('TENSOR_DATATYPE_MISMATCH', `${excerpt(name)} is ${excerpt(tensor.dtype)}, not ${dtype}.`, {
      name,
      expected: dtype,
    });
  }
  if (tensor.shape.length !== shape.length || shape.some((size, axis) => tensor.shape[axis] !== size)) {
    throw new InputError('TENSOR_SHAPE_MISMATCH', `${excerpt(name)} does not have the shape [${shape.join(',')}].`, {
      name,
      expected: shape,
    });
  }
  if (!holdsDtype(dtype, tensor.data) || tensor.data.length !== shapeCount(shape)) {
    throw new InputError('TENSOR_DATA_INVALID', `${excerpt(name)} does not hold ${shapeCount(shape)} ${dtype}.`, {
      name,
    });
  }
}

import type { PieceHasher, ProgramHeader } from '@assay/sdk';
import type { Hex } from 'viem';
import type { Datatype, Tensor } from './tensor.ts';

/** An input or output as a model declares it; -1 stands for a size that the caller chooses. */
export type TensorMetadata = { readonly name: string; readonly datatype: Datatype; readonly shape: readonly number[] };

/** What a loaded model takes and gives. `platform` is the Open Inference Protocol's name for its format. */
export type ModelMetadata = {
  readonly platform: string;
  readonly inputs: readonly TensorMetadata[];
  readonly outputs: readonly TensorMetadata[];
};

/** The program that an engine executes bit for bit. Inputs and outputs have its types and their names in `metadata`. */
export type ExactProgram = {
  readonly header: ProgramHeader;
  readonly weightRoot: Hex;
  /** keccak256 of pieces of bytes, if the engine has a faster one than the sdk. */
  readonly hashPieces?: PieceHasher;
};

/** One loaded model, ready to run. Everything that differs between runtimes stays behind this type. */
export type Engine = {
  /** The runtime's name and version, as they enter the configuration digest. */
  readonly name: string;
  readonly version: string;
  /** What else of the runtime's settings enters the configuration digest: strings, booleans and integers. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly metadata: () => ModelMetadata;
  /** Set by an engine that is exact: what it gives for an input is what everyone computes. */
  readonly program?: ExactProgram;
  /**
   * Runs the model once; calls are served one after the other, in order. Gives the outputs named in `outputs`, in that
   * order, or all of them in the model's order.
   *
   * Rejects with InputError TENSOR_UNKNOWN, TENSOR_DUPLICATE, TENSOR_MISSING, TENSOR_DATATYPE_MISMATCH,
   * TENSOR_SHAPE_MISMATCH, TENSOR_DATA_INVALID or TENSOR_NOT_FINITE when the call does not fit the model, ENGINE_CLOSED
   * after `close`, and with InvariantError ENGINE_FAILED or OUTPUT_NOT_FINITE when the runtime or the model fails.
   */
  readonly infer: (inputs: readonly Tensor[], outputs?: readonly string[]) => Promise<Tensor[]>;
  /** Lets the accepted runs finish, then frees the model. Closing twice is fine. */
  readonly close: () => Promise<void>;
};

/** Elements that one sum over binary32, or a fold of products, may take: the chain adds them one by one in software. */
export const FLOAT_FAN_IN = 1024;
/** Elements that any other fold may take. */
export const OTHER_FAN_IN = 4096;
/** What all operands of one element may weigh, in chunks: `touchedChunks`. A transaction pays for each byte of it. */
export const ELEMENT_CHUNKS = 204;
/** Stretches of elements that one element may read: `stretchesOf`. */
export const ELEMENT_STRETCHES = 64;
/** Elements in one tensor. */
export const TENSOR_ELEMENTS = 2 ** 30;
/** Instructions in one program. */
export const INSTRUCTIONS = 2 ** 16;
/** Dimensions of an iteration space, output and reduce dimensions together. */
export const DIMENSIONS = 8;
/** Bytes of weights: what a WebAssembly memory holds beside the activations. */
export const WEIGHT_BYTES = 2 ** 31 - 2 ** 16;
/** Inputs of one program, and outputs. */
export const TENSORS = 256;
/** Chunks of the weights of one program. */
export const WEIGHT_CHUNKS = 2 ** 24;
/** Bytes in one chunk of a tensor tree. */
export const CHUNK_BYTES = 256;

/** What one element may take: the three caps above. */
export type ElementLimits = {
  readonly floatFanIn: number;
  readonly otherFanIn: number;
  readonly chunks: number;
};

/** The caps that contracts hold. Others serve measurement only. */
export const ELEMENT_LIMITS: ElementLimits = {
  floatFanIn: FLOAT_FAN_IN,
  otherFanIn: OTHER_FAN_IN,
  chunks: ELEMENT_CHUNKS,
};

export { foldRowsF32 } from './foldRows';
export { keccakChunks, keccakPairs, keccakPrepare } from './keccak';
export { mapChain } from './mapChain';
export { runInstruction } from './instructions';
export { packPanelsF32, packPanelsI8, widenI8 } from './pack';
export { gemmF32, gemmI32, gemmI8 } from './products';
export { depthwiseF32, foldTapsF32 } from './taps';

export { atNewestBlock } from './atNewestBlock.ts';
export { boundedCalls } from './boundedCalls.ts';
export { type FeeLevels, readFeeLevels } from './feeLevels.ts';
export { forgetfulClient } from './forgetfulClient.ts';
export {
  ask,
  type ChainBlock,
  type ChainCall,
  createNodeChain,
  type MinedTransaction,
  type NodeChain,
  readBlock,
} from './nodeChain.ts';
export { createNodeClient } from './nodeClient.ts';
export { chainError, isAlreadyKnown, isChainTrouble, sendError, simulationError } from './nodeErrors.ts';

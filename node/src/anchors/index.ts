export {
  type AnchorFollower,
  type AnchorNode,
  type AnchorProgress,
  type Block,
  createAnchorFollower,
} from './anchorFollower.ts';
export { type AnchorHistory, type AnchoringAfter, type AnchorReads, createAnchorHistory } from './anchorHistory.ts';
export type { AnchorStore } from './anchorPage.ts';

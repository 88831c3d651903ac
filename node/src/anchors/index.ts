export { type AnchorHistory, type AnchoringAfter, type AnchorReads, createAnchorHistory } from './anchorHistory.ts';

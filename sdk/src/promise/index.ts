export {
  type AnchorPromise,
  isLate,
  isOmitted,
  isWithinDelay,
  latestAnchor,
} from './anchoredInTime.ts';
export { declarationsAt, declarationsBegun, isSameService, type Served } from './declarationsAt.ts';
export { admissibleUntil, isSettled, openUntil } from './disputeWindow.ts';
export { firstCover } from './firstCover.ts';
export { isServable, type Lifetime } from './isServable.ts';
export { keyAt, keysAt } from './keyAt.ts';
export { isPulse, type PulseWindow, pulseOfLateness, pulseOfOmission, pulseOfSilence } from './pulseWindow.ts';
export { type Allowance, isUndeclared, isUnknownModel, judgeableBefore, judgeableFrom } from './wrongModel.ts';

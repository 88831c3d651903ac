export { opgAbi } from './OPG.ts';
export { operatorRegistryAbi } from './OperatorRegistry.ts';
export { modelRegistryAbi } from './ModelRegistry.ts';
export { anchorsAbi } from './Anchors.ts';
export { stakingAbi } from './Staking.ts';
export { faultCourtAbi } from './FaultCourt.ts';
export { verdictAbi } from './Verdict.ts';
export { inferenceEscrowAbi } from './InferenceEscrow.ts';
